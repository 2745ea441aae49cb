"""The pages of files: download, upload, dry run, list; of a home and of a chain; strangers and insiders."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from campaigns.enrollment.services import choose_goals, sign_agreement
from campaigns.goals.models import Goal
from campaigns.measurements.models import MonthReport, Upload
from campaigns.measurements.workbook import services
from campaigns.measurements.workbook.cells import MOST_BYTES
from campaigns.measurements.workbook.services import work_on_next
from campaigns.measurements.workbook.writer import XLSX
from qioportal.demo.files import invent_files
from tests.campaigns.measurements.conftest import FULL
from tests.campaigns.measurements.workbook.conftest import csv_of, words_of
from tests.query_growth import assert_same_queries

AT = "/h/215001/"


def post(client, content, name="numbers.csv", at=AT):
    return client.post(f"{at}upload/", {"file": SimpleUploadedFile(name, content)})


def table_of(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_from_the_page_to_the_months(dan, files, world):
    assert "Upload a file" in text_of(dan.get(f"{AT}upload/"))
    answer = post(dan, csv_of(files.full()))
    upload = Upload.objects.get()
    assert answer["Location"] == f"{AT}uploads/{upload.key}/"
    waiting = text_of(dan.get(answer["Location"]))
    assert "The file waits to be read" in waiting and "hx-get" in waiting
    assert dan.get(f"{answer['Location']}progress/").status_code == 200
    work_on_next()
    assert dan.get(f"{answer['Location']}progress/")["HX-Refresh"] == "true"
    page = text_of(dan.get(answer["Location"]))
    assert "Nothing is written yet" in page and "Send 1 month" in page and "53 out of 61" in page
    assert not MonthReport.objects.exists()
    for _ in range(2):  # pressed twice
        assert dan.post(answer["Location"], {"intent": "send"}).status_code == 302
    assert "being written" in text_of(dan.get(answer["Location"]))
    work_on_next()
    assert "1 month sent" in text_of(dan.get(answer["Location"]))
    again = post(dan, csv_of(files.full()))["Location"]
    work_on_next()
    assert "All of it is already there" in text_of(dan.get(again))
    assert dan.post(again, {"intent": "nonsense"}).status_code == 302


def test_discard(dan, files):
    url = post(dan, csv_of(files.full()))["Location"]
    work_on_next()
    answer = dan.post(url, {"intent": "discard"}, follow=True)
    assert "Nothing was written" in text_of(answer)
    assert "Discarded by Dan Example" in text_of(dan.get(url))


@pytest.mark.parametrize(
    ("content", "says"),
    [(None, "Choose a file first"), (b"", "is empty"), (b"x" * (MOST_BYTES + 1), "more than 5 MB")],
    ids=["none", "empty", "too large"],
)
def test_what_the_form_refuses(dan, files, content, says):
    answer = dan.post(f"{AT}upload/") if content is None else post(dan, content)
    assert says in text_of(answer) and not Upload.objects.exists()


def test_too_many_files_at_once(dan, files, monkeypatch):
    monkeypatch.setattr(services, "MOST_WAITING", 1)
    post(dan, b"x")
    assert "wait to be read" in text_of(post(dan, b"x"))


def test_a_refused_file_says_why(dan, files):
    url = post(dan, b"\xd0\xcf\x11\xe0rest", "old.xls")["Location"]
    work_on_next()
    assert "old Excel workbook" in text_of(dan.get(url)) and Upload.objects.get().content is None


def test_rows_to_mend_come_back_as_a_file_that_can_be_mended(dan, files):
    rows = [files.row("ca_ls", "5x", 61), files.row("=cmd|x", 1, 2), files.row("med_ap", 71, 64)]
    url = post(dan, csv_of(rows))["Location"]
    work_on_next()
    page = text_of(dan.get(url))
    assert "Rows to mend" in page and "71 is more than the 64 counted" in page
    answer = dan.get(f"{url}to-mend.csv")
    mended = table_of(answer)
    assert mended[0][:3] == ["Sheet", "Row", "Reason"] and len(mended) == 4
    assert mended[1][2] == "Number: Enter a whole number, with digits only."
    code, number = mended[0].index("Code"), mended[0].index("Number")
    assert mended[2][code] == "'=cmd|x"
    mended[1][number], mended[3][number] = "5", "7"
    out = io.StringIO()
    csv.writer(out).writerows([mended[0], mended[1], mended[3]])
    post(dan, out.getvalue().encode())
    work_on_next()
    upload = Upload.objects.order_by("-pk").first()
    assert not upload.problems and upload.summary["new"] == 2 and not upload.remarks


def test_downloads(dan, files):
    files.send(files.due.shift(-1), **FULL)
    answer = dan.get(f"{AT}workbook.xlsx")
    assert answer["Content-Type"] == XLSX and answer["Cache-Control"] == "no-store, private"
    assert 'filename="numbers-215001.xlsx"' in answer["Content-Disposition"]
    rows = table_of(dan.get(f"{AT}numbers.csv"))
    assert len({row[2] for row in rows[1:]}) == 13
    for months, expected in (("2", 2), ("99", 24), ("x", 13), ("-1", 13), ("\u0665", 13), ("0", 13)):
        rows = list(
            csv.reader(io.StringIO(dan.get(f"{AT}numbers.csv", {"months": months}).getvalue().decode("utf-8-sig")))
        )
        assert len({row[2] for row in rows[1:]}) == expected, months


def test_a_home_that_takes_no_part_gets_an_empty_sheet(client, world, phase):
    client.force_login(world.ada)
    assert client.get(f"{AT}workbook.xlsx").status_code == 200
    assert len(client.get(f"{AT}numbers.csv").getvalue().decode().splitlines()) == 1


def test_a_workbook_needs_as_many_queries_for_many_months(dan, files):
    files.send(files.due.shift(-1), **FULL)

    def grow():
        for step in range(2, 12):
            files.send(files.due.shift(-step), **FULL)

    assert_same_queries(lambda: dan.get(f"{AT}workbook.xlsx"), grow)


def make(files, count, **fields):
    return [
        Upload.objects.create(
            **{"facility": files.home, "file_name": f"f{n}.csv", "sha256": "0" * 64, "status": "ready",
               "uploaded_by": files.world.dan, "summary": {"new": 1, "problems": 2}} | fields
        )
        for n in range(count)
    ]  # fmt: skip


def test_the_list_is_searched_filtered_and_paged(dan, files, world):
    assert "No file yet" in text_of(dan.get(f"{AT}uploads/"))
    make(files, 30)
    make(files, 1, file_name="october.xlsx", status="refused", uploaded_by=world.ada, summary=None)
    page = text_of(dan.get(f"{AT}uploads/"))
    assert "1 to 25 of 31 files" in page
    for query in ({"q": "october"}, {"q": "ada"}, {"status": "refused"}, {"q": "oct ada", "status": "refused"}):
        assert "1 file" in text_of(dan.get(f"{AT}uploads/", query)), query
    assert "No file fits" in text_of(dan.get(f"{AT}uploads/", {"q": "nothing"}))
    assert "of 31 files" in text_of(dan.get(f"{AT}uploads/", {"status": "<b>"}))


def test_the_list_grows_without_more_queries(dan, files):
    make(files, 1)
    assert_same_queries(lambda: dan.get(f"{AT}uploads/"), lambda: make(files, 10))


def test_hostile_names_are_text(dan, files):
    upload = make(files, 1, file_name="<script>alert(1)</script>.csv", remarks=["<b>x</b>"])[0]
    upload.problems = [{"sheet": "<i>s</i>", "row": 2, "column": "Code", "words": "<u>w</u>", "raw": {}}]
    upload.save()
    for url in (f"{AT}uploads/", f"{AT}uploads/{upload.key}/"):
        page = dan.get(url).content.decode()
        assert not any(tag in page for tag in ("<script>alert", "<b>x", "<i>s", "<u>w"))


def test_files_of_others_are_not_found(dan, files, client, world):
    other = Upload.objects.create(facility=world.homes["maple"], file_name="a", sha256="0", status="ready")
    for tail in ("", "progress/", "to-mend.csv"):
        assert dan.get(f"{AT}uploads/{other.key}/{tail}").status_code == 404
        assert dan.get(f"/h/365001/uploads/{other.key}/{tail}").status_code == 404
    assert dan.post(f"{AT}uploads/{other.key}/", {"intent": "send"}).status_code == 404


def test_the_demo_shows_a_file_that_waits_and_one_that_was_refused(dan, files, world):
    for step in range(3):
        files.send(files.due.shift(-step), **FULL)
    invent_files(files.home, world.dan)
    page = text_of(dan.get(f"{AT}uploads/"))
    assert "Waits for you" in page and "Refused" in page
    upload = Upload.objects.get(status="ready")
    assert upload.summary["changed"] == 1 and upload.summary["problems"] == 1


# A chain -------------------------------------------------------------------------------------------------------------
@pytest.fixture
def chain(files, world):
    """Bay Manor and a home in Ohio belong to the chain, both work on the same goals."""
    maple = world.homes["maple"]
    maple.chain = world.homes["bay"].chain
    maple.save()
    for home in (world.homes["bay"], maple):
        enrollment = sign_agreement(home=home, phase=files.phase, by=world.olga, title="Administrator")
        goals = list(Goal.objects.filter(phase=files.phase, code__in=["CA", "MED", "PAIN"]))
        choose_goals(enrollment=enrollment, goals=goals, by=world.olga)
    return maple.chain


def test_a_chain_uploads_its_homes_and_no_other(client, chain, files, world):
    client.force_login(world.cora)
    rows = [files.row(code, *pair, ccn=ccn) for ccn in ("215002", "365001") for code, pair in FULL.items()]
    strangers = [files.row("ca_ls", 1, 2, ccn=ccn) for ccn in ("215001", "999999", "")]
    url = post(client, csv_of([*rows, *strangers]), at="/c/900/")["Location"]
    work_on_next()
    upload = Upload.objects.get()
    assert words_of(upload) == [
        "10 Home (CCN): The numbers of this CCN can't be written here.",
        "11 Home (CCN): The numbers of this CCN can't be written here.",
        "12 Home (CCN): Enter the home's CCN.",
    ]
    page = text_of(client.get(url))
    assert "Send 2 months" in page and "of 2 homes" in page and "Bay Manor" in page and "Harbor" not in page
    client.post(url, {"intent": "send"})
    work_on_next()
    assert set(MonthReport.objects.values_list("enrollment__facility__ccn", "status")) == {
        ("215002", "sent"), ("365001", "sent"),
    }  # fmt: skip
    assert "2 months sent" in text_of(client.get(url))


def test_a_chain_s_own_file_comes_back(client, chain, files, world):
    client.force_login(world.cora)
    rows = table_of(client.get("/c/900/numbers.csv"))
    assert {row[0] for row in rows[1:]} == {"215002", "365001"} and {row[2] for row in rows[1:]} == {str(files.due)}
    content = client.get("/c/900/workbook.xlsx?months=3").content
    post(client, content, "chain.xlsx", at="/c/900/")
    work_on_next()
    upload = Upload.objects.get()
    assert upload.status == "ready" and upload.rows == upload.problems == []


def test_a_home_that_left_the_chain_meanwhile_is_not_written(client, chain, files, world):
    client.force_login(world.cora)
    rows = [files.row(code, *pair, ccn=ccn) for ccn in ("215002", "365001") for code, pair in FULL.items()]
    url = post(client, csv_of(rows), at="/c/900/")["Location"]
    work_on_next()
    world.homes["maple"].chain = None
    world.homes["maple"].save()
    client.post(url, {"intent": "send"})
    work_on_next()
    upload = Upload.objects.get()
    assert upload.status == "ready" and not MonthReport.objects.exists()
    assert {row["ccn"] for row in upload.rows} == {"215002"} and len(upload.problems) == 4


def test_a_chain_s_list_is_its_own(client, chain, files, world):
    make(files, 1, file_name="of-harbor.csv")
    make(files, 1, file_name="of-chain.csv", facility=None, chain=chain)
    client.force_login(world.cora)
    page = text_of(client.get("/c/900/uploads/"))
    assert "of-chain.csv" in page and "of-harbor.csv" not in page
