"""Changing definitions in the portal: a preview that changes nothing, then the change; no words get lost."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from playwright.sync_api import expect

from accounts.audit.models import AuditEvent
from campaigns.goals.models import Goal, LevelRule, Measure, Phase
from campaigns.goals.queries import versions_of
from campaigns.goals.wording import marked
from tests.browser import assert_sound, sign_in_by_cookie
from tests.campaigns.goals.versions import month_ahead, next_version

GOAL = reverse("goals:edit-goal", args=["ae-3", "ca"])
WORDS = reverse("goals:edit-words", args=["ae-3", "ca", "ca-ls", 1])
VERSION = reverse("goals:new-version", args=["ae-3", "hosp", "hosp-adm"])
RULES = reverse("goals:edit-phase", args=["ae-3"])
LEVELS = reverse("goals:edit-levels", args=["ae-3"])


@pytest.fixture
def nat(client, world, phase):
    client.force_login(world.nat)
    return client


def fields_of(response) -> dict:
    """What a browser would send of the page's form."""
    found = {}
    (form,) = [each for each in BeautifulSoup(response.content, "html.parser").find_all("form")
               if "log" not in each.get("action", "")]  # fmt: skip
    for each in form.find_all(["input", "textarea", "select"]):
        if each.name == "select":
            option = each.find("option", selected=True)
            found[each["name"]] = option["value"] if option else ""
        elif each.name == "textarea":
            found[each["name"]] = each.get_text().lstrip("\n")
        elif each.get("type") == "checkbox":
            found |= {each["name"]: "on"} if each.has_attr("checked") else {}
        else:
            found[each["name"]] = each.get("value", "")
    return found


def text_of(response) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


def post(client, address, step, fields, **changes):
    return client.post(address, fields | changes | {"step": step})


def previewed(client, address, **changes):
    answer = post(client, address, "preview", fields_of(client.get(address)), **changes)
    assert answer.status_code == 200
    return answer


def published(client, address, **changes):
    return post(client, address, "publish", fields_of(previewed(client, address, **changes)))


# Pure ----------------------------------------------------------------------------------------------------------------


def test_the_words_that_differ_are_marked():
    old, new = marked("unplanned inpatient admissions", "all inpatient admissions, planned too")
    assert old == [(True, "unplanned "), (False, "inpatient "), (True, "admissions")]
    assert new == [(True, "all "), (False, "inpatient "), (True, "admissions, planned too")]
    assert marked("same words", "same words") == ([(False, "same words")], [(False, "same words")])
    assert marked("", "new") == ([], [(True, "new")])


# Goal ----------------------------------------------------------------------------------------------------------------


def test_a_goals_words_are_previewed_then_changed_and_audited(nat, world):
    before = AuditEvent.objects.count()
    page = previewed(nat, GOAL, name="The same faces every day")
    soup = BeautifulSoup(page.content, "html.parser")
    assert soup.ins.get_text() == "The same faces every day" and soup.find("del").get_text() == "Consistent Assignment"
    assert "Chosen by 0 nursing homes" in text_of(page) and "No number changes" in text_of(page)
    assert Goal.objects.get(code="CA").name == "Consistent Assignment", "a preview changes nothing"
    assert AuditEvent.objects.count() == before
    answer = post(nat, GOAL, "publish", fields_of(page))
    assert answer.url == "/nation/goals/ae-3/ca/"
    goal = Goal.objects.get(code="CA")
    assert goal.name == "The same faces every day" and goal.edited_at
    event = AuditEvent.objects.get(action="goals.edit_goal")
    assert (event.actor, event.details["was"]) == (world.nat.email, {"name": "Consistent Assignment"})
    assert "The same faces every day" in text_of(nat.get("/goals/ca/"))


def test_a_second_click_changes_nothing_more(nat):
    fields = fields_of(previewed(nat, GOAL, name="Other"))
    post(nat, GOAL, "publish", fields)
    again = nat.post(GOAL, fields | {"step": "publish"}, follow=True)
    assert "This is how it stands already" in text_of(again)
    assert AuditEvent.objects.filter(action="goals.edit_goal").count() == 1


def test_back_to_the_form_keeps_what_was_typed(nat):
    page = post(nat, GOAL, "change", fields_of(previewed(nat, GOAL, why="Because\nof it")))
    assert fields_of(page)["why"] == "Because\nof it" and "What changes" not in text_of(page)


WRONG_GOALS = [
    ({"name": ""}, "This field is required"),
    ({"name": "x" * 121}, "at most 120 characters"),
    ({"certainty": "maybe"}, "Select a valid choice"),
]


