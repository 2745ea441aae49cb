"""Taking part again: a home of a former phase signs and confirms its goals on one page."""

import pytest
from django.utils import timezone

from campaigns.enrollment.models import Enrollment, GoalChoice
from campaigns.goals.models import Goal, Phase
from tests.browser import assert_sound, sign_in_by_cookie

OVERVIEW = "/h/215001/taking-part/"
AGAIN = OVERVIEW + "again/"


@pytest.fixture
def former(world, phase):
    """Harbor House took part in the phase before: two goals that this phase has under other codes, one that it has
    not, and one that was dropped."""
    older = Phase.objects.get(campaign=phase.campaign, number=2)
    part = Enrollment.objects.create(
        facility=world.homes["harbor"], phase=older, signer_name="x", signer_title="y", agreement_version="1"
    )
    for code, dropped in [("P2-TURN", None), ("P2-PU", None), ("P2-ACP", None), ("P2-PAIN", timezone.now())]:
        GoalChoice.objects.create(enrollment=part, goal=older.goals.get(code=code), dropped_at=dropped)
    return part, ["PU", "SS"]


@pytest.fixture
def ada(client, world):
    client.force_login(world.ada)
    return client


def test_one_page_signs_with_the_goals_of_then(ada, former, phase):
    part, codes = former
    page = ada.get(OVERVIEW).content.decode()
    assert f"You took part in {part.phase.name}: take part again" in page and AGAIN in page
    form = ada.get(AGAIN).context["form"]
    ticked = sorted(each["goal"].code for group in form.groups() for each in group["goals"] if each["ticked"])
    assert ticked == codes and len(codes) == 2
    answer = ada.post(AGAIN, {"title": "Administrator", "agrees": "on", "goals": codes})
    assert (answer.status_code, answer.url) == (302, OVERVIEW + "targets/")
    now = Enrollment.objects.get(phase=phase)
    assert sorted(now.choices.values_list("goal__code", flat=True)) == codes
    assert ada.get(AGAIN).url == OVERVIEW, "the second click finds it signed"


@pytest.mark.parametrize("left_out", ["title", "agrees", "goals"])
def test_what_is_missing_is_said_and_nothing_signed(ada, former, phase, left_out):
    given = {"title": "Administrator", "agrees": "on", "goals": former[1]}
    answer = ada.post(AGAIN, {name: value for name, value in given.items() if name != left_out})
    assert answer.context["form"].errors and not Enrollment.objects.filter(phase=phase).exists()


def test_a_goal_of_another_phase_is_refused(ada, former, phase):
    other = Goal.objects.exclude(code__in=phase.goals.values("code")).first()
    answer = ada.post(AGAIN, {"title": "A", "agrees": "on", "goals": [*former[1], other.code]})
    assert "part of this phase" in answer.content.decode() and not Enrollment.objects.filter(phase=phase).exists()


def test_who_never_took_part_is_sent_to_the_overview(ada, phase):
    assert ada.get(AGAIN).url == OVERVIEW
    assert "take part again" not in ada.get(OVERVIEW).content.decode()


def test_the_page_is_sound(page, live_server, ada, former):
    sign_in_by_cookie(page, live_server.url, ada)
    press = lambda page: page.get_by_role("button", name="Sign and take part again").click()  # noqa: E731
    assert_sound(page, live_server.url + AGAIN, ready=press)
