"""Awards: what earns them, what doesn't; once, for a year, taken back; the mail that tells."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.mail.models import Delivery
from accounts.mail.rendering import render_delivery
from campaigns.enrollment.models import ParticipationLevel
from campaigns.improvement.models import Annotation
from campaigns.recognition import services
from campaigns.recognition.models import AwardKind, Certificate, CertificateState
from campaigns.recognition.queries import parts_of
from campaigns.recognition.services import award_all, issue_by_hand, last_day, revoke
from campaigns.recognition.tasks import award
from campaigns.recognition.words import evidence_of
from qioportal.lib.months import Month
from tests.campaigns.charts.homes import measure
from tests.campaigns.recognition.conftest import BETTER, STEADY, sent

DAY = dt.date(2026, 11, 9)


def standing(enrollment, code="CA", day=DAY):
    """How far the goal is, as the home's page says it."""
    goals = parts_of(enrollment.facility, day)[0].goals
    return next(each for each in goals if each.goal.code == code)


def sustained():
    return list(Certificate.objects.filter(kind=AwardKind.SUSTAINED).values_list("goal__code", flat=True))


def test_a_shift_that_held_and_steady_sending_earn_the_certificate(improved):
    assert award_all(DAY) >= 1
    certificate = Certificate.objects.get(kind=AwardKind.SUSTAINED)
    assert (certificate.goal.code, certificate.issued_on, certificate.ends_on) == ("CA", DAY, dt.date(2027, 11, 8))
    assert certificate.title == "Sustained improvement: Consistent Assignment"
    assert certificate.evidence == {
        "months_sent": 11, "window": ["2025-11", "2026-10"], "shift_since": "2025-09", "held_months": 13,
        "rule": "Anhøj runs analysis, shift held six months",
    }  # fmt: skip
    assert AuditEvent.objects.filter(action="recognition.issue", details__code=certificate.code).exists()


def test_the_same_night_twice_issues_nothing_more(improved):
    first = award.apply().get()
    assert first == Certificate.objects.count() > 0
    assert award.apply().get() == 0
    assert award_all(DAY + dt.timedelta(days=1)) == 0


def test_a_level_still_held_after_a_year_is_issued_anew(harbor, today):
    hold(harbor, 4)
    assert award_all(DAY) == 1
    assert award_all(dt.date(2027, 11, 8)) == 0, "its last day"
    assert award_all(dt.date(2027, 11, 9)) == 1


def test_a_change_of_long_ago_is_no_new_award(improved, today):
    """The chart judges two years: what has been steady for so long is the new usual."""
    award_all(DAY)
    sent(improved, "ca_ls", [(84, 100), (83, 100)] * 6, "2027-09")
    today.move_to(dt.datetime(2027, 11, 9, 15, tzinfo=dt.UTC))
    award_all(dt.date(2027, 11, 9))
    assert sustained() == ["CA"]


def test_no_real_change_earns_nothing(harbor, today):
    sent(harbor, "ca_ls", STEADY)
    award_all(DAY)
    assert sustained() == []
    assert standing(harbor).missing == ["The chart shows no run of months long enough for a real change yet."]


def test_a_change_for_the_worse_earns_nothing_and_is_said(harbor, today):
    sent(harbor, "ca_ls", [(200 - 60 - count, 100) for count, _ in BETTER])
    award_all(DAY)
    assert sustained() == []
    assert "for the worse" in standing(harbor).missing[0]


def test_an_improvement_that_went_away_earns_nothing(harbor, today):
    back = [*BETTER[:22], (66, 100), (65, 100)]
    sent(harbor, "ca_ls", back)
    award_all(DAY)
    assert sustained() == []


@pytest.mark.parametrize(("left_out", "count"), [((20,), 10), ((19, 20), 9)])
def test_ten_of_the_last_twelve_complete_months(harbor, today, left_out, count):
    """October is complete and not sent; with one or two more missing it is ten or nine."""
    series = [None if index in left_out else pair for index, pair in enumerate(BETTER)]
    sent(harbor, "ca_ls", series)
    award_all(DAY)
    found = standing(harbor)
    assert found.sustained.sent == count
    assert sustained() == (["CA"] if count >= 10 else [])
    if count < 10:
        assert found.missing == ["9 of the last 12 complete months are sent; it takes 10. Months sent late count too."]


def test_a_line_without_rules_can_never_earn_it_and_says_so(harbor, today):
    """Antipsychotics: mostly the same residents each month. The numbers get better all the time."""
    sent(harbor, "med_ap", [(60 - step * 2, 100) for step in range(24)])
    award_all(DAY)
    assert sustained() == []
    (words,) = standing(harbor, "MED").missing
    assert words.startswith("This goal can't earn the award.")
    assert measure("med_ap").chart_reason in words


def test_after_a_new_start_the_old_shift_counts_no_more(improved):
    Annotation.objects.create(
        enrollment=improved, goal=measure("ca_ls").goal, month=Month(2026, 3), text="New staffing system",
        is_rebase=True,
    )  # fmt: skip
    award_all(DAY)
    assert sustained() == []


def test_a_home_that_left_gets_nothing(improved):
    improved.withdrawn_at = timezone.now()
    improved.save()
    assert award_all(DAY) == 0


def hold(enrollment, level, since=dt.date(2026, 5, 1)):
    ParticipationLevel.objects.filter(enrollment=enrollment).delete()
    ParticipationLevel.objects.create(enrollment=enrollment, level=level, starts_on=since)


