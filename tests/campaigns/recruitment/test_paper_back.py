"""A paper that was recorded by mistake is taken back: by whom, what follows on every day, what stands against it; and
the blank one that is printed before."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.mail.models import Delivery
from accounts.mail.rendering import render_delivery
from campaigns.enrollment.models import EarlierPart, Enrollment, ParticipationLevel
from campaigns.enrollment.services import choose_goals, rejoin, sign_agreement, withdraw
from campaigns.goals.models import Goal
from campaigns.improvement.models import Cycle
from campaigns.measurements.models import MonthReport
from campaigns.recruitment.call_services import log_result
from campaigns.recruitment.models import Call, Prospect, SignedPaper, StageChange
from campaigns.recruitment.numbers import line_of, share_on
from campaigns.recruitment.paper import record_decline, record_statement
from campaigns.recruitment.services import change_stage
from tests.campaigns.recruitment.desk_world import DESK, add_tia
from tests.campaigns.recruitment.test_papers import given, record, scan

HOME = f"{DESK}homes/215001/"
BACK = f"{HOME}papers/1/take-back/"
WHY = {"reason": "The paper of Bay Manor"}


def stage_of(client) -> str:
    return client.get(HOME).context["home"].stage


def test_the_home_stands_as_if_it_had_never_been_recorded(rita, client, world, phase):
    """Asked first, with what follows; then no day knows of it, the home is told, and the right one can be recorded."""
    change_stage(home=world.homes["harbor"], phase=phase, by=world.rita, stage="interested")
    goals = [goal.code for goal in Goal.objects.filter(phase=phase, code__in=["CA", "MED", "SS"])]
    assert rita.post(f"{HOME}papers/statement/", given(goals=goals)).status_code == 302
    day = timezone.localdate() - dt.timedelta(days=2)
    assert Enrollment.objects.on(day).count() == 1 and stage_of(rita) == "signed"
    assert set(Enrollment.objects.get().choices.values_list("goal__code", flat=True)) == set(goals)
    page = " ".join(rita.get(BACK).content.decode().split())
    assert "it stands at “Interested” again" in page and "3 people of the home get a mail" in page
    assert "3 goals chosen since then go with it" in page and "Recorded by mistake?" in rita.get(HOME).content.decode()
    assert rita.post(BACK, {"reason": " "}).status_code == 422 and Enrollment.objects.exists()
    page = rita.post(BACK, WHY, follow=True).content.decode()
    assert "Harbor House stands at “Interested”" in page and WHY["reason"] in page
    assert not Enrollment.objects.on(day).exists() and not EarlierPart.objects.exists()
    paper = SignedPaper.objects.get()
    assert (paper.enrollment, paper.taken_back_by, paper.taken_back_reason) == (None, world.rita, WHY["reason"])
    line = AuditEvent.objects.get(action="recruitment.take_paper_back")
    assert (line.actor, line.details["reason"]) == ("rita@example.org", WHY["reason"])
    assert AuditEvent.objects.get(action="enrollment.take_signature_back").details["goals"] == sorted(goals)
    told = Delivery.objects.filter(message__kind="recruitment.paper_taken_back")
    assert {row.to for row in told} == {"ada@example.org", "dan@example.org", "ron@example.org"}
    said = render_delivery(told.first())
    assert WHY["reason"] in said.text and "does not take part" in said.text
    assert "taken back already" in rita.get(BACK).content.decode() and rita.post(BACK, WHY).status_code == 422
    assert rita.post(f"{HOME}papers/statement/", given()).status_code == 302 and stage_of(rita) == "signed"


def test_its_scan_may_be_another_homes_so_the_desk_alone_still_sees_it(rita, client, world, phase):
    key = record(world, phase).scan.key
    rita.post(BACK, WHY)
    assert rita.get(f"{HOME}papers/{key}/").status_code == 200
    client.force_login(world.ada)
    assert client.get(f"/h/215001/papers/{key}/").status_code == 404
    page = client.get("/h/215001/papers/").content.decode()
    assert WHY["reason"] in page and "See the scan" not in page


def test_a_home_that_came_back_by_it_has_left_again_on_the_day_it_left(rita, world, phase):
    day = timezone.localdate() - dt.timedelta(days=30)
    part = sign_agreement(home=world.homes["harbor"], phase=phase, by=world.ada, title="Administrator")
    signed = timezone.now() - dt.timedelta(days=60)
    left = timezone.now() - dt.timedelta(days=20)
    withdraw(enrollment=part, by=world.ada, reason="New owner")
    Enrollment.objects.update(signed_at=signed, withdrawn_at=left)
    ParticipationLevel.objects.create(enrollment=part, level=1, starts_on=day)
    record(world, phase, signed_on=timezone.localdate() - dt.timedelta(days=3))
    rita.post(BACK, WHY)
    part.refresh_from_db()
    assert (part.signer_name, part.signed_by, part.signed_at) == ("Ada Example", world.ada, signed)
    assert (part.withdrawn_at, part.withdrawal_reason) == (left, "New owner") and not EarlierPart.objects.exists()
    assert [Enrollment.objects.on(each).exists() for each in (day, timezone.localdate())] == [True, False]
    assert not Enrollment.objects.on(timezone.localdate() - dt.timedelta(days=2)).exists()
    level = ParticipationLevel.objects.get()
    assert level.ends_on == timezone.localdate(left, world.homes["harbor"].place.zone) - dt.timedelta(days=1)
    assert stage_of(rita) == "withdrawn"


def days_ago(number: int) -> dt.datetime:
    return timezone.now() - dt.timedelta(days=number)


@pytest.fixture
def signed_again(world, phase) -> Enrollment:
    """By a wrong paper from 20 days ago, with three goals; left ten days ago, signed by its administrator five ago."""
    goals = list(Goal.objects.filter(phase=phase, code__in=["CA", "MED", "SS"]))
    with time_machine.travel(days_ago(20)):
        part = record(world, phase).enrollment
        choose_goals(enrollment=part, goals=goals, by=world.rita)
    with time_machine.travel(days_ago(10)):
        withdraw(enrollment=part, by=world.ada, reason="We never signed")
    with time_machine.travel(days_ago(5)):
        return rejoin(enrollment=part, by=world.ada, title="Administrator", is_listed=True)


def test_what_was_signed_later_stays_when_the_paper_before_it_is_taken_back(rita, world, phase, signed_again):
    """No past day counts the time of the paper any more; the later signature, its goals and its level are as before."""
    between, since = (timezone.localdate(days_ago(number)) for number in (15, 3))
    ParticipationLevel.objects.all().delete()
    ParticipationLevel.objects.create(enrollment=signed_again, level=2, starts_on=between, ends_on=between)
    ParticipationLevel.objects.create(enrollment=signed_again, level=1, starts_on=between + dt.timedelta(days=1))
    assert [share_on("MD", day).signed for day in (between, since)] == [1, 1]
    page = " ".join(rita.get(BACK).content.decode().split())
    assert "did not take part by this paper" in page and "today it stands at “Signed” as before" in page
    assert "can be recorded at once" not in page and "3 people of the home get a mail" in page
    answer = rita.post(BACK, WHY, follow=True)
    assert "Taken back. Harbor House stands at “Signed”" in answer.content.decode()
    assert [share_on("MD", day).signed for day in (between, since)] == [0, 1] and not EarlierPart.objects.exists()
    assert [point.everybody.signed for point in line_of("MD", between)][-1] == 0
    part = Enrollment.objects.get()
    assert (part.signed_by, part.signed_at, part.is_listed) == (world.ada, signed_again.signed_at, True)
    assert [(row.chosen_at, row.dropped_at) for row in part.choices.all()] == [(part.signed_at, None)] * 3
    assert list(ParticipationLevel.objects.values_list("level", "ends_on")) == [(1, None)]
    zone = part.facility.place.zone
    assert ParticipationLevel.objects.get().starts_on == timezone.localdate(part.signed_at, zone)
    paper = SignedPaper.objects.get()
    assert (paper.enrollment, paper.taken_back_by) == (None, world.rita) and paper.scan
    line = AuditEvent.objects.get(action="enrollment.take_signature_back")
    assert (line.details["signer"], line.details["left_because"]) == ("Owen", "We never signed")
    told = Delivery.objects.filter(message__kind="recruitment.paper_taken_back")
    assert told.count() == 3 and "the statement that Ada Example signed" in render_delivery(told.first()).text


@pytest.mark.parametrize("did", ["sent", "began"])
def test_what_was_done_by_it_before_the_home_signed_again_stands_against_it(rita, signed_again, did):
    moment = days_ago(12)
    if did == "sent":
        MonthReport.objects.create(
            enrollment=signed_again, month="2026-09", status="sent", sent_at=moment, saved_at=timezone.now()
        )
    else:
        goal = signed_again.choices.first().goal
        Cycle.objects.create(enrollment=signed_again, goal=goal, number=1, title="x", plan="x", prediction="x",
                             starts_on=moment.date(), created_at=moment)  # fmt: skip
    answer = rita.post(BACK, WHY)
    assert answer.status_code == 422 and "while it took part by this paper" in answer.content.decode()
    assert "into a note on the home" in answer.content.decode() and EarlierPart.objects.exists()


def test_two_papers_of_one_signer_are_told_apart(rita, world, phase):
    """The first one made the earlier time, though the second names the same person."""
    with time_machine.travel(days_ago(20)):
        part = record(world, phase).enrollment
    with time_machine.travel(days_ago(10)):
        withdraw(enrollment=part, by=world.ada, reason="A mistake")
    record(world, phase)
    rita.post(BACK, WHY)
    now = Enrollment.objects.get()
    assert now.withdrawn_at is None and timezone.localdate(now.signed_at) == timezone.localdate()
    assert not EarlierPart.objects.exists() and SignedPaper.objects.standing().get().enrollment == now
    now.papers.update(signer_name="Somebody else")
    answer = rita.post(f"{HOME}papers/2/take-back/", WHY)
    assert answer.status_code == 422 and "can&#x27;t tell which time" in answer.content.decode()


@pytest.mark.parametrize("since", ["sent", "draft"])
def test_what_the_home_did_since_stands_against_it(rita, world, phase, since):
    part = record(world, phase).enrollment
    status = {"status": "sent", "sent_at": timezone.now()} if since == "sent" else {}
    MonthReport.objects.create(enrollment=part, month="2026-10", **status)
    says = {"sent": "Harbor House has sent October 2026 since then", "draft": "has begun to work in it"}[since]
    page = rita.get(BACK).content.decode()
    assert says in page and "Take the paper back" not in page
    answer = rita.post(BACK, WHY)
    assert answer.status_code == 422 and says in answer.content.decode()
    assert Enrollment.objects.get().withdrawn_at is None and not SignedPaper.objects.get().taken_back_at


def test_a_no_falls_back_to_the_stage_before_it_unless_somebody_changed_it(rita, world, phase):
    home = world.homes["harbor"]
    facts = {"signer_name": "x", "signer_title": "y", "code": "chain", "signed_on": timezone.localdate()}
    change_stage(home=home, phase=phase, by=world.rita, stage="declined", code="no-time", reason="In spring")
    before = Prospect.objects.values().get()
    record_decline(home=home, phase=phase, by=world.rita, **facts)
    assert "“Said no, with reason” again" in " ".join(rita.get(BACK).content.decode().split())
    rita.post(BACK, WHY)
    assert Prospect.objects.values().get() == before and not Delivery.objects.exists()
    assert StageChange.objects.order_by("-at").first().reason == "In spring"
    record_decline(home=home, phase=phase, by=world.rita, **facts)
    change_stage(home=home, phase=phase, by=world.rita, stage="interested")
    second = f"{HOME}papers/2/take-back/"
    assert "was changed since then and stays" in rita.get(second).content.decode()
    rita.post(second, WHY)
    assert Prospect.objects.get().stage == "interested"
    assert not SignedPaper.objects.standing().exists()


def test_who_recorded_it_or_the_lead_and_nobody_else(client, world, phase):
    record(world, phase)
    for person, status in [(add_tia(world), 403), (world.pat, 403), (world.otto, 404), (world.lea, 200)]:
        client.force_login(person)
        assert client.get(BACK).status_code == status, person
        if person.name == "Tia Example":
            assert "Rita Example or the lead of your QIO can take it back" in client.get(HOME).content.decode()
    for address in (f"{HOME}papers/2/take-back/", f"{DESK}homes/215002/papers/1/take-back/"):
        assert client.get(address).status_code == 404
    assert client.post(BACK, {"reason": "SSN 123-45-6789"}).status_code == 422
    client.post(BACK, WHY)
    assert SignedPaper.objects.get().taken_back_by == world.lea


@pytest.mark.parametrize("facts", [{"taken_back_at": timezone.now()}, {"taken_back_reason": "x"}, {"enrollment": None}])
def test_the_database_refuses_a_paper_taken_back_by_halves(world, phase, facts):
    paper = record(world, phase)
    with pytest.raises(IntegrityError), transaction.atomic():
        SignedPaper.objects.filter(pk=paper.pk).update(**facts)


def test_goals_that_are_not_enough_leave_nothing_behind(rita, world, phase):
    answer = rita.post(f"{HOME}papers/statement/", given(goals=["CA"]))
    assert answer.status_code == 422 and "Choose at least" in answer.content.decode()
    goals = list(Goal.objects.filter(phase=phase, code="CA"))
    facts = {"signer_name": "x", "signer_title": "y", "signed_on": timezone.localdate(), "scan": scan()}
    with pytest.raises(ValidationError, match="Choose at least"):
        record_statement(home=world.homes["harbor"], phase=phase, by=world.rita, goals=goals, **facts)
    assert not Enrollment.objects.exists() and not SignedPaper.objects.exists()


def test_who_wants_paper_gets_the_statement_to_print(rita, client, world, phase):
    """One press on the call list; then the statement is a press away, the same for desk, LANE and the home itself."""
    rita.post(f"{DESK}calls/215001/", {"outcome": "wants-paper"})
    row = Prospect.objects.get()
    assert (row.stage, row.next_step) == ("interested", "See whether the signed paper came")
    page = rita.get(f"{DESK}calls/").content.decode()
    assert f"{HOME}papers/statement.pdf" in page
    made = rita.get(f"{HOME}papers/statement.pdf")
    assert made["Content-Type"] == "application/pdf" and "participation-statement-215001" in made["Content-Disposition"]
    assert made.content.startswith(b"%PDF-1.7") and b"pdfuaid" in made.content  # tagged, checked while it is written
    client.force_login(world.connie)
    assert client.get("/lane/md/calls/215001/statement.pdf").content == made.content
    client.force_login(world.dan)
    assert "/h/215001/taking-part/statement.pdf" in client.get("/h/215001/taking-part/").content.decode()
    assert client.get("/h/215001/taking-part/statement.pdf").content == made.content
    log_result(home=world.homes["bay"], phase=phase, by=world.rita, place="lane", outcome="wants-paper")
    assert Call.objects.filter(outcome="wants-paper").count() == 2