def test_what_cannot_be_is_said_and_kept(nat):
    fields = fields_of(nat.get(GOAL))
    for changes, says in WRONG_GOALS:
        page = text_of(post(nat, GOAL, "publish", fields, **changes))
        assert says in page and "What you typed is kept" in page
    assert Goal.objects.get(code="CA").edited_at is None


def test_two_at_once_the_second_is_told_and_loses_nothing(nat, world, client):
    mine = fields_of(previewed(nat, GOAL, name="Mine"))
    client.force_login(world.root)
    assert published(client, GOAL, short_name="Theirs").status_code == 302
    client.force_login(world.nat)
    page = post(client, GOAL, "publish", mine)
    assert "root@example.org changed this" in text_of(page) and "What you typed is kept" in text_of(page)
    assert Goal.objects.get(code="CA").name == "Consistent Assignment"
    again = fields_of(page)
    assert again["name"] == "Mine", "nothing typed is lost"
    labels = [row.th.get_text() for row in BeautifulSoup(page.content, "html.parser").select("tbody tr")]
    assert labels == ["Name", "Short name"], "the preview stands against what the other one published"
    assert post(client, GOAL, "publish", again, short_name="Theirs").status_code == 302
    goal = Goal.objects.get(code="CA")
    assert (goal.name, goal.short_name) == ("Mine", "Theirs")


def test_words_are_escaped_in_the_preview_and_after(nat):
    evil = "<script>alert(1)</script><img src=x onerror=y>"
    page = previewed(nat, GOAL, why=evil, name="<b>bold</b>")
    assert b"<script>alert" not in page.content and b"<img src=x" not in page.content and b"<b>bold" not in page.content
    post(nat, GOAL, "publish", fields_of(page))
    assert Goal.objects.get(code="CA").why == evil
    for address in ["/nation/goals/ae-3/ca/", "/nation/goals/", "/goals/ca/", "/campaigns/ae-3/", GOAL]:
        content = nat.get(address).content
        assert b"<script>alert" not in content and b"<img src=x" not in content and b"<b>bold" not in content


# Words of a measure --------------------------------------------------------------------------------------------------


def test_words_of_the_count_ask_whether_the_count_stays_the_same(nat):
    page = post(nat, WORDS, "preview", fields_of(nat.get(WORDS)), numerator="Residents with few caregivers")
    assert "Tick this, or make a new version" in text_of(page)
    answer = published(nat, WORDS, numerator="Residents with few caregivers", same_count="on")
    assert answer.status_code == 302
    measure = Measure.objects.get(code="ca_ls")
    assert (measure.version, measure.numerator) == (1, "Residents with few caregivers")


WRONG_WORDS = [
    ({"chart": "u"}, "This chart is for events"),
    ({"least_plausible": "50", "most_plausible": "40"}, "more than the bound below"),
    ({"least_plausible": "-1"}, "below 0"),
    ({"chart_reason": ""}, "This field is required"),
    ({"chart_reason": "x" * 401}, "at most 400 characters"),
]


def test_a_chart_that_does_not_fit_or_wrong_bounds_are_refused(nat):
    fields = fields_of(nat.get(WORDS))
    for changes, says in WRONG_WORDS:
        assert says in text_of(post(nat, WORDS, "preview", fields, **changes)), changes


def test_a_field_that_is_not_of_the_form_changes_nothing(nat):
    published(nat, WORDS, label="Few caregivers", multiplier="1000", valid_from="1999-01-01")
    measure = Measure.objects.get(code="ca_ls")
    assert (measure.label, measure.multiplier, measure.valid_from.year) == ("Few caregivers", 100, 2012)


# A new version -------------------------------------------------------------------------------------------------------


def changed_version(**more) -> dict:
    return {
        "numerator": "All inpatient admissions",
        "starts": str(month_ahead(2)),
        "change_note": "Planned too.",
    } | more


def test_a_new_version_is_previewed_then_published(nat):
    page = previewed(nat, VERSION, **changed_version())
    said = text_of(page)
    label = f"{month_ahead(2):%B %Y}"
    assert f"Charts are re-based from {label}" in said and "0 months of 0 nursing homes" in said
    assert [mark.get_text().strip() for mark in BeautifulSoup(page.content, "html.parser").find_all("ins")] == [
        label, "All"
    ]  # fmt: skip
    measure = Measure.objects.get(code="hosp_adm")
    assert measure.valid_to is None, "a preview changes nothing"
    answer = nat.post(VERSION, fields_of(page) | {"step": "publish"}, follow=True)
    assert "The new version is published" in text_of(answer) and "Planned too." in text_of(answer)
    old, new = versions_of(measure)
    assert (new.numerator, new.valid_from, old.numerator) == (
        "All inpatient admissions", month_ahead(2), "Unplanned inpatient admissions"
    )  # fmt: skip
    page = nat.get("/nation/goals/ae-3/hosp/")
    assert "Not begun" in text_of(page) and "Version 1, holds now, to" in text_of(page)


