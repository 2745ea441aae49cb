"""Pages of the goals: what the public reads, what the national team reads on top, search, file."""

import csv
import datetime as dt
import io

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from campaigns.goals.models import Goal, Measure, Phase
from campaigns.goals.queries import by_family, definitions, goals_of, rule_in_words
from tests.browser import assert_sound, sign_in_by_cookie

DAY = dt.date(2026, 11, 22)


def text_of(response) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


@pytest.mark.parametrize(
    ("least", "words"),
    [
        ((2, 1, 1), "at least 2 goals, one clinical and one process"),
        ((3, 2, 0), "at least 3 goals, 2 clinical"),
        ((1, 0, 0), "at least 1 goal"),
        ((4, 2, 2), "at least 4 goals, 2 clinical and 2 process"),
    ],
)
def test_the_rule_in_words_comes_from_the_phase(least, words):
    min_goals, min_clinical, min_process = least
    assert rule_in_words(Phase(min_goals=min_goals, min_clinical=min_clinical, min_process=min_process)) == words


def test_goals_by_family_with_their_main_rate_and_the_rule(client, phase):
    response = client.get("/goals/")
    page = text_of(response)
    assert "at least 2 goals, one clinical and one process" in page
    soup = BeautifulSoup(response.content, "html.parser")
    found = {h2.get_text(): [h3.get_text() for h3 in h2.find_parent("section").find_all("h3")]
             for h2 in soup.find_all("h2")[:2]}  # fmt: skip
    assert {name: len(goals) for name, goals in found.items()} == {"Clinical goals": 5, "Process goals": 4}
    assert "Consistent Assignment" in found["Process goals"]
    assert "not a rating" in page
    Phase.objects.filter(pk=phase.pk).update(min_goals=5)
    assert "at least 5 goals" in text_of(client.get("/goals/")), "the rule is data"


def test_every_goal_says_why_what_is_counted_out_of_what_and_which_way_is_better(client, phase):
    goals = goals_of(phase, DAY)
    assert len(goals) == 9
    for goal in goals:
        assert len(goal.why.split()) >= 40, f"{goal.code} says why"
        page = text_of(client.get(f"/goals/{goal.slug}/"))
        assert goal.why in page
        for measure in goal.shown_measures:
            assert measure.label in page and measure.numerator in page and measure.denominator in page
            assert f"{measure.get_direction_display().capitalize()}" in page
        for inner in ["certainty", "medium", "tracking workbook"]:
            assert inner not in page.lower(), "certainty is for staff"


@pytest.mark.parametrize("slug", ["zz", "p1-pu", "CA", "1"])
def test_unknown_goals_and_goals_of_past_phases_are_not_found(client, phase, slug):
    assert client.get(f"/goals/{slug}/").status_code == 404


def test_between_two_phases_the_page_says_so(client, phase):
    Phase.objects.filter(pk=phase.pk).update(ends_on=dt.date(2020, 1, 1))
    assert "No goals are set at the moment" in text_of(client.get("/goals/"))
    assert client.get("/goals/ca/").status_code == 404


def test_only_the_version_of_today_is_shown(client, phase):
    old = Measure.objects.get(code="inf_cdi")
    Measure.objects.filter(pk=old.pk).update(valid_to=dt.date(2025, 12, 31))
    facts = {name: getattr(old, name) for name in ["goal", "code", "position", "denominator", "multiplier", "unit",
             "direction", "period", "source", "is_share", "certainty"]}  # fmt: skip
    Measure.objects.create(
        **facts, version=2, label="C. difficile, new rule", numerator="Another count", valid_from=dt.date(2026, 1, 1)
    )
    page = text_of(client.get("/goals/inf/"))
    assert "C. difficile, new rule" in page and old.label not in page
    assert [m.version for m in next(g for g in goals_of(phase, dt.date(2025, 1, 1)) if g.code == "INF").shown_measures
            if m.code == "inf_cdi"] == [1]  # fmt: skip


def test_a_goals_words_are_escaped(client, phase):
    Goal.objects.filter(code="CA", phase=phase).update(name="<script>x</script>", why="<img src=x onerror=y>")
    for address in ["/goals/", "/goals/ca/"]:
        assert b"<script>x" not in client.get(address).content and b"<img src=x" not in client.get(address).content


