"""Files that people attach: what is taken and refused by content, and how they leave."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from campaigns.files.models import MOST_BYTES, StoredFile
from campaigns.files.services import keep, safe_name
from campaigns.files.serving import answer

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


def package(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as parts:
        for name in names:
            parts.writestr(name, "x")
    return held.getvalue()


DOCX = package("[Content_Types].xml", "word/document.xml")

TAKEN = {
    "pdf": ("minutes.pdf", PDF),
    "png": ("scan.png", PNG),
    "jpg": ("scan.jpeg", b"\xff\xd8\xff\xe0" + b"\0" * 20),
    "docx": ("agenda.docx", DOCX),
    "xlsx": ("tool.xlsx", package("[Content_Types].xml", "xl/workbook.xml")),
    "pptx": ("slides.pptx", package("[Content_Types].xml", "ppt/presentation.xml")),
    "txt": ("notes.txt", "Façade, naïve\n".encode()),
    "csv": ("list.csv", b"ccn,stage\n215001,contacted\n"),
}

REFUSED = {
    "empty": ("a.pdf", b"", "empty"),
    "page named as a picture": ("a.png", b"<!DOCTYPE html><script>alert(1)</script>", "kind of file"),
    "drawing that can run": ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "kind of file"),
    "program": ("a.pdf", b"MZ\x90\x00\x03", "kind of file"),
    "old Word": ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "kind of file"),
    "zip": ("a.zip", package("one.pdf"), "Packed folders"),
    "broken zip": ("a.docx", DOCX[:40], "damaged"),
    "macros": ("a.docx", package("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "macros"),
    "two at once": ("a.docx", package("[Content_Types].xml", "word/document.xml", "xl/workbook.xml"), "Packed folders"),
    "control characters": ("a.txt", b"abc\x00def", "kind of file"),
}


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


@pytest.mark.parametrize("kind", TAKEN)
def test_the_type_follows_from_the_content(world, kind):
    name, content = TAKEN[kind]
    stored = keep(upload(name, content), by=world.rita)
    again = StoredFile.objects.get(key=stored.key)
    assert (again.type, bytes(again.content), again.size) == (kind, content, len(content))


@pytest.mark.parametrize("why", REFUSED)
def test_what_may_not_be_attached_is_refused_in_words(world, why):
    name, content, words = REFUSED[why]
    with pytest.raises(ValidationError, match=words):
        keep(upload(name, content), by=world.rita)
    assert not StoredFile.objects.exists()


def test_a_large_file_is_refused_before_it_is_read(world):
    with pytest.raises(ValidationError, match="11 MB"):
        keep(upload("a.pdf", PDF + b"\0" * (11 * 1024 * 1024)), by=world.rita)


def test_a_package_that_unpacks_to_too_much_is_refused(world):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as parts:
        for name in ("[Content_Types].xml", "word/document.xml", "word/a", "word/b"):
            parts.writestr(name, b"\0" * (60 * 1024 * 1024))
    with pytest.raises(ValidationError, match="200 MB"):
        keep(upload("a.docx", held.getvalue()), by=world.rita)


@pytest.mark.parametrize(
    ("given", "kind", "kept"),
    [
        ("../../etc/passwd", "txt", "passwd.txt"),
        ("C:\\scans\\Harbor House.PDF", "pdf", "Harbor House.pdf"),
        ('a"; filename="b.exe', "pdf", "a filename b.pdf"),
        ("invoice.pdf.exe", "pdf", "invoice.pdf.pdf"),
        ("Größe.pdf", "pdf", "Größe.pdf"),
        ("...", "pdf", "file.pdf"),
        ("x" * 300 + ".pdf", "pdf", "x" * 100 + ".pdf"),
    ],
)
def test_names_are_harmless(given, kind, kept):
    assert safe_name(given, kind) == kept


def test_a_file_leaves_as_a_download_that_nothing_guesses_about(world):
    response = answer(keep(upload("Größe.pdf", PDF), by=world.rita))
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''Gr%C3%B6%C3%9Fe.pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox")
    assert response["Cache-Control"] == "private, no-store"
    assert response.content == PDF


def test_only_pdfs_and_pictures_open_in_the_browser(world):
    shown = answer(keep(upload("a.png", PNG), by=world.rita), inline=True)
    saved = answer(keep(upload("a.docx", DOCX), by=world.rita), inline=True)
    assert shown["Content-Disposition"].startswith("inline")
    assert saved["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("change", "name"),
    [({"type": "exe"}, "stored_file_type_known"), ({"size": 0}, "stored_file_size"),
     ({"size": MOST_BYTES + 1}, "stored_file_size")],
)  # fmt: skip
def test_the_database_refuses_other_types_and_sizes(world, change, name):
    stored = keep(upload("a.pdf", PDF), by=world.rita)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        StoredFile.objects.filter(pk=stored.pk).update(**change)


def test_lists_leave_the_content_where_it_is(world, django_assert_num_queries):
    keep(upload("a.pdf", PDF), by=world.rita)
    with django_assert_num_queries(1):
        assert [each.name for each in StoredFile.objects.brief()] == ["a.pdf"]