def test_publishing_twice_makes_one_version(nat):
    fields = fields_of(previewed(nat, VERSION, **changed_version()))
    post(nat, VERSION, "publish", fields)
    assert "This is how it stands already" in text_of(nat.post(VERSION, fields | {"step": "publish"}, follow=True))
    assert len(versions_of(Measure.objects.get(code="hosp_adm", version=1))) == 2


def test_two_versions_at_once_the_second_is_told(nat):
    fields = fields_of(previewed(nat, VERSION, **changed_version()))
    next_version(Measure.objects.get(code="hosp_adm"), months=3)
    page = post(nat, VERSION, "publish", fields)
    assert "changed this" in text_of(page) and "Choose a later month" in text_of(page)
    assert fields_of(page)["change_note"] == "Planned too."
    assert len(versions_of(Measure.objects.get(code="hosp_adm", version=1))) == 2


WRONG_VERSIONS = [
    ({"starts": "2012-11-01"}, "Choose a later month"),
    ({"starts": "2027-01-15"}, "begins with a month"),
    ({"starts": "0001-01-01"}, "Choose a later month"),
    ({"starts": "9999-12-01"}, "the next 24"),
    ({"starts": "soon"}, "Enter a valid date"),
    ({"starts": ""}, "This field is required"),
    ({"change_note": ""}, "Say what differs"),
    ({"multiplier": "10"}, "Choose 1, 100"),
    ({"multiplier": "100"}, "Say its unit"),
    ({"is_share": "on"}, "counted per 100"),
    ({"chart": "p"}, "A p chart is for shares"),
    ({"own_number_label": "N"}, "go together"),
    ({"own_number_default": "0", "own_number_label": "N"}, "go together"),
]


def test_a_version_that_cannot_be_is_refused(nat):
    fields = fields_of(nat.get(VERSION))
    for changes, says in WRONG_VERSIONS:
        assert says in text_of(post(nat, VERSION, "publish", fields, **changed_version(**changes))), changes
    assert Measure.objects.filter(code="hosp_adm").count() == 1


def test_a_version_is_taken_back_after_a_question(nat):
    measure = Measure.objects.get(code="hosp_adm")
    address = reverse("goals:take-back", args=["ae-3", "hosp", "hosp-adm"])
    assert nat.get(address).status_code == 404, "the first version can't be"
    next_version(measure, months=2)
    assert "Take back version 2" in text_of(nat.get(address))
    assert len(versions_of(measure)) == 2
    assert "The one before it goes on" in text_of(nat.post(address, {"version": "2"}, follow=True))
    assert [row.valid_to for row in versions_of(measure)] == [None]
    assert nat.post(address, {"version": "2"}).status_code == 404


# Rules of a phase and its levels -------------------------------------------------------------------------------------


def test_rules_are_previewed_then_changed(nat, phase):
    page = previewed(nat, RULES, grace_days="25", min_goals="3")
    assert "Taking part in this phase: 0 nursing homes" in text_of(page) and "Due days and locks move" in text_of(page)
    assert Phase.objects.get(pk=phase.pk).grace_days == 20
    post(nat, RULES, "publish", fields_of(page))
    phase.refresh_from_db()
    assert (phase.grace_days, phase.min_goals) == (25, 3) and phase.edited_at
    assert "at least 3 goals" in text_of(nat.get("/goals/"))


WRONG_RULES = [
    ({"ends_on": "2012-01-01"}, "before it begins"),
    ({"starts_on": "2012-10-31"}, "Phase 2 runs then"),
    ({"starts_on": "2000-01-01", "ends_on": "2030-01-01"}, "Phase 1 runs then"),
    ({"min_goals": "10"}, "has only 9"),
    ({"min_clinical": "6"}, "has only 5"),
    ({"min_goals": "1"}, "Fewer than"),
    ({"grace_days": "91"}, "At most 90"),
    ({"lock_days": "400"}, "At most 366"),
    ({"grace_days": "-1"}, "greater than or equal to 0"),
    ({"min_goals": ""}, "This field is required"),
]


def test_rules_that_contradict_are_refused(nat, phase):
    fields = fields_of(nat.get(RULES))
    for changes, says in WRONG_RULES:
        assert says in text_of(post(nat, RULES, "publish", fields, **changes)), changes
    assert Phase.objects.get(pk=phase.pk).edited_at is None


