"""A QIO's own list: read in a dry run, confirmed, written, and the same file again changes nothing; hostile ones."""

import csv
import datetime as dt
import io
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.audit.models import AuditEvent
from campaigns.enrollment.models import Enrollment
from campaigns.recruitment.desk_models import BulkChange, HomeNote
from campaigns.recruitment.list_models import DefaultView, ImportStatus, ListImport, SavedView
from campaigns.recruitment.lists import claims, table
from campaigns.recruitment.lists.services import work_on_next
from campaigns.recruitment.models import Prospect, StageChange
from campaigns.recruitment.services import change_stage
from facilities.directory.models import Facility
from tests.campaigns.recruitment.desk_world import DESK, add_homes
from tests.query_growth import assert_same_queries

LISTS = f"{DESK}recruitment/lists/"
GOOD = (
    "Provider Number,Name,Status,Recruiter email,Last contact,Next action,Follow-up date,Notes,Why no,Region\n"
    "215001,Harbor House,Interested,RITA@example.org,11/2/2026,Send the sheet,2026-12-01,Board meets in May,,East\n"
    "215002,Bay Manor,Said no,,Nov 3 2026,,,,No time for data,East\n"
)


def bring(client, content: str | bytes, name: str = "homes.csv", *, read: bool = True) -> ListImport:
    content = content.encode() if isinstance(content, str) else content
    answer = client.post(LISTS, {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    if read:
        assert work_on_next()
    return ListImport.objects.order_by("-pk").first()


def page_of(client, row: ListImport) -> str:
    return " ".join(client.get(f"{LISTS}{row.key}/").content.decode().split())


def written(client, row: ListImport) -> ListImport:
    for _ in range(2):  # a second press finds it done
        client.post(f"{LISTS}{row.key}/", {"intent": "write"})
    while work_on_next():
        pass
    row.refresh_from_db()
    return row


def test_a_list_is_shown_then_written_and_again_changes_nothing(rita, world):
    row = bring(rita, GOOD)
    page = page_of(rita, row)
    assert "2 homes would change" in page and not Prospect.objects.exists()
    assert "Provider Number</th><td>CCN<" in page and "Recruiter email</th><td>Assigned to<" in page
    assert 'Region</th><td><span class="muted">not read</span>' in page
    assert "Next step: Send the sheet" in page and row.content is None
    assert written(rita, row).status == ImportStatus.DONE
    harbor, bay = Prospect.objects.order_by("facility__ccn").select_related("facility", "assigned_to")
    assert (harbor.stage, harbor.assigned_to, harbor.next_step) == ("interested", world.rita, "Send the sheet")
    assert harbor.next_step_on == dt.date(2026, 12, 1)
    assert timezone.localdate(harbor.last_contact_at) == dt.date(2026, 11, 2)
    assert (bay.stage, bay.decline_code) == ("declined", "no-time")
    assert HomeNote.objects.get().text == "Board meets in May" and StageChange.objects.count() == 2
    again = bring(rita, GOOD)
    assert "Nothing is new" in page_of(rita, again) and again.summary == {"changes": 0, "same": 2, "problems": 0}
    change = BulkChange.objects.get()
    rita.post(f"{DESK}recruitment/many/done/{change.key}/undo/")
    harbor.refresh_from_db()
    assert (harbor.assigned_to, harbor.next_step, harbor.stage) == (None, "", "interested")


def test_the_portals_own_export_brought_back_changes_nothing(rita, world, phase):
    written(rita, bring(rita, GOOD))
    change_stage(home=add_homes(1)[0], phase=phase, by=world.rita, stage="declined", code="other", reason="=Sold")
    export = b"".join(rita.get(f"{DESK}recruitment/homes.csv").streaming_content)
    assert b"Board meets in May" in export and b"'=Sold" in export
    assert bring(rita, export).summary == {"changes": 0, "same": 3, "problems": 0}


def test_an_excel_workbook_with_dates_and_numbers_as_cells(rita):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["My homes in Maryland"])
    sheet.append(["CCN", "Last contact", "Next step"])
    sheet.append([215001, dt.datetime(2026, 10, 5), "Call"])
    buffer = io.BytesIO()
    book.save(buffer)
    row = written(rita, bring(rita, buffer.getvalue(), "homes.xlsx"))
    assert row.summary["written"] == 1
    assert timezone.localdate(Prospect.objects.get().last_contact_at) == dt.date(2026, 10, 5)


def test_each_problem_says_row_and_column_and_comes_back_as_a_file(rita, world, phase):
    Enrollment.objects.create(
        facility=world.homes["harbor"], phase=phase, signer_name="A", signer_title="B", agreement_version="1"
    )
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    rows = [
        "365001,,,,,,", "21,,,,,,", "215001,interested,,,,,", "215002,signed,,,,,", "215002,dancing,,,,,",
        "215002,said no,,,,,", "215002,,otto@example.org,,,,", f"215002,,,{tomorrow},,,", "215002,,,soon,,,",
        "215002,,,,,2026-12-01,", f"215002,,,,{'x' * 201},,", "215001,,,,=1+1,,", "215001,,,,Again,,",
    ]  # fmt: skip
    row = bring(rita, "CCN,Stage,Assigned,Last contact,Next step,On,Note\n" + "\n".join(rows))
    said = {(each["row"], each["column"]): each["words"] for each in row.problems}
    assert {place for place, _ in said} == set(range(2, 13)) | {14}
    for place, words in [
        ((2, "CCN"), "No home of Maryland"), ((3, "CCN"), "six characters"), ((4, "Stage"), "takes part"),
        ((5, "Stage"), "own signature"), ((6, "Stage"), "not known"),
        ((8, "Assigned to"), "Nobody of this desk"), ((10, "Last contact"), "not a day"),
        ((12, "Next step"), "At most 200"), ((14, "CCN"), "already, further up"),
    ]:  # fmt: skip
        assert words in said.get(place, "") or words in " ".join(said.values()), place
    text = b"".join(rita.get(f"{LISTS}{row.key}/to-mend.csv").streaming_content).decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text)))
    assert len(lines) == len(row.problems) and lines[0]["CCN"] and "What is wrong" in lines[0]
    assert "To mend" in page_of(rita, row)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"CCN,Stage,SSN\n215001,interested,1", "Social Security"),
        (b"CCN,Note\n215001,MBI 1EG4-TE5-MK73", "Medicare"),
        (b"CCN,Note\n215001,born 3/4/1938", "date of birth"),
        (b"Resident,CCN,Stage\nx,215001,new", "residents"),
        (b"Home,Beds\nA,1", "No row of the file names the columns"),
        (b"CCN\n215001", "No row of the file names the columns"),
        (b"CCN,Stage,Status\n215001,new,new", "two columns"),
        (b"<html><table>", "web page"),
        (b"\xd0\xcf\x11\xe0", "old Excel"),
        (b"CCN,Note\n215001,\"=cmd|' /C calc'!A0\"", "calls another program"),
        (b"PK\x03\x04 broken", "damaged"),
    ],
)
def test_files_that_are_refused_leave_nothing(rita, content, says):
    if not content:
        answer = rita.post(LISTS, {"file": SimpleUploadedFile("x.csv", content)})
        assert answer.status_code == 422 and says in answer.content.decode()
        return
    row = bring(rita, content)
    assert row.status == ImportStatus.REFUSED and says in row.refusal and row.content is None and row.rows == []


