"""A report's way: written by the LANE, sent, sent back, sent again, accepted; what each step refuses; the mails."""

import datetime as dt

import pytest

from accounts.access.services import grant_role
from accounts.mail.kinds import NotNeeded
from accounts.mail.models import Delivery
from accounts.mail.rendering import render_delivery
from campaigns.coalitions.models import Lane
from campaigns.reporting.form_asked import due_on, quarters_shown, questions_of, the_form
from campaigns.reporting.models import LaneReport, LaneReportSending
from campaigns.reporting.queries import Status, line_of
from campaigns.reporting.reminding import queue_reminders
from campaigns.reporting.services import accept, mark_of, save_answers, send_back, send_report
from tests.campaigns.reporting.conftest import Q1, Q2, Q3, Q4, utc
from tests.query_growth import assert_same_queries

PAGE = "/lane/md/report/2026-q3/"
REVIEW = "/nation/lane-reports/md/2026-q3/"


def test_the_whole_way(client, world, lane):
    client.force_login(world.connie)
    client.post(PAGE, {"answer-meetings": "Three by telephone", "answer-needs": "A list of homes"})
    assert "Three by telephone" in client.get(PAGE).content.decode()
    page = client.post(PAGE, {"answer-meetings": "Three by telephone", "seen-meetings": mark_of("Three by telephone"),
                              "send": "1"}, follow=True).content.decode()  # fmt: skip
    assert "Sending the report" in page and "What worked well in homes" in page, "it names what has no answer"
    assert not LaneReportSending.objects.exists()
    page = client.post(f"{PAGE}send/", follow=True).content.decode()
    assert "is with the national team" in page and "<textarea" not in page

    client.force_login(world.nat)
    assert "Three by telephone" in client.get(REVIEW).content.decode()
    page = client.post(REVIEW, {"words": "", "back": "1"}).content.decode()
    assert "Say what the LANE should add or change" in page
    client.post(REVIEW, {"words": "Please say who was missing.", "back": "1"})
    mail = render_delivery(Delivery.objects.get(to="connie@example.org"))
    assert mail.subject.startswith("Sent back") and "Please say who was missing." in mail.text
    assert "http://localhost:8000/lane/md/report/2026-q3/" in mail.text

    client.force_login(world.connie)
    page = client.get(PAGE).content.decode()
    assert "Please say who was missing." in page and "<textarea" in page
    client.post(
        PAGE, {"answer-meetings": "Three; the union was missing", "seen-meetings": mark_of("Three by telephone")}
    )
    client.post(f"{PAGE}send/")
    client.force_login(world.nat)
    page = client.post(REVIEW, {"words": "Thank you!"}, follow=True).content.decode()
    assert "is accepted" in page

    client.force_login(world.mel)
    page = client.get(PAGE).content.decode()
    assert "Accepted" in page and "Thank you!" in page and "Three; the union was missing" in page
    first = client.get(f"{PAGE}sent/1/").content.decode()
    assert "Three by telephone" in first and "the union" not in first, "the first sending stays as it was"
    assert client.get(f"{PAGE}sent/3/").status_code == 404
    assert [each.number for each in LaneReportSending.objects.order_by("number")] == [1, 2]


def test_who_may_only_read_writes_nothing(client, world, lane):
    client.force_login(world.mel)
    assert client.post(PAGE, {"answer-meetings": "Mine"}).status_code == 403
    assert "<textarea" not in client.get(PAGE).content.decode()
    client.force_login(world.hedi)
    assert not LaneReport.objects.exists()


def test_the_help_desk_reads_and_does_not_review(client, world, sent):
    sent(Q3)
    client.force_login(world.hedi)
    assert "Accept the report" not in client.get(REVIEW).content.decode()
    assert client.post(REVIEW, {"words": "Fine"}).status_code == 403
    assert LaneReportSending.objects.get().verdict == ""


@pytest.mark.parametrize("path", ["2026-q5", "2027-q1", "2026-07", "x", "1899-q1", "2026-q10"])
def test_quarters_that_there_are_not(connie, lane, path):
    assert connie.get(f"/lane/md/report/{path}/").status_code == 404


def test_a_running_quarter_is_written_and_not_sent(connie, lane):
    page = "/lane/md/report/2026-q4/"
    connie.post(page, {"answer-meetings": "One so far"})
    assert "The quarter is not over" in connie.get(page).content.decode()
    answer = connie.post(f"{page}send/", follow=True).content.decode()
    assert "is not over yet" in answer
    assert not LaneReportSending.objects.exists()


