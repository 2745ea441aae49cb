"""Public pages of all campaigns: who can take part, goals and rules in words, and what is still being confirmed."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup

from campaigns.goals.models import Campaign, Goal, LevelRule, Measure, Phase
from campaigns.goals.queries import levels_in_words, phase_by_slug
from tests.query_growth import assert_same_queries


def text_of(response) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


def test_every_campaign_says_who_can_take_part_and_what_runs(client, phase):
    page = text_of(client.get("/campaigns/"))
    for words in ["Advancing Excellence", "Nursing homes", "Hospitals", "Community coalitions", "Collaborative III",
                  "Collaborative I, 2015 to 2017", "Phase 2, 2009 to 2012"]:  # fmt: skip
        assert words in page
    assert "All campaigns" in text_of(client.get("/goals/"))


def test_without_definitions_the_page_says_so(client, db):
    assert "No campaign runs at the moment" in text_of(client.get("/campaigns/"))


@pytest.mark.parametrize("slug", ["ae-1", "ae-2", "ae-3", "nnhqcc-1", "nnhqcc-2", "nnhqcc-3", "hai-1", "care-1"])
def test_a_phase_says_its_goals_rules_and_levels(client, phase, slug):
    found = phase_by_slug(slug)
    page = text_of(client.get(f"/campaigns/{slug}/"))
    for goal in found.goals.all():
        assert goal.name in page and all(m.label in page and m.denominator in page for m in goal.measures.all())
    assert f"{found.grace_days} days after the month" in page and "Full active" in page
    assert ("This round is over" in page) == (found.ends_on is not None)
    sure = found.certainty in ("found", "high")
    assert ("of this round are being confirmed" in page) == (not sure)
    assert "memory" not in page and "medium" not in page, "certainty in full is for staff"


def test_what_is_sure_is_not_called_unconfirmed(client, phase):
    Goal.objects.filter(phase=phase).update(certainty="high")
    Measure.objects.filter(goal__phase=phase).update(certainty="found")
    LevelRule.objects.filter(phase=phase).update(certainty="found")
    assert "eing confirmed" not in text_of(client.get("/campaigns/ae-3/"))
    assert "Being confirmed" not in text_of(client.get("/goals/ca/"))
    Measure.objects.filter(code="ca_ss").update(certainty="medium")
    assert text_of(client.get("/campaigns/ae-3/")).count("Being confirmed") == 1
    assert text_of(client.get("/goals/ca/")).count("Being confirmed") == 1


@pytest.mark.parametrize("slug", ["zz-1", "ae-9", "ae", "AE-3", "ae-03"])
def test_what_is_not_there_is_not_found(client, phase, slug):
    assert client.get(f"/campaigns/{slug}/").status_code == 404


def test_levels_in_words(phase):
    words = {rule.level: text for rule, text in levels_in_words(phase)}
    assert words[0] == "the signed agreement"
    assert words[2] == "a target for each goal; a first month of numbers for each goal"
    assert "at least 1 of the last 3 months" in words[3] and "each of the last 6 months" in words[4]


def test_pages_of_advancing_excellence_show_nothing_of_the_others(client, phase):
    """The collaborative's mobility is another goal than Advancing Excellence's."""
    assert client.get("/goals/nn-mob/").status_code == client.get("/goals/clabsi/").status_code == 404
    assert "collaborative" not in text_of(client.get("/goals/")).lower()


def test_queries_do_not_grow(client, phase):
    hai = Campaign.objects.get(code="hai")
    vae = Measure.objects.get(code="hai_vae")
    facts = {field.name: getattr(vae, field.name) for field in Measure._meta.fields if field.name != "id"}
    once = dt.date(2000, 1, 1)

    def more():
        for number in range(20, 30):
            Phase.objects.create(campaign=hai, number=number, name="More", starts_on=once, ends_on=once, min_goals=1,
                                 min_clinical=0, min_process=0)  # fmt: skip
            goal = Goal.objects.create(phase=vae.goal.phase, number=number, code=f"X{number}", name="x", short_name="x",
                                       family="clinical", certainty="low")  # fmt: skip
            Measure.objects.create(**facts | {"goal": goal})

    def look():
        assert client.get("/campaigns/").status_code == client.get("/campaigns/hai-1/").status_code == 200

    assert_same_queries(look, more)


def test_nation_pages_do_not_grow(client, world, phase):
    client.force_login(world.nat)
    first = Measure.objects.get(code="ss_turn")

    def more():
        facts = {f.name: getattr(first, f.name) for f in Measure._meta.fields if f.name != "id"}
        for number in range(2, 12):
            copy = Measure.objects.create(**facts | {"version": number, "valid_to": dt.date(2040, 1, 1)})
            copy.positions.create(code="cna", name="CNA")

    def look():
        for path in ["", "ae-3/", "ae-3/ss/", "goals.csv"]:
            answer = client.get(f"/nation/goals/{path}")
            assert answer.status_code == 200
            b"".join(answer.streaming_content) if answer.streaming else answer.content

    assert_same_queries(look, more)