def test_a_bomb_ends_the_child_and_not_the_portal(rita):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"0" * (60 * 1024 * 1024))
    row = bring(rita, buffer.getvalue(), "bomb.xlsx")
    assert row.status == ImportStatus.REFUSED


def test_what_somebody_changed_meanwhile_is_left_and_said(rita, world, phase):
    row = bring(rita, GOOD)
    change_stage(home=world.homes["harbor"], phase=phase, by=world.lea, stage="contacted")
    row = written(rita, row)
    assert row.summary["written"] == 1 and row.summary["left"] == 1
    assert Prospect.objects.get(facility__ccn="215001").stage == "contacted"
    assert "meanwhile" in page_of(rita, row)


def test_writing_goes_on_after_a_worker_died(rita, world, monkeypatch):
    add_homes(60)
    lines = "\n".join(f"2161{n:02d},contacted,Call" for n in range(60))
    row = bring(rita, "CCN,Stage,Next step\n" + lines)
    rita.post(f"{LISTS}{row.key}/", {"intent": "write"})
    advance = claims.advance

    def die(row, count):
        if count > 50:
            raise SystemExit
        return advance(row, count)

    monkeypatch.setattr("campaigns.recruitment.lists.services.advance", die)
    with pytest.raises(SystemExit):
        work_on_next()
    row.refresh_from_db()
    assert row.written == 50 and "50 of 60 homes" in page_of(rita, row)
    assert rita.get(f"{LISTS}{row.key}/progress/").status_code == 200
    monkeypatch.setattr("campaigns.recruitment.lists.services.advance", advance)
    assert not work_on_next()  # the lease of the dead one still runs
    ListImport.objects.update(lease_until=timezone.now() - dt.timedelta(minutes=1))
    assert work_on_next()
    row.refresh_from_db()
    assert row.status == ImportStatus.DONE and StageChange.objects.count() == 60
    assert Prospect.objects.filter(stage="contacted", next_step="Call").count() == 60
    assert AuditEvent.objects.filter(action="recruitment.write_list").count() == 1