def test_an_empty_report_is_not_sent(connie, lane):
    assert "No question is answered yet" in connie.get(f"{PAGE}send/").content.decode()
    assert "Answer at least one question" in connie.post(f"{PAGE}send/", follow=True).content.decode()
    connie.post(PAGE, {"answer-meetings": "  \n "})
    assert "Answer at least one question" in connie.post(f"{PAGE}send/", follow=True).content.decode()


def test_what_was_sent_is_not_written_on_or_sent_twice(connie, lane, sent):
    sent(Q3)
    answer = connie.post(PAGE, {"answer-meetings": "Changed"}, follow=True).content.decode()
    assert "This report was sent" in answer
    assert "This report was sent" in connie.post(f"{PAGE}send/", follow=True).content.decode()
    assert LaneReportSending.objects.count() == 1
    assert "Not saved" in connie.post(PAGE, {"answer-meetings": "C"}, headers={"HX-Request": "true"}).content.decode()


def test_a_second_review_finds_nothing(world, lane, sent):
    sent(Q3)
    accept(lane=lane, quarter=Q3, by=world.nat)
    with pytest.raises(Exception, match="does not wait"):
        send_back(lane=lane, quarter=Q3, by=world.root, words="No")
    assert LaneReportSending.objects.get().verdict == "accepted"


def test_what_was_sent_again_is_not_judged_unread(nat, world, lane, sent):
    sent(Q3)
    send_back(lane=lane, quarter=Q3, by=world.root, words="More, please")
    send_report(lane=lane, quarter=Q3, by=world.connie)
    page = nat.post(REVIEW, {"words": "Thank you", "number": "1"}).content.decode()
    assert "has sent the report again" in page and 'name="number" value="2"' in page
    nat.post(REVIEW, {"words": "Thank you", "number": "2"})
    assert LaneReportSending.objects.get(number=2).verdict == "accepted"


def test_two_who_write_at_once_lose_nothing(client, world, lane):
    client.force_login(world.connie)
    answers = {"answer-meetings": "Mine", "seen-meetings": "", "answer-needs": "Money", "seen-needs": ""}
    client.post(PAGE, {"answer-meetings": "Theirs"})
    page = client.post(PAGE, answers).content.decode()
    assert "Mine" in page and "Theirs" in page and "Both texts are below" in page
    report = LaneReport.objects.get()
    assert report.answers == {"meetings": "Theirs", "needs": "Money"}
    client.post(PAGE, {"answer-meetings": "Ours", "seen-meetings": mark_of("Theirs")})
    report.refresh_from_db()
    assert report.answers["meetings"] == "Ours"
    client.post(PAGE, {"answer-meetings": "Theirs", "seen-meetings": mark_of("Theirs")})
    report.refresh_from_db()
    assert report.answers["meetings"] == "Ours", "a page that showed the old words and changed none of them"


def test_a_page_that_saves_by_itself_hears_of_it(connie, lane):
    answer = connie.post(PAGE, {"answer-meetings": "Half a sent"}, headers={"HX-Request": "true"}).content.decode()
    assert "Saved at" in answer and mark_of("Half a sent") in answer and "<html" not in answer
    assert LaneReport.objects.get().answers == {"meetings": "Half a sent"}


def test_marks_and_long_words(connie, lane):
    connie.post(PAGE, {"answer-meetings": "<script>alert(1)</script>", "answer-needs": "x" * 5000, "answer-evil": "y"})
    page = connie.get(PAGE).content.decode()
    assert "<script>alert(1)" not in page and "&lt;script&gt;alert(1)" in page
    assert set(LaneReport.objects.get().answers) == {"meetings", "needs"}
    assert len(LaneReport.objects.get().answers["needs"]) == 4000


def test_the_file_holds_figures_and_answers(client, world, lane, sent):
    sent(Q3, answer="=HYPERLINK(1)")
    client.force_login(world.mel)
    text = b"".join(client.get(f"{PAGE}report.csv").streaming_content).decode()
    assert "Contractor,Chesapeake Quality" in text
    assert "Homes,Nursing homes of the state,2,CMS's provider file" in text
    assert "'=HYPERLINK(1)" in text, "no spreadsheet runs it"
    client.force_login(world.nat)
    assert b"".join(client.get(f"{REVIEW}report.csv").streaming_content).decode() == text
    client.force_login(world.nat)
    assert client.get("/nation/lane-reports/md/2026-q1/report.csv").status_code == 404