def test_the_table_of_levels_is_previewed_in_words_then_changed(nat, phase):
    page = previewed(nat, LEVELS, level4_window_months="9", level4_least_months="8", level3_name="Sending")
    said = text_of(page)
    assert "each of the last 6 months" in said and "at least 8 of the last 9 months" in said
    assert "Level 3, name" in said and "coming night" in said and "Level 2" not in said
    assert LevelRule.objects.get(phase=phase, level=4).window_months == 6
    post(nat, LEVELS, "publish", fields_of(page))
    rule = LevelRule.objects.get(phase=phase, level=4)
    assert (rule.window_months, rule.least_months) == (9, 8) and rule.edited_at
    assert LevelRule.objects.get(phase=phase, level=2).edited_at is None
    assert AuditEvent.objects.filter(action="goals.edit_level").count() == 2
    assert "at least 8 of the last 9 months" in text_of(nat.get("/campaigns/ae-3/"))


WRONG_LEVELS = [
    ({"level4_least_months": "7"}, "More than the months looked at"),
    ({"level4_least_months": "0"}, "at least 1"),
    ({"level4_window_months": "25"}, "less than or equal to 24"),
    ({"level4_covers": "some"}, "Select a valid choice"),
    ({"level1_name": ""}, "This field is required"),
]


def test_levels_that_contradict_are_refused(nat):
    fields = fields_of(nat.get(LEVELS))
    for changes, says in WRONG_LEVELS:
        assert says in text_of(post(nat, LEVELS, "publish", fields, **changes)), changes
    assert not LevelRule.objects.filter(edited_at__isnull=False).exists()


def test_one_of_each_family_needs_two_families(nat):
    address = reverse("goals:edit-levels", args=["hai-1"])
    fields = fields_of(nat.get(address))
    assert "one family only" in text_of(post(nat, address, "preview", fields, level4_covers="one-of-each"))


def test_two_at_the_levels_at_once(nat):
    fields = fields_of(previewed(nat, LEVELS, level3_name="Mine"))
    published(nat, LEVELS, level4_name="Theirs")
    page = post(nat, LEVELS, "publish", fields)
    assert "nat@example.org changed this" in text_of(page)
    assert not LevelRule.objects.filter(name="Mine").exists()


# Who and what --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["hedi", "ada", "rita", "connie", "sam"])
def test_nobody_else_changes_a_definition(client, world, phase, who):
    client.force_login(world.people[who])
    for address in [GOAL, WORDS, VERSION, RULES, LEVELS]:
        assert client.post(address, {"step": "publish", "name": "x"}).status_code == (403 if who == "hedi" else 404)
    assert not AuditEvent.objects.filter(action__startswith="goals.edit").exists()


def test_the_help_desk_reads_and_has_no_buttons(client, world, phase):
    client.force_login(world.hedi)
    for address in ["/nation/goals/ae-3/", "/nation/goals/ae-3/ca/"]:
        page = text_of(client.get(address))
        assert "Change" not in page and "Make a new version" not in page


def test_what_is_not_there_is_not_found(nat):
    for path in ["ae-9/", "ae-3/zz/", "ae-3/CA/", "hai-1/ca/words/", "ae-3/ca/ca-ls/9/words/",
                 "ae-3/ca/inf-hh/version/", "zz/edit/rules/", "ae-3/ca/ca-ls/99999999999999999999/words/"]:  # fmt: skip
        assert nat.get(f"/nation/goals/{path}").status_code == 404, path


def test_a_future_version_is_not_shown_to_the_public_yet(nat):
    next_version(Measure.objects.get(code="hosp_adm"), months=1, label="Everybody admitted")
    assert "Everybody admitted" not in text_of(nat.get("/goals/hosp/"))
    assert "Everybody admitted" in text_of(nat.get("/nation/goals/ae-3/hosp/"))


def test_the_pages_are_sound(transactional_db, world, phase, live_server, page, client):
    client.force_login(world.nat)
    sign_in_by_cookie(page, live_server.url, client)
    next_version(Measure.objects.get(code="ss_turn"), months=2, by=world.nat)
    back = reverse("goals:take-back", args=["ae-3", "ss", "ss-turn"])
    for address in ["/nation/goals/ae-3/", "/nation/goals/ae-3/ss/", LEVELS, back]:
        assert_sound(page, live_server.url + address)

    def to_the_preview(page):
        page.get_by_label("What differs").fill("Planned admissions are counted too.")
        page.get_by_label("Count", exact=True).fill("All inpatient admissions <b>")
        page.get_by_role("button", name="Look at what changes").click()

    assert_sound(page, live_server.url + VERSION, ready=to_the_preview)
    page.get_by_role("button", name="Publish the version").click()
    expect(page.get_by_text("The new version is published")).to_be_visible()
    assert dt.date.today() < Measure.objects.get(code="hosp_adm", version=2).valid_from
