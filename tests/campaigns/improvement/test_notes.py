"""Notes on the chart: one per goal and month, a re-base with its reason, removed ones kept in the audit."""

import pytest

from accounts.audit.models import AuditEvent
from campaigns.improvement.models import Annotation
from campaigns.improvement.services import put_note
from tests.query_growth import assert_same_queries

PLACE = "/h/215001/goals/ca/notes/"


def text(response) -> str:
    return response.content.decode()


@pytest.fixture
def note(choice, months, last, world):
    return put_note(choice=choice, month=last.shift(-6), text="New team", is_rebase=False, by=world.ada)


def test_empty_then_one(ada, choice, months, last, world):
    assert "No note yet" in text(ada.get(PLACE))
    answer = ada.post(PLACE, {"month": str(last), "text": " Outbreak on unit 2 "}, follow=True)
    assert f"The note stands at {last.label}." in text(answer)
    row = Annotation.objects.get()
    assert (row.text, row.month, row.is_rebase, row.created_by) == ("Outbreak on unit 2", last, False, world.ada)
    assert AuditEvent.objects.get(action="improvement.add_note").details["text"] == "Outbreak on unit 2"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"text": " "}, "Say in a few words what happened."),
        ({"text": "x" * 161}, "at most 160 characters"),
        ({"text": "Mrs. B., born 3/4/1938, moved in"}, "This looks like a date of birth."),
        ({"month": "2199-01"}, "Select a valid choice"),
        ({"month": "soon"}, "Select a valid choice"),
        ({"month": "held"}, "has a note already"),
    ],
)
def test_what_cant_be_is_refused_and_kept(ada, note, last, changed, said):
    sent = {"month": str(last), "text": "Words"} | changed
    sent["month"] = str(note.month) if sent["month"] == "held" else sent["month"]
    answer = ada.post(PLACE, sent)
    assert answer.status_code == 200
    assert said in text(answer)
    assert sent["text"] in text(answer)
    assert Annotation.objects.count() == 1


def test_a_rebase_with_few_months_beside_it_is_told(ada, choice, months, last):
    answer = ada.post(PLACE, {"month": str(last.shift(-1)), "text": "New way to count", "is_rebase": "on"}, follow=True)
    page = text(answer)
    assert "12 months with numbers before" in page
    assert "2 from then on" in page
    assert Annotation.objects.get().is_rebase
    answer = ada.post(PLACE, {"month": str(last.shift(-7)), "text": "New unit", "is_rebase": "on"}, follow=True)
    assert "Lines need at least 3" not in text(answer)


def test_a_note_is_changed_and_moved(ada, note, last):
    path = f"{PLACE}{note.month}/"
    assert 'value="New team"' in text(ada.get(path))
    ada.post(path, {"month": str(last), "text": "New day team", "is_rebase": "on"})
    row = Annotation.objects.get()
    assert (row.month, row.text, row.is_rebase) == (last, "New day team", True)
    details = AuditEvent.objects.get(action="improvement.change_note").details
    assert (details["was"], details["was_month"]) == ("New team", str(note.month))
    assert ada.get(path).status_code == 404


def test_a_removed_note_is_kept_in_the_audit(ada, note):
    answer = ada.post(f"{PLACE}{note.month}/remove/", follow=True)
    assert "off the chart" in text(answer)
    assert not Annotation.objects.exists()
    assert AuditEvent.objects.get(action="improvement.remove_note").details["text"] == "New team"
    assert ada.post(f"{PLACE}{note.month}/remove/").status_code == 404


def test_a_reader_reads(client, world, note):
    client.force_login(world.ron)
    page = text(client.get(PLACE))
    assert "New team" in page
    assert "Add the note" not in page
    client.post(PLACE, {"month": str(note.month.shift(1)), "text": "Mine"})
    assert Annotation.objects.count() == 1


def test_words_are_never_markup(ada, note, choice, world, last):
    put_note(choice=choice, month=last, text="<img src=x onerror=alert(1)>", is_rebase=False, by=world.ada)
    assert "<img src=x" not in text(ada.get(PLACE))


def test_the_page_costs_the_same_with_many_notes(ada, note, choice, world, last):
    def grow():
        for step in range(5):
            put_note(choice=choice, month=last.shift(-step), text="More", is_rebase=False, by=world.ada)

    assert_same_queries(lambda: ada.get(PLACE), grow)
