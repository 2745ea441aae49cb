"""The pages of the caseload as people see them: sound at both widths, and the walk of a question from home to log."""

import pytest
from django.test import Client
from playwright.sync_api import expect

from campaigns.caseload import change_services, help_services
from campaigns.caseload.models import Alert
from campaigns.enrollment.models import Enrollment
from tests.browser import assert_sound, sign_in_by_cookie
from tests.campaigns.charts import homes

DESK = "/q/chesapeake-quality/md/caseload/"


@pytest.fixture
def lively(world, phase, desk, task_of_contract):
    """Harbor House takes part, asked, and wants its phone put right; it sends nothing lately. Its goals are shared."""
    home = world.homes["harbor"]
    part = homes.signed(home, phase, world.ada)
    homes.fill(part, "ca_ls", [*[(54, 70), (53, 70), (54, 70), (52, 70), (56, 70), (55, 70)] * 2, *[(40, 70)] * 9])
    homes.share(world, "qio")
    help_services.ask(home=home, topic="goals", words="How do we choose?", by=world.ada)
    help_services.log_help(desk=desk, home=home, by=world.rita, day=world_day(part), manner="visit", topic="goals",
                           minutes=90, people=4, sow_task=task_of_contract, words="Walked the floor")  # fmt: skip
    change_services.ask_for_change(home=home, what="phone", should_say="4105550199", by=world.ada)
    accepted = change_services.ask_for_change(home=home, what="name", should_say="Harbor Home", by=world.ada)
    change_services.accept_change(change=accepted, checked_how="Letter", by=world.rita)
    for kind, facts in [("silent", {"last": "2026-07", "months": 3}), ("bouncing", {"people": [world.ada.pk]})]:
        Alert.objects.create(enrollment=part, kind=kind, fact="x", since="2026-10-01", facts=facts)
    return part


def world_day(part: Enrollment):
    return part.signed_at.date().replace(year=2026, month=1)


def opened(page) -> None:
    """What the yes was, and how it is taken back."""
    for summary in page.locator("summary.btn-stop").all():
        summary.click()


def test_the_desks_pages_are_sound(page, live_server, client, world, lively):
    client.force_login(world.rita)
    sign_in_by_cookie(page, live_server.url, client)
    for path in (
        "?who=all", "alerts/?who=all", "requests/", "changes/", "report/?start=2026-01", "215001/", "215001/log/",
        "215001/log/1/", "215001/requests/1/", "215001/changes/1/", "215001/changes/2/",
    ):  # fmt: skip
        assert_sound(page, f"{live_server.url}{DESK}{path}", ready=opened)


def test_from_a_question_to_the_log(page, live_server, world, lively):
    ada, rita = Client(), Client()
    ada.force_login(world.ada)
    rita.force_login(world.rita)
    base = live_server.url
    sign_in_by_cookie(page, base, ada)
    for path in ("ask/", "ask/1/", "changes/"):
        assert_sound(page, f"{base}/h/215001/{path}")
    sign_in_by_cookie(page, base, rita)
    page.goto(f"{base}{DESK}alerts/?who=all")
    page.get_by_role("button", name="Make it a task").first.press("Enter")
    expect(page.locator("main")).to_contain_text("is a task")
    page.goto(f"{base}{DESK}requests/")
    page.get_by_role("link", name="Harbor Home").click()
    page.get_by_label("Your words").fill("Start from last year's median.")
    page.get_by_role("button", name="Send the answer").click()
    page.get_by_role("link", name="Log help for it").click()
    page.get_by_label("How", exact=True).select_option("call")
    page.get_by_label("Topic").select_option("goals")
    page.get_by_label("Minutes").fill("15")
    page.get_by_label("Task of the contract").select_option("13-NH")
    page.get_by_role("button", name="Log it").click()
    expect(page.locator("main")).to_contain_text("Answers request 1.")