def test_the_nation_sees_who_sent_and_who_did_not(nat, world, lane, sent):
    sent(Q2)
    page = nat.get("/nation/lane-reports/", {"quarter": "2026-q2"}).content.decode()
    assert "Maryland" in page and "Ohio" in page and "Connie Example" in page
    only = nat.get("/nation/lane-reports/", {"quarter": "2026-q2", "status": "sent"}).content.decode()
    assert "Maryland" in only and "Ohio" not in only.split("<tbody>")[1]
    late = nat.get("/nation/lane-reports/", {"quarter": "2026-q2", "status": "late"}).content.decode()
    assert "Ohio" in late and "Maryland" not in late.split("<tbody>")[1]
    found = nat.get("/nation/lane-reports/", {"quarter": "2026-q2", "q": "maryl", "band": "small"}).content.decode()
    assert "Maryland" in found and "Ohio" not in found.split("<tbody>")[1]
    assert "No report fits" in nat.get("/nation/lane-reports/", {"band": "large"}).content.decode()
    assert nat.get("/nation/lane-reports/", {"quarter": "x", "band": "<b>", "status": "'"}).status_code == 200
    text = b"".join(nat.get("/nation/lane-reports/table.csv?quarter=2026-q2&status=sent").streaming_content).decode()
    assert len(text.splitlines()) == 2 and "MD,Maryland,small,2026-q2,Waits for review,2026-07-30" in text
    assert "Nothing was sent yet" in nat.get("/nation/lane-reports/oh/2026-q2/").content.decode()
    assert nat.get("/nation/lane-reports/gu/2026-q2/").status_code == 404


def test_lists_cost_the_same_however_many(nat, world, lane):
    other = Lane.objects.exclude(pk=lane.pk)

    def report(each, quarter):
        made = LaneReport.objects.create(lane=each, quarter=str(quarter))
        LaneReportSending.objects.create(report=made, number=1, answers=[], figures={}, sent_by=world.connie)

    report(lane, Q2)
    assert_same_queries(
        lambda: nat.get("/nation/lane-reports/?quarter=2026-q2"), lambda: [report(each, Q2) for each in other[:10]]
    )
    nat.force_login(world.connie)
    assert_same_queries(lambda: nat.get("/lane/md/report/"), lambda: [report(lane, each) for each in (Q1, Q3)])


def test_the_report_costs_the_same_however_many_homes(connie, world, lane, takes_part):
    takes_part(world.homes["harbor"], "2026-02-01")
    assert_same_queries(lambda: connie.get(PAGE), lambda: takes_part(world.homes["bay"], "2026-03-01"))


def test_conveners_are_reminded_once(world, lane, time_machine):
    time_machine.move_to(utc(2026, 10, 20, 15))
    assert queue_reminders() == 0, "too early"
    time_machine.move_to(utc(2026, 10, 24, 15))
    queue_reminders()
    queue_reminders()
    mail = Delivery.objects.get()
    assert (mail.to, mail.lane) == ("connie@example.org", "bulk")
    rendered = render_delivery(mail)
    assert "due on Friday, October 30, 2026" in rendered.text and "/lane/md/report/2026-q3/" in rendered.text
    time_machine.move_to(utc(2026, 11, 2, 15))
    queue_reminders()
    assert Delivery.objects.count() == 1, "past its day nobody is reminded any more"


def test_who_has_sent_is_not_reminded(world, lane, sent, time_machine):
    time_machine.move_to(utc(2026, 10, 23, 15))
    queue_reminders()
    sent(Q3)
    with pytest.raises(NotNeeded):
        render_delivery(Delivery.objects.get())
    grant_role(user=world.sam, role="lane-convener", by="tests", state="MD")
    queue_reminders()
    assert Delivery.objects.count() == 1


def test_the_form_is_data():
    form = the_form()
    assert {each.code for each in form.questions} >= {"meetings", "recruitment", "worked", "needs", "projects", "next"}
    assert form.certainty == "low" and all(each.certainty for each in form.questions)
    assert [each.code for each in questions_of(Q1)] == [each.code for each in form.questions]
    assert due_on(Q3) == dt.date(2026, 10, 30)
    assert quarters_shown(dt.date(2026, 11, 20)) == [Q4, Q3, Q2, Q1]


def test_how_far_a_report_is(world, lane, sent):
    assert line_of(lane, Q3).status == Status.MISSING and line_of(lane, Q3).is_late
    save_answers(lane=lane, quarter=Q3, answers={"needs": "Help"}, seen={}, by=world.connie)
    assert line_of(lane, Q3).status == Status.DRAFT
    send_report(lane=lane, quarter=Q3, by=world.connie)
    assert line_of(lane, Q3).status == Status.SENT and not line_of(lane, Q3).is_late
    send_back(lane=lane, quarter=Q3, by=world.nat, words="More")
    assert line_of(lane, Q3).status == Status.RETURNED and line_of(lane, Q3).is_late
    assert not line_of(lane, Q4).is_late
