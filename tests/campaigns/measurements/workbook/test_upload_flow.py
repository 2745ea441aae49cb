"""From the file to the months: a dry run that writes nothing, then all of it or none."""

import pytest

from accounts.access.models import Affiliation
from accounts.audit.models import AuditEvent
from campaigns.measurements.models import MonthReport, Observation, Upload
from campaigns.measurements.services import save_draft
from campaigns.measurements.workbook.services import confirm, discard, work_on_next
from tests.campaigns.measurements.conftest import FULL
from tests.campaigns.measurements.workbook.conftest import csv_of, words_of


def stored(month=None) -> dict:
    rows = Observation.objects.values_list("measure__code", "numerator", "denominator")
    return {code: (n, d) for code, n, d in (rows.filter(report__month=month) if month else rows)}


def write(upload, by, manner="send"):
    assert confirm(upload=upload, manner=manner, by=by)
    assert work_on_next()
    upload.refresh_from_db()
    return upload


def test_a_file_is_read_shown_and_written(files, world):
    upload = files.read(csv_of([*files.full(), *files.full(files.due.shift(-1))]))
    assert upload.status == "ready", upload.refusal
    assert upload.content is None
    assert not MonthReport.objects.exists() and not AuditEvent.objects.filter(action="measurements.send_month")
    assert upload.summary == {
        "new": 8, "changed": 0, "same": 0, "problems": 0, "homes": 1, "months": {"sent": 2},
    }  # fmt: skip
    write(upload, world.dan)
    assert upload.status == "done" and upload.settled_by == world.dan
    assert stored(files.due) == stored(files.due.shift(-1)) == FULL
    assert set(MonthReport.objects.values_list("status", "sent_by__email")) == {("sent", "dan@example.org")}
    line = AuditEvent.objects.get(action="measurements.write_upload")
    assert line.details == {"sha256": upload.sha256, "manner": "send", "numbers": 8, "homes": 1}


def test_the_same_file_twice_changes_nothing(files, world):
    content = csv_of(files.full())
    write(files.read(content), world.dan)
    before = list(MonthReport.objects.values())
    again = files.read(content)
    assert again.summary["same"] == 4 and again.summary["months"] == {} and not again.problems
    write(again, world.dan)
    assert again.status == "done"
    assert list(MonthReport.objects.values()) == before


def test_drafts_leave_what_was_sent(files, world):
    files.send(files.due.shift(-1), **FULL)
    changed = files.full(files.due.shift(-1), ca_ls=(52, 61))
    upload = files.read(csv_of([*files.full(), *changed]))
    assert upload.summary["months"] == {"sent": 1, "corrected": 1}
    write(upload, world.dan, "draft")
    assert upload.status == "done" and upload.summary["months"] == {"drafts": 1}
    assert MonthReport.objects.get(month=files.due).status == "draft"
    assert stored(files.due.shift(-1))["ca_ls"] == (53, 61)
    again = files.read(csv_of(files.full()))
    assert again.summary["same"] == 4 and again.summary["months"] == {"sent": 1}  # a draft that can be sent
    write(again, world.dan)
    assert MonthReport.objects.get(month=files.due).status == "sent"


def test_a_correction_keeps_what_it_said_before(files, world):
    files.send(files.due, **FULL)
    upload = files.read(csv_of([files.row("ca_ls", 52, 61)]))
    assert upload.rows[0]["was"] == [53, 61] and upload.rows[0]["happens"] == "changed"
    write(upload, world.dan)
    observation = Observation.objects.get(measure__code="ca_ls")
    assert (observation.numerator, observation.revisions.get().numerator) == (52, 53)


def test_each_problem_is_named_by_row_and_column(files):
    next_month, opens = files.due.shift(1), files.due.shift(2).first_day
    rows = [
        files.row("ca_ls", "53.5", "61"),
        files.row("ca_ss", 13, 12),
        files.row("med_ap", 9, 64, month="someday"),
        files.row("nothing", 9, 64),
        files.row("pain3", 4, ""),
        files.row("pain3", "", "", comment="why"),
        files.row("ca_ls", 53, 61, ccn="365001"),
        files.row("ca_ls", 53, 61, ccn="999999"),
        files.row("ca_ls", 53, 61, month=files.due.shift(1)),
        files.row("ca_ls", "", ""),
    ]
    upload = files.read(csv_of(rows))
    assert words_of(upload) == [
        "2 Number: Enter a whole number, with digits only.",
        "3 Number: 13 is more than the 12 counted. Check both.",
        "4 Month: This is not a month. Write it like 2026-10 or Oct 2026.",
        "5 Code: Your home doesn't count “nothing” in this month. Choose its goal first, or check the code.",
        "6 Number: Enter “out of” too, or leave both empty.",
        "7 Comment: A comment, but no counts.",
        "8 Home (CCN): The numbers of this CCN can't be written here.",
        "9 Home (CCN): The numbers of this CCN can't be written here.",
        f"10 Month: {next_month.label} isn't over yet. You can enter it from {opens:%B} 1, {opens.year} on.",
    ]
    assert upload.rows == [] and upload.summary["months"] == {}