def test_files_wait_an_hour_at_most_and_rows_a_month(rita):
    row = bring(rita, GOOD, read=False)
    assert "waits to be read" in page_of(rita, row)
    ListImport.objects.update(uploaded_at=timezone.now() - dt.timedelta(hours=2))
    assert claims.give_up() == 1
    row.refresh_from_db()
    assert row.status == ImportStatus.REFUSED and row.content is None
    ListImport.objects.update(uploaded_at=timezone.now() - dt.timedelta(days=31))
    assert claims.prune() == 1


def test_discarded_lists_and_lists_of_others(rita, client, world):
    row = bring(rita, GOOD)
    rita.post(f"{LISTS}{row.key}/", {"intent": "discard"})
    assert written(rita, row).status == ImportStatus.DISCARDED and not Prospect.objects.exists()
    client.force_login(world.otto)
    assert client.get(f"/q/buckeye-quality/oh/recruitment/lists/{row.key}/").status_code == 404


def test_a_person_has_three_files_waiting_at_most(rita):
    for _ in range(3):
        bring(rita, GOOD, read=False)
    answer = rita.post(LISTS, {"file": SimpleUploadedFile("x.csv", GOOD.encode())})
    assert answer.status_code == 422 and "wait to be read" in answer.content.decode()


def test_as_many_queries_for_a_long_list(rita, world):
    def grow():
        add_homes(30)
        lines = "\n".join(f"2161{n:02d},Call" for n in range(30))
        long = bring(rita, "CCN,Next step\n" + lines)
        ListImport.objects.filter(pk=row.pk).update(rows=long.rows, summary=long.summary)

    row = bring(rita, "CCN,Next step\n215001,Call")
    assert_same_queries(lambda: rita.get(f"{LISTS}{row.key}/"), grow)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-02", (2026, 11, 2)), ("11/2/2026", (2026, 11, 2)), ("11-2-26", (2026, 11, 2)),
        ("Nov 2, 2026", (2026, 11, 2)), ("November 2nd, 2026", (2026, 11, 2)), ("2/30/2026", None), ("13/1/2026", None),
        ("soon", None), ("11/2/1926", None), (46328.5, None),
    ],
)  # fmt: skip
def test_days_as_people_write_them(text, day):
    found, why = table.read_day(text)
    assert (found, bool(why)) == (dt.date(*day) if day else None, day is None)


def _view(world, **fields):
    given = {"state": "MD", "slug": "a", "name": "A", "owner": world.rita, **fields}
    return SavedView(qio=world.qios["md"], **given)


@pytest.mark.parametrize(
    "make",
    [
        lambda world: ListImport(qio=world.qios["md"], state="MD", status="?", file_name="x", sha256="x"),
        lambda world: ListImport(qio=world.qios["md"], state="ZZ", file_name="x", sha256="x"),
        lambda world: ListImport(
            qio=world.qios["md"], state="MD", status="ready", file_name="x", sha256="x", content=b"x"
        ),
        lambda world: _view(world, page="?"),
        lambda world: _view(world, name=""),
        lambda world: _view(world, state="ZZ"),
        lambda world: _view(world),
    ],
)
def test_the_tables_refuse(world, make):
    view = _view(world)
    view.save()
    DefaultView.objects.create(user=world.rita, qio=world.qios["md"], state="MD", view=view)
    with pytest.raises(IntegrityError), transaction.atomic():
        make(world).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        DefaultView.objects.create(user=world.rita, qio=world.qios["md"], state="MD", view=view)
    with pytest.raises(IntegrityError), transaction.atomic():
        DefaultView.objects.create(user=world.lea, qio=world.qios["md"], state="ZZ", view=view)


def test_closed_homes_are_not_written(rita, world):
    Facility.objects.filter(ccn="215002").update(status="closed", closed_on=timezone.localdate())
    row = bring(rita, "CCN,Next step\n215002,Call")
    assert "closed" in row.problems[0]["words"]
