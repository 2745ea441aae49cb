"""Taking part over HTTP: signing, goals, targets, the public list, leaving and coming back."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.audit.models import AuditEvent
from campaigns.enrollment.models import Enrollment, GoalChoice, Target
from campaigns.enrollment.services import Refused, choose_goals, rejoin, set_target, sign_agreement, withdraw
from campaigns.goals.models import Goal, Measure
from facilities.directory.participation import named_homes
from qioportal.lib.months import Month

PLACE = "/h/215001/taking-part/"


@pytest.fixture
def home(world, phase):
    return world.homes["harbor"]


@pytest.fixture
def ada(client, world):
    client.force_login(world.ada)
    return client


@pytest.fixture
def enrollment(home, phase, world):
    return sign_agreement(home=home, phase=phase, by=world.ada, title="Administrator", is_listed=True)


def actions() -> list[str]:
    rows = AuditEvent.objects.filter(action__startswith="enrollment.").order_by("pk")
    return list(rows.values_list("action", flat=True))


def goals(*codes):
    return list(Goal.objects.filter(phase__campaign__code="ae", phase__number=3, code__in=codes))


def text(response) -> str:
    return response.content.decode()


def test_without_a_signature_the_page_offers_to_sign_only_to_who_may(home, ada, client, world):
    assert "Read and sign" in text(ada.get(PLACE))
    client.force_login(world.dan)
    page = text(client.get(PLACE))
    assert "Read and sign" not in page
    assert "Your administrator or director of nursing can sign" in page


def test_without_a_phase_nothing_can_be_signed(world, client):
    client.force_login(world.ada)
    assert "Nothing to sign now" in text(client.get(PLACE))
    assert client.get(PLACE + "sign/").status_code == 302


def test_the_agreement_says_who_sees_what(home, ada):
    page = text(ada.get(PLACE + "sign/"))
    assert "The QIO sees your home&#x27;s numbers only with your home&#x27;s consent" in page
    assert "may leave at any time" in page
    assert 'value="Administrator"' in page


def test_the_phases_own_text_goes_before_ours(home, phase, ada):
    phase.agreement_text = "# Our words\nFirst line\nsecond line\n\n<script>alert(1)</script>"
    phase.save()
    page = text(ada.get(PLACE + "sign/"))
    assert "Our words</h2>" in page
    assert "First line second line" in page
    assert "<script>alert(1)" not in page


def test_signing_once_and_a_second_click(home, phase, ada, world):
    for _ in range(2):
        answer = ada.post(PLACE + "sign/", {"title": " Administrator ", "agrees": "on", "is_listed": "on"})
        assert answer.status_code == 302
    enrollment = Enrollment.objects.get()
    assert (enrollment.signer_name, enrollment.signer_title) == ("Ada Example", "Administrator")
    assert (enrollment.signed_by, enrollment.agreement_version, enrollment.is_listed) == (world.ada, "1", True)
    assert actions() == ["enrollment.sign_agreement"]
    assert len(AuditEvent.objects.get(action="enrollment.sign_agreement").details["text_sha256"]) == 64
    page = text(ada.get(PLACE))
    assert "Ada Example, Administrator" in page
    assert "Choose goals" in page


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"title": "Administrator"}, "Tick this box to sign."),
        ({"agrees": "on", "title": "  "}, "Enter your title."),
        ({"agrees": "on", "title": "x" * 121}, "at most 120 characters"),
    ],
)
def test_what_is_missing_for_a_signature_is_said_and_kept(home, ada, sent, said):
    answer = ada.post(PLACE + "sign/", sent)
    assert answer.status_code == 200
    assert said in text(answer)
    assert not Enrollment.objects.exists()


def test_a_name_or_title_is_never_markup(home, ada, world):
    world.ada.name = "<b>Ada</b>"
    world.ada.save()
    ada.post(PLACE + "sign/", {"title": "<script>x</script>", "agrees": "on"})
    page = text(ada.get(PLACE))
    assert "<script>x" not in page
    assert "&lt;b&gt;Ada&lt;/b&gt;" in page


def test_a_closed_home_is_refused(world, phase):
    with pytest.raises(Refused, match="closed"):
        sign_agreement(home=world.homes["elm"], phase=phase, by=world.olga, title="Administrator")


def test_a_phase_that_is_over_is_refused(home, phase, world):
    old = phase.campaign.phases.get(number=2)
    with pytest.raises(Refused, match="not open"):
        sign_agreement(home=home, phase=old, by=world.ada, title="Administrator")


def test_goals_are_chosen_under_the_rule(enrollment, ada):
    refused = ada.post(PLACE + "goals/", {"goals": ["CA"]})
    assert refused.status_code == 200
    page = text(refused)
    assert "Choose at least 2 goals: you chose 1." in page
    assert "Choose at least one clinical goal." in page
    assert 'value="CA" id="goal-ca" checked' in page
    assert not GoalChoice.objects.exists()
    assert ada.post(PLACE + "goals/", {"goals": ["CA", "MED", "SS"]}).status_code == 302
    assert set(GoalChoice.objects.values_list("goal__code", flat=True)) == {"CA", "MED", "SS"}
    assert ada.post(PLACE + "goals/", {"goals": ["CA", "MED", "SS"]}).status_code == 302
    assert actions().count("enrollment.choose_goals") == 1


@pytest.mark.parametrize("posted", [["CA", "P1-PU"], ["CA", "MED", "nonsense"], ["<script>"]])
def test_goals_of_elsewhere_are_refused(enrollment, ada, posted):
    answer = ada.post(PLACE + "goals/", {"goals": posted})
    assert answer.status_code == 200
    assert "<script>" not in text(answer)
    assert not GoalChoice.objects.exists()


def test_the_service_refuses_goals_of_another_phase(enrollment, world):
    old = Goal.objects.get(code="P1-PU")
    with pytest.raises(Refused, match="another phase"):
        choose_goals(enrollment=enrollment, goals=[old, *goals("CA", "MED")], by=world.ada)


def test_a_dropped_goal_is_kept_as_history_and_can_be_taken_again(enrollment, ada, world):
    choose_goals(enrollment=enrollment, goals=goals("CA", "MED", "SS"), by=world.ada)
    choose_goals(enrollment=enrollment, goals=goals("CA", "MED"), by=world.ada)
    assert "Goals your home worked on before" in text(ada.get(PLACE))
    choose_goals(enrollment=enrollment, goals=goals("CA", "MED", "SS"), by=world.ada)
    of_ss = GoalChoice.objects.filter(goal__code="SS").order_by("pk")
    assert [row.dropped_at is None for row in of_ss] == [False, True]
    details = AuditEvent.objects.filter(action="enrollment.choose_goals").order_by("-pk")[1].details
    assert (details["added"], details["dropped"]) == ([], ["SS"])


def test_targets_hold_from_next_month_and_earlier_ones_stay(enrollment, ada, world, home):
    choose_goals(enrollment=enrollment, goals=goals("CA", "MED"), by=world.ada)
    measure = Measure.objects.get(code="ca_ls")
    this_month = Month.of(timezone.localdate(timezone=home.place.zone))
    set_target(enrollment=enrollment, measure=measure, value="70", by=world.ada, today=this_month.shift(-3).first_day)
    assert ada.post(PLACE + "targets/", {"ca": "85.5", "med": "12"}).status_code == 302
    assert ada.post(PLACE + "targets/", {"ca": "86", "med": "12"}).status_code == 302
    rows = Target.objects.filter(measure=measure).order_by("effective_from")
    assert [(str(row.value), row.effective_from) for row in rows] == [
        ("70.00", this_month.shift(-2)),
        ("86.00", this_month.shift(1)),
    ]
    assert rows[1].set_by == world.ada
    assert actions().count("enrollment.set_target") == 4  # 70, 85.5, 12, 86; 12 again is no news
    page = text(ada.get(PLACE))
    assert "70.0 per 100" in page
    assert "86.0 per 100" in page
    assert "Enter the month" in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("101", "A target can&#x27;t be more than 100"),
        ("-1", "A target can&#x27;t be less than 0"),
        ("many", "Enter a number, for example 12.5."),
        ("1.234", "At most two places after the point."),
        ("123456789012", "This number is too long."),
        ("NaN", "Enter a number, for example 12.5."),
        ("", "Enter at least one target."),
    ],
)
def test_an_implausible_target_is_refused_and_kept(enrollment, ada, world, typed, said):
    choose_goals(enrollment=enrollment, goals=goals("CA", "MED"), by=world.ada)
    answer = ada.post(PLACE + "targets/", {"ca": typed})
    assert answer.status_code == 200
    assert said in text(answer)
    assert f'value="{typed}"' in text(answer) or not typed
    assert not Target.objects.exists()


def test_a_target_is_changed_but_not_taken_away(enrollment, ada, world):
    choose_goals(enrollment=enrollment, goals=goals("CA", "MED"), by=world.ada)
    ada.post(PLACE + "targets/", {"ca": "80"})
    answer = ada.post(PLACE + "targets/", {"ca": "", "med": "10"})
    assert answer.status_code == 200
    assert "can be changed, not taken away" in text(answer)


def test_targets_belong_to_chosen_goals(enrollment, world):
    with pytest.raises(Refused, match="hasn't chosen"):
        set_target(enrollment=enrollment, measure=Measure.objects.get(code="ca_ls"), value="80", by=world.ada)


def test_the_public_list_is_the_homes_choice(enrollment, ada):
    assert list(named_homes()) == [enrollment.facility_id]
    ada.post(PLACE + "listing/", {"is_listed": "no"})
    assert list(named_homes()) == []
    ada.post(PLACE + "listing/", {"is_listed": "no"})
    assert actions().count("enrollment.set_listing") == 1
    assert ada.get(PLACE + "listing/").status_code == 405


def test_leaving_keeps_everything_and_coming_back_finds_it(enrollment, ada, world):
    choose_goals(enrollment=enrollment, goals=goals("CA", "MED"), by=world.ada)
    assert ada.post(PLACE + "leave/", {"reason": " "}).status_code == 200
    assert ada.post(PLACE + "leave/", {"reason": "New owner, other programme"}).status_code == 302
    assert list(named_homes()) == []
    page = text(ada.get(PLACE))
    assert "New owner, other programme" in page
    assert "Come back" in page
    assert ada.get(PLACE + "goals/").status_code == 302
    ada.post(PLACE + "sign/", {"title": "Administrator", "agrees": "on"})
    enrollment.refresh_from_db()
    assert enrollment.withdrawn_at is None
    assert enrollment.is_listed is False
    assert enrollment.choices.current().count() == 2
    assert actions()[-2:] == ["enrollment.withdraw", "enrollment.rejoin"]
    assert enrollment.earlier.get().withdrawal_reason == "New owner, other programme"


def test_a_home_took_part_on_the_days_between_signing_and_leaving_each_time(enrollment, world):
    def took_part_on(day: str) -> bool:
        return Enrollment.objects.on(dt.date.fromisoformat(day)).filter(pk=enrollment.pk).exists()

    noon = dt.datetime(2025, 3, 10, 17, tzinfo=dt.UTC)
    Enrollment.objects.filter(pk=enrollment.pk).update(signed_at=noon, withdrawn_at=noon + dt.timedelta(days=30))
    assert [took_part_on(day) for day in ("2025-03-09", "2025-03-10", "2025-04-08", "2025-04-09")] == [
        False, True, True, False,
    ]  # fmt: skip
    rejoin(enrollment=enrollment, by=world.ada, title="Administrator")
    assert [took_part_on(day) for day in ("2025-03-10", "2025-04-08", "2025-04-09", "2026-01-01")] == [
        True, True, False, False,
    ]  # fmt: skip
    assert took_part_on(str(timezone.localdate()))


def test_leaving_twice_is_leaving_once(enrollment, world):
    withdraw(enrollment=enrollment, by=world.ada, reason="first")
    withdraw(enrollment=enrollment, by=world.ada, reason="second")
    assert Enrollment.objects.get().withdrawal_reason == "first"
    with pytest.raises(Refused, match="Come back first"):
        choose_goals(enrollment=enrollment, goals=goals("CA", "MED"), by=world.ada)


def test_a_slow_second_person_is_told_not_broken(enrollment, ada, world, monkeypatch):
    """The home left between the page and the click."""
    choose_goals(enrollment=enrollment, goals=goals("CA", "MED"), by=world.ada)
    monkeypatch.setattr("campaigns.enrollment.views.active_enrollment", lambda home, phase: enrollment)
    withdraw(enrollment=Enrollment.objects.get(), by=world.ada, reason="gone")
    answer = ada.post(PLACE + "goals/", {"goals": ["CA", "MED", "SS"]}, follow=True)
    assert "Come back first" in text(answer)


def test_who_may_see_that_a_home_takes_part(enrollment, world):
    seen_by = {name: Enrollment.objects.visible_to(person).count() for name, person in world.people.items()}
    assert {name for name, count in seen_by.items() if count} == {
        "ada", "dan", "ron", "rita", "pat", "lea", "nat", "hedi", "root",
    }  # fmt: skip


def test_the_page_costs_the_same_with_one_goal_and_with_nine(
    enrollment, ada, world, django_assert_max_num_queries, django_assert_num_queries
):
    choose_goals(enrollment=enrollment, goals=goals("CA", "MED"), by=world.ada)
    ada.get(PLACE)
    with django_assert_max_num_queries(40) as few:
        ada.get(PLACE)
    choose_goals(enrollment=enrollment, goals=list(enrollment.phase.goals.all()), by=world.ada)
    with django_assert_num_queries(len(few)):
        ada.get(PLACE)