def test_two_rows_for_one_count(files):
    upload = files.read(csv_of([files.row("ca_ls", 5, 9), files.row("ca_ls", 5, 9), files.row("ca_ls", 6, 9)]))
    assert words_of(upload) == ["4 Number: Row 2 gives other numbers for the same count and month. Keep one of them."]
    assert len(upload.rows) == 1


def test_what_is_implausible_needs_a_comment(files, world):
    for step in range(1, 5):
        files.send(files.due.shift(-step), **FULL)
    upload = files.read(csv_of(files.full(ca_ls=(530, 610))))
    assert words_of(upload) == [
        "2 Comment: “Out of” is 610; it is usually about 61. If it is right, say why in Comment."
    ]
    assert upload.summary["new"] == 3
    rows = [files.row("ca_ls", 530, 610, comment="We opened a new wing")]
    said = files.read(csv_of(rows))
    assert not said.problems and said.summary["new"] == 1
    write(said, world.dan)
    assert Observation.objects.get(report__month=files.due, measure__code="ca_ls").note == "We opened a new wing"


def test_an_earlier_month_of_the_file_is_the_past_of_a_later_one(files):
    months = [files.due.shift(-step) for step in range(4)]
    rows = [files.row("ca_ls", 53, 61, month=month) for month in months[1:]]
    upload = files.read(csv_of([files.row("ca_ls", 530, 610), *rows]))
    assert [word[:9] for word in words_of(upload)] == ["2 Comment"]


def test_what_is_unusual_is_said(files):
    files.send(files.due.shift(-1), **FULL)
    upload = files.read(csv_of(files.full()))
    assert {row["hint"] for row in upload.rows} == {f"The same as {files.due.shift(-1).name}."}


def test_a_draft_with_something_wrong_is_not_sent_unseen(files, world):
    """The file names one count; the draft in the portal holds another that can't be."""
    save_draft(enrollment=files.enrollment, month=files.due, entries=files.entries(med_ap=(71, 64)), by=world.dan)
    upload = files.read(csv_of([files.row("ca_ls", 53, 61)]))
    label = files.measures["med_ap"].label
    assert words_of(upload) == [f"2 Month: {files.due.label} can't be sent before this is mended: {label}."]
    assert upload.rows == []


def test_changed_meanwhile_is_shown_again(files, world):
    upload = files.read(csv_of(files.full()))
    files.send(files.due, by=world.ada, ca_ls=(40, 61))
    write(upload, world.dan)
    assert upload.status == "ready" and upload.summary["again"]
    assert stored() == {"ca_ls": (40, 61)}
    assert {row["code"]: row["happens"] for row in upload.rows}["ae-3/ca_ls"] == "changed"
    write(upload, world.dan)
    assert upload.status == "done" and stored() == FULL


def test_discarded_is_discarded(files, world):
    upload = files.read(csv_of(files.full()))
    assert discard(upload=upload, by=world.dan)
    assert not discard(upload=upload, by=world.dan) and not confirm(upload=upload, manner="send", by=world.dan)
    upload.refresh_from_db()
    assert (upload.status, upload.rows, work_on_next()) == ("discarded", [], False)


@pytest.mark.parametrize("place", ["the right is gone", "the person is gone"])
def test_who_may_no_longer_enter_writes_nothing(files, world, place):
    upload = files.read(csv_of(files.full()))
    confirm(upload=upload, manner="send", by=world.dan)
    if place == "the right is gone":
        Affiliation.objects.filter(user=world.dan).delete()
    else:
        Upload.objects.update(settled_by=None)
    work_on_next()
    upload.refresh_from_db()
    assert upload.status == "ready" and not MonthReport.objects.exists()
