"""Files: plain, gzip and zip are opened; what is something else is refused with what it is and what to do."""

import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest

from facilities.cms.parsing import Record, Refused, open_provider_file, read_rows
from facilities.states.codes import STATES
from tests.facilities.cms.vintages import DATA, SAMPLE, in_vintage, sample_rows

BYTES = SAMPLE.read_bytes()
COUNT = 32


def count_of(path: Path) -> int:
    with open_provider_file(path).open_text() as text:
        return sum(isinstance(row, Record) for row in read_rows(text, states=STATES.keys()))


def written(tmp_path: Path, content: bytes, name: str = "file.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


def zipped(tmp_path: Path, entries: dict[str, bytes]) -> Path:
    path = tmp_path / "file.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "a.zip", "no-suffix"])
def test_the_kind_is_told_by_the_content_not_by_the_name(tmp_path, name):
    assert count_of(written(tmp_path, BYTES, name)) == COUNT
    assert count_of(written(tmp_path, gzip.compress(BYTES), name)) == COUNT


def test_a_zip_with_one_provider_file_and_what_macos_adds(tmp_path):
    shadow = {"__MACOSX/._NH_ProviderInfo.csv": b"\0\5\x16\7", ".DS_Store": b"\0\0", "folder/": b""}
    assert count_of(zipped(tmp_path, {"folder/NH_ProviderInfo.csv": BYTES, **shadow})) == COUNT


def test_the_monthly_zip_with_all_tables(tmp_path):
    others = {path.name: path.read_bytes() for path in (DATA / "other").iterdir()}
    assert count_of(zipped(tmp_path, {**others, "NH_ProviderInfo_Aug2021.csv": BYTES})) == COUNT


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (BYTES, "cp1252"),
        (BYTES.decode("cp1252").encode("utf-8"), "utf-8-sig"),
        (b"\xef\xbb\xbf" + BYTES.decode("cp1252").encode("utf-8"), "utf-8-sig"),
        (in_vintage("E January 2026", sample_rows()[:2]).encode("ascii"), "utf-8-sig"),
    ],
    ids=["cp1252", "utf-8", "utf-8 with a mark", "ascii"],
)
def test_encodings(tmp_path, content, encoding):
    file = open_provider_file(written(tmp_path, content))
    assert file.encoding == encoding
    with file.open_text() as text:
        names = {row.ccn: row.name for row in read_rows(text, states=STATES.keys())}
    assert names.get("365968", "ADMIRAL’S POINTE CARE CENTER") == "ADMIRAL’S POINTE CARE CENTER"
    assert "015009" in names


def test_a_byte_of_no_encoding_costs_its_row(tmp_path):
    assert count_of(written(tmp_path, BYTES.replace(b"BURNS NURSING", b"BURNS\x8fNURSING"))) == COUNT - 1


REFUSED = {
    "empty": (b"", "empty"),
    "only a mark": (b"\xef\xbb\xbf\r\n", "empty"),
    "a Git-LFS pointer": ((DATA / "other" / "git_lfs_pointer.csv").read_bytes(), "Git-LFS pointer"),
    "an error page": (b"\r\n<!DOCTYPE html><html><body>Not found</body></html>", "web page"),
    "an XML error": (b'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', "web page"),
    "JSON": (json.dumps([{"federal_provider_number": "015009"}]).encode(), "JSON"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 20, "not text"),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(range(32)) * 200, "not text"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096), "old Excel workbook"),
    "UTF-16": (BYTES.decode("cp1252").encode("utf-16"), "UTF-16"),
    "a gzip that was cut": (gzip.compress(BYTES)[:-2000], "cut off or damaged"),
    "a gzip with a wrong sum": (gzip.compress(BYTES)[:-8] + b"\0" * 8, "cut off or damaged"),
    "a gzip of nothing": (gzip.compress(b""), "empty"),
    "a letter that was cut": ("\r\n".join([BYTES.decode("cp1252"), "ADMIRAL’"]).encode()[:-1], "middle of a letter"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_something_else_is_refused(tmp_path, kind):
    content, says = REFUSED[kind]
    with pytest.raises(Refused, match=says):
        count_of(written(tmp_path, content))


def test_zips_that_are_refused(tmp_path):
    cases = [
        ({"readme.txt": b"nothing", "b.csv": b"a,b\n"}, "holds no provider information"),
        ({"a.csv": BYTES, "b.csv": BYTES}, "holds 2 provider files"),
        ({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<x/>"}, "Excel workbook"),
        ({"__MACOSX/._a.csv": b"\0"}, "holds no provider information"),
        ({}, "empty"),
        ({f"{number}.csv": b"" for number in range(201)}, "201 files"),
        ({"a.csv": bytes(5_000_000)}, "packed as no CMS file is"),
        ({"picture.png": REFUSED["a picture"][0]}, "not text"),
        ({"averages.csv": (DATA / "other" / "state_us_averages.csv").read_bytes()}, "state and US averages"),
    ]
    for entries, says in cases:
        with pytest.raises(Refused, match=says):
            count_of(zipped(tmp_path, entries))
    path = zipped(tmp_path, {"a.csv": BYTES})
    with pytest.raises(Refused, match="cut off or damaged"):
        count_of(written(tmp_path, path.read_bytes()[:-40]))
    damaged = bytearray(path.read_bytes())
    damaged[2000] ^= 0xFF
    with pytest.raises(Refused, match="cut off or damaged"):
        count_of(written(tmp_path, bytes(damaged)))
    locked = bytearray(path.read_bytes())
    locked[6] |= 1
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(Refused, match="password"):
        count_of(written(tmp_path, bytes(locked)))


def test_size_is_counted_while_unpacking(tmp_path):
    """A bomb of a thousandfold ratio is put down after the limit, however little it says it holds."""
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb") as file:
        for _ in range(100):
            file.write(b"x," * 500_000)
    with pytest.raises(Refused, match="more than 64 MB"):
        count_of(written(tmp_path, buffer.getvalue()))
    with pytest.raises(Refused, match="more than 0 MB"):
        open_provider_file(SAMPLE, limit=1_000)