def test_families_without_goals_are_left_out(phase):
    goals = [goal for goal in goals_of(phase, DAY) if goal.family == "process"]
    assert [(family.value, len(members)) for family, members in by_family(goals)] == [("process", 4)]


# For the national team ---------------------------------------------------------------------------------------------


@pytest.fixture
def nation(client, world, phase):
    client.force_login(world.nat)
    return client


def test_the_national_team_reads_all_phases_with_certainty(nation):
    first, second = text_of(nation.get("/nation/goals/")), text_of(nation.get("/nation/goals/?page=2"))
    assert "Advancing Excellence, Phase 1" in first and "memory" in first
    assert "1 to 25 of 45 goals" in first and "26 to 45 of 45 goals" in second
    assert "Certainty from memory, fairly sure" in first and "inf_cdi, version 1" in first


@pytest.mark.parametrize(
    ("asked", "goals"),
    [
        ({"q": "restraint", "campaign": "ae"}, {"P1-RES", "P2-RES"}),
        ({"q": "CONSISTENT aide", "phase": "ae-3"}, {"CA"}),
        ({"q": "inf_hh"}, {"INF"}),
        ({"phase": "ae-1", "q": "clinical"}, {"P1-PU", "P1-RES", "P1-PLS", "P1-PPA", "P1-TGT"}),
        ({"q": "zebra"}, set()),
        ({"campaign": "hai"}, {"CLABSI", "CAUTI", "CDI", "VAE"}),
        ({"campaign": "ae", "chart": "g"}, {"INF"}),
        ({"phase": "ae-3", "certainty": "high"}, {"HOSP"}),
        ({"campaign": "hai", "phase": "ae-3"}, set()),
    ],
)
def test_search(nation, asked, goals):
    response = nation.get("/nation/goals/", asked)
    assert {goal.code for goal in response.context["page"]} == goals
    if not goals:
        assert "No goal matches" in text_of(response)


@pytest.mark.parametrize("asked", [{"phase": "zz"}, {"phase": "ae-99"}, {"page": "999"}, {"q": "%' OR 1=1 --"},
                                   {"campaign": "zz"}, {"chart": "pie"}, {"certainty": "x"}])  # fmt: skip
def test_strange_questions_get_an_answer(nation, asked):
    assert nation.get("/nation/goals/", asked).status_code == 200


def test_the_file_holds_each_version(nation):
    response = nation.get("/nation/goals/goals.csv", {"phase": "ae-3"})
    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert len(rows) == Measure.objects.filter(goal__phase__number=3, goal__phase__campaign__code="ae").count() == 17
    assert {row["phase"] for row in rows} == {"3"} and rows[0]["measure_certainty"]
    by_code = {row["measure"]: row for row in rows}
    assert by_code["hosp_adm"]["chart"] == "u" and "days at risk" in by_code["hosp_adm"]["why_this_chart"]
    assert (by_code["ca_ls"]["split"], by_code["ca_ls"]["own_number_default"]) == ("unit", "12")


def test_who_is_not_of_the_nation_finds_nothing(client, world, phase):
    for name in ["ada", "rita", "connie", "sam"]:
        client.force_login(world.people[name])
        assert client.get(reverse("goals:definitions")).status_code == 404


def test_queries_do_not_grow(client, phase, django_assert_num_queries):
    with django_assert_num_queries(3):
        client.get("/goals/")
    for number in range(20, 30):
        Goal.objects.create(
            phase=phase, number=number, code=f"X{number}", name="More", short_name="More", family="process",
            certainty="found",
        )  # fmt: skip
    with django_assert_num_queries(3):
        client.get("/goals/")
    with django_assert_num_queries(2):
        assert len([measure for goal in definitions() for measure in goal.shown_measures]) == 59


def test_the_pages_are_sound(transactional_db, world, phase, live_server, page, client):
    assert_sound(page, f"{live_server.url}/goals/")
    assert_sound(page, f"{live_server.url}/goals/hosp/")
    assert_sound(page, f"{live_server.url}/campaigns/")
    assert_sound(page, f"{live_server.url}/campaigns/hai-1/")
    client.force_login(world.nat)
    sign_in_by_cookie(page, live_server.url, client)
    assert_sound(page, f"{live_server.url}/nation/goals/")