def test_a_level_that_asks_for_months_earns_its_certificate(harbor, today):
    hold(harbor, 4)
    assert award_all(DAY) == 1
    certificate = Certificate.objects.get()
    rule = harbor.phase.level_rules.get(level=4)
    assert (certificate.kind, certificate.level, certificate.title) == ("level", 4, f"Level 4, {rule.name}")
    assert certificate.evidence == {"level": 4, "held_since": "2026-05-01"}


def test_signing_up_alone_earns_no_paper(harbor, today):
    for level in harbor.phase.level_rules.filter(least_months=0).values_list("level", flat=True):
        hold(harbor, level)
        assert award_all(DAY) == 0


def test_a_lower_level_is_covered_by_the_higher_one_held_this_year(harbor, world, today):
    hold(harbor, 4)
    award_all(DAY)
    hold(harbor, 3)
    assert award_all(DAY + dt.timedelta(days=30)) == 0
    revoke(certificate=Certificate.objects.get(), reason="By mistake", by=world.nat)
    assert award_all(DAY + dt.timedelta(days=31)) == 1
    hold(harbor, 4)
    assert award_all(DAY + dt.timedelta(days=32)) == 0, "what was taken back doesn't come again by itself"


def test_taken_back_with_a_reason_once(improved, world):
    award_all(DAY)
    certificate = Certificate.objects.get(kind=AwardKind.SUSTAINED)
    with pytest.raises(ValidationError, match="Say why"):
        revoke(certificate=certificate, reason="  ", by=world.nat)
    taken = revoke(certificate=certificate, reason="Numbers\nof another home", by=world.nat)
    assert (taken.state, taken.revocation_reason) == (CertificateState.REVOKED, "Numbers of another home")
    again = revoke(certificate=certificate, reason="Another reason", by=world.nat)
    assert again.revocation_reason == "Numbers of another home"
    assert AuditEvent.objects.filter(action="recognition.revoke", actor="nat@example.org").count() == 1
    assert award_all(DAY) == 0


def test_those_who_sign_for_the_home_get_a_mail(improved, world):
    award_all(DAY)
    certificate = Certificate.objects.get(kind=AwardKind.SUSTAINED)
    mails = Delivery.objects.filter(message__kind="recognition.issued", message__context__certificate=certificate.pk)
    assert [mail.to for mail in mails] == ["ada@example.org"], "not those who only enter or read"
    said = render_delivery(mails.get())
    assert said.subject == "Harbor House earned a certificate: Sustained improvement: Consistent Assignment"
    assert certificate.code in said.text and "/h/215001/recognition/" in said.text
    revoke(certificate=certificate, reason="Numbers of another home", by=world.nat)
    told = render_delivery(Delivery.objects.get(message__kind="recognition.revoked"))
    assert "Numbers of another home" in told.text and certificate.code in told.subject


def test_by_hand_for_a_collaborative_with_a_reason_and_not_twice(harbor, world, today):
    facts = {"enrollment": harbor, "title": "Collaborative  on falls", "text": "Nine of nine meetings", "by": world.nat}
    made = issue_by_hand(**facts, reason="Its meetings  were before the portal")
    assert (made.kind, made.title, made.cohort) == ("cohort", "Collaborative on falls", None)
    assert made.evidence == {"text": "Nine of nine meetings", "reason": "Its meetings were before the portal"}
    assert evidence_of(made) == [("Why by hand", "Its meetings were before the portal")]
    with pytest.raises(ValidationError, match="holds a valid certificate"):
        issue_by_hand(**facts | {"title": "Collaborative on falls"}, reason="Again")
    with pytest.raises(ValidationError, match="needs a title"):
        issue_by_hand(**facts | {"text": " "}, reason="x")
    with pytest.raises(ValidationError, match="why it is issued by hand"):
        issue_by_hand(**facts, reason=" ")


@pytest.mark.parametrize(
    ("issued", "last"),
    [("2026-11-09", "2027-11-08"), ("2028-02-29", "2029-02-28"), ("2027-03-01", "2028-02-29")],
)
def test_twelve_months(issued, last):
    assert last_day(dt.date.fromisoformat(issued)) == dt.date.fromisoformat(last)


def test_a_code_that_is_taken_is_drawn_again(harbor, today, monkeypatch):
    drawn = iter("A" * 8 + "A" * 8 + "B" * 8)
    monkeypatch.setattr(services.secrets, "choice", lambda _: next(drawn))
    facts = {"enrollment": harbor, "text": "x", "reason": "x", "by": "tests"}
    codes = [issue_by_hand(title=title, **facts).code for title in ("One", "Two")]
    assert codes == ["AAAA-AAAA", "BBBB-BBBB"]


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("certificate_kind_known", {"kind": "star"}),
        ("certificate_code_form", {"code": "ABCD-1345"}),
        ("certificate_code_form", {"code": "abcd-2345"}),
        ("certificate_ends_after_issue", {"ends_on": dt.date(2026, 11, 8)}),
        ("certificate_revoked_has_reason", {"revocation_reason": "why"}),
        ("certificate_revoked_has_reason", {"revoked_at": timezone.now()}),
    ],
)
def test_constraints_of_one_row(harbor, name, change):
    facts = {"code": "ABCD-2345", "enrollment": harbor, "kind": "level", "level": 4, "title": "x", "issued_on": DAY}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Certificate.objects.create(**facts | change)


@pytest.mark.parametrize("kind", ["sustained", "level"])
def test_constraints_of_two_rows(harbor, kind):
    facts = {"enrollment": harbor, "kind": kind, "title": "x", "issued_on": DAY}
    facts |= {"goal": measure("ca_ls").goal} if kind == "sustained" else {"level": 4}
    Certificate.objects.create(code="ABCD-2345", **facts)
    for code in ("ABCD-2345", "ABCD-2346"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Certificate.objects.create(code=code, **facts)
