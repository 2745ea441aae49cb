"""A mailing that leaves is seen, and can be stopped, from every page of those whose it is."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from accounts.mail.kinds import kind_of
from accounts.mail.models import Delivery
from accounts.mail.services import add_recipients, open_message
from campaigns.outreach.models import Mailing
from tests.query_growth import assert_same_queries

DESK = "/q/chesapeake-quality/md/"


def under_way(by, subject="Come", started_at=None, **facts) -> Mailing:
    message = open_message(kind_of("outreach.mailing"), subject=subject, text="Dear {name}")
    add_recipients(message, [(f"p{number}@{subject.lower()}.example.org", None, {}) for number in range(3)])
    return Mailing.objects.create(
        subject=subject, text="Dear {name}", audience={}, author=by, status="sending", message=message,
        started_at=started_at or timezone.now(), **facts,
    )  # fmt: skip


@pytest.fixture
def strips(client, world, phase):
    """What a page says to a person of mailings under way: [(words, where the button posts to)]."""

    def seen(name: str, path: str) -> list[tuple[str, str]]:
        client.force_login(world.people[name])
        found = BeautifulSoup(client.get(path).text, "html.parser").select("[aria-label='Mailing under way']")
        return [(strip.select_one("p").get_text(" ", strip=True), strip.form["action"]) for strip in found]

    return seen


def test_pause_and_go_on_from_any_page(strips, world, client):
    mailing = under_way(world.rita, qio=world.qios["md"], state="MD")
    page = f"{DESK}mailings/{mailing.pk}/"
    words = "“Come” is leaving now. Look, end or cancel"
    for path in (DESK, f"{DESK}events/", f"{DESK}caseload/"):
        assert strips("rita", path) == [(words, f"{page}pause/")]
    client.post(f"{page}pause/")
    mailing.refresh_from_db()
    assert (mailing.status, mailing.message.is_paused) == ("paused", True)
    assert strips("rita", DESK) == [(words.replace("leaving now", "paused"), f"{page}go-on/")]
    client.post(f"{page}go-on/")
    mailing.refresh_from_db()
    assert (mailing.status, mailing.message.is_paused) == ("sending", False)


def test_its_own_pages_say_it_better(strips, world):
    under_way(world.rita, qio=world.qios["md"], state="MD")
    assert strips("rita", f"{DESK}mailings/") == []


def test_each_sees_the_mailings_of_the_place_where_they_are(strips, world):
    under_way(world.rita, "Qio", qio=world.qios["md"], state="MD")
    under_way(world.connie, "Lane", state="MD")
    under_way(world.nat, "Nation")
    first = lambda name, path: [words.split()[0].strip("“”") for words, _ in strips(name, path)]  # noqa: E731
    assert first("rita", DESK) == ["Qio"]
    assert first("connie", "/lane/md/") == ["Lane"]
    assert first("nat", "/nation/") == ["Nation"]
    assert first("hedi", "/nation/") == [], "the help desk does not write to the nation"
    assert first("ada", "/h/215001/") == [], "who gets mail has nothing to stop here"


def test_what_is_done_cancelled_or_long_forgotten_is_not_shown(strips, world):
    mine = {"qio": world.qios["md"], "state": "MD"}
    done = under_way(world.rita, "Done", **mine)
    Delivery.objects.filter(message=done.message).update(state="sent", settled_at=timezone.now())
    cancelled = under_way(world.rita, "Cancelled", **mine)
    Mailing.objects.filter(pk=cancelled.pk).update(status="cancelled")
    under_way(world.rita, "Old", timezone.now() - dt.timedelta(days=15), **mine)
    assert strips("rita", DESK) == []


def test_at_most_three_and_at_the_price_of_one_question(strips, world, client):
    client.force_login(world.rita)

    def grow():
        for number in range(5):
            under_way(world.rita, f"More{number}", qio=world.qios["md"], state="MD")

    under_way(world.rita, "First", qio=world.qios["md"], state="MD")
    assert_same_queries(lambda: client.get(f"{DESK}events/"), grow)
    assert [words.split()[0] for words, _ in strips("rita", f"{DESK}events/")] == ["“More4”", "“More3”", "“More2”"]
