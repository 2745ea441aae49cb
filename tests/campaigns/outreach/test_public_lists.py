"""Lists, preferences, pause, archive and feed of the update notices, as somebody without an account meets them."""

import datetime as dt
from xml.etree import ElementTree

import pytest
from django.core import signing
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.mail.kinds import NotNeeded
from accounts.mail.manners import next_morning
from accounts.mail.models import Delivery, Suppression, Topic
from accounts.mail.rendering import render_delivery
from accounts.mail.services import suppress
from campaigns.outreach import public_views
from campaigns.outreach.audience import Audience, Scope, recipients_for
from campaigns.outreach.models import Mailing, MailingStatus, Subscriber
from campaigns.outreach.people import ALL_STATES
from campaigns.outreach.services import pause_mailing, send_mailing, write_mailing
from campaigns.outreach.tokens import confirm_token, leave_token, preferences_token
from facilities.states.codes import STATES
from tests.browser import assert_sound
from tests.query_growth import assert_same_queries

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
NATION = Scope.of_nation()


def subscriber(name: str = "fran", **facts) -> Subscriber:
    return Subscriber.objects.create(email=f"{name}@example.org", confirmed_at=timezone.now(), **facts)


def send_notice(world, subject: str = "News", **facts) -> Mailing:
    mailing = write_mailing(
        scope=NATION, subject=subject, text="Hello **all**", audience=Audience(subscribers=True, **facts), by=world.nat
    )
    send_mailing(mailing=mailing, scope=NATION, by=world.nat)
    mailing.refresh_from_db()
    return mailing


def link(name: str, token: str) -> str:
    return reverse(f"outreach:{name}", kwargs={"token": token})


def names(**facts) -> list[str]:
    return [each.address.partition("@")[0] for each in recipients_for(NATION, Audience(subscribers=True, **facts))]


def test_the_lists_that_were_asked_for_come_with_the_confirmation(client):
    client.post(reverse("outreach:subscribe"), {"email": "fran@example.org", "state": "MD", "lists": ["families"]})
    mail = render_delivery(Delivery.objects.get())
    path = next(word for word in mail.text.split() if "/update-notices/confirm/" in word).partition(":8000")[2]
    client.post(path)
    fran = Subscriber.objects.get()
    assert (fran.state, fran.lists, bool(fran.confirmed_at)) == ("MD", ["families"], True)


def test_asking_again_changes_nothing_before_the_link_is_used(client):
    fran = subscriber(lists=["owners"], state="OH")
    client.post(reverse("outreach:subscribe"), {"email": fran.email, "state": "MD", "lists": ["staff"]})
    fran.refresh_from_db()
    assert (fran.lists, fran.state) == (["owners"], "OH")


def test_a_link_of_before_there_were_lists_still_works(client):
    fran = Subscriber.objects.create(email="fran@example.org", lists=["staff"])
    old = signing.dumps([fran.pk, fran.nonce, "MD", ""], salt="outreach.subscriber.confirm")
    assert client.post(link("confirm", old)).status_code == 200
    fran.refresh_from_db()
    assert (fran.state, fran.lists) == ("MD", ["staff"])


def test_who_gets_which_notice(db):
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    subscriber("all"), subscriber("families", lists=["families"]), subscriber("owners", lists=["owners"], state="OH")
    subscriber("md", state="MD"), subscriber("resting", paused_until=tomorrow)
    subscriber("back", paused_until=timezone.localdate())
    assert names() == names(lists=("general",)) == ["all", "back", "families", "md", "owners"]
    assert names(lists=("families", "staff")) == ["families"]
    assert names(states=("MD",)) == ["all", "back", "families", "md"], "all states are Maryland too"
    assert names(states=("MD",), without=("states",)) == ["all", "back", "families", "owners"]


def test_a_thousand_looks_unsubscribe_nobody_and_one_post_without_cookies_does(client, rf, monkeypatch):
    fran = subscriber()
    pages = {"leave": leave_token(fran), "preferences": preferences_token(fran)}
    with CaptureQueriesContext(connection) as asked:
        assert [client.get(link(name, token)).status_code for name, token in pages.items()] == [200, 200]
    assert {query["sql"].split()[0] for query in asked.captured_queries} == {"SELECT"}
    monkeypatch.setattr(public_views, "render", lambda *page, **more: HttpResponse())  # to draw it a thousand times
    for name, token in pages.items():
        for _ in range(500):
            assert getattr(public_views, name)(rf.get(link(name, token)), token=token).status_code == 200
    fran.refresh_from_db()
    assert fran.left_at is None
    bare = Client(enforce_csrf_checks=True)
    assert bare.post(link("leave", leave_token(fran)), {"List-Unsubscribe": "One-Click"}).status_code == 200
    fran.refresh_from_db()
    assert fran.left_at is not None


def test_preferences_are_changed_by_the_signed_link(client):
    fran = subscriber()
    until = timezone.localdate() + dt.timedelta(days=30)
    url = link("preferences", preferences_token(fran))
    page = client.post(url, {"state": "MD", "lists": ["families", "staff"], "paused_until": until}).content.decode()
    fran.refresh_from_db()
    assert (fran.state, fran.lists, fran.paused_until) == ("MD", ["families", "staff"], until)
    assert "Saved." in page and "Nothing is sent" in page
    client.post(url, {})
    fran.refresh_from_db()
    assert (fran.state, fran.lists, fran.paused_until) == ("", [], None)


@pytest.mark.parametrize(
    "wrong",
    [{"state": "XX"}, {"lists": ["everything"]}, {"paused_until": "2020-01-01"}, {"paused_until": "9999-12-31"},
     {"paused_until": "soon"}],
)  # fmt: skip
def test_wrong_preferences_change_nothing_and_say_why(client, wrong):
    fran = subscriber(state="OH")
    page = client.post(link("preferences", preferences_token(fran)), wrong).content.decode()
    fran.refresh_from_db()
    assert (fran.state, fran.paused_until) == ("OH", None)
    assert "needs a look" in page


def test_the_link_of_preferences_is_for_nothing_else_and_brings_nobody_back(client):
    fran = subscriber()
    token = preferences_token(fran)
    assert client.post(link("leave", token)).status_code == 404
    assert client.post(link("confirm", token)).status_code == 404
    assert client.get(link("preferences", leave_token(fran))).status_code == 404
    assert client.get(link("preferences", confirm_token(fran))).status_code == 404
    client.post(link("leave", leave_token(fran)))
    assert client.post(link("preferences", token), {"state": "MD"}).status_code == 404


def test_saving_lifts_the_own_stop_but_not_one_of_staff(client):
    fran = subscriber()
    url = link("preferences", preferences_token(fran))
    suppress(address=fran.email, topic=Topic.NEWS, reason="unsubscribed", by="tests")
    assert "Saving starts them again" in client.get(url).content.decode()
    client.post(url, {})
    assert not Suppression.objects.exists()
    suppress(address=fran.email, topic=Topic.NEWS, reason="blocked", by="tests")
    client.post(url, {})
    assert Suppression.objects.exists()


def test_a_pause_holds_for_what_is_queued(world):
    fran = subscriber()
    send_notice(world)
    fran.paused_until = timezone.localdate() + dt.timedelta(days=5)
    fran.save()
    with pytest.raises(NotNeeded):
        render_delivery(Delivery.objects.get())


def test_who_named_no_state_has_a_night_too_and_reads_the_hours_of_the_event(world):
    for name, state in [("anna", ""), ("hal", "HI")]:
        subscriber(name, state=state)
    message = send_notice(world).message
    zones = {row.to.partition("@")[0]: row.context["zone"] for row in message.deliveries.all()}
    assert zones == {"anna": ALL_STATES, "hal": "Pacific/Honolulu"}
    begins = dt.datetime(2027, 1, 15, 22, tzinfo=dt.UTC)
    message.text = "It is {when}."
    message.context["fields"]["hours"] = [begins.isoformat(), begins.isoformat(), "America/New_York"]
    message.save()
    said = {row.to.partition("@")[0]: render_delivery(row).text for row in message.deliveries.all()}
    assert "5:00 p.m. EST" in said["anna"] and "12:00 p.m. HST" in said["hal"]


@pytest.mark.one_engine
@pytest.mark.parametrize("month", [1, 7])
def test_who_named_no_state_is_written_to_by_day_wherever_they_are(month):
    hours = [dt.datetime(2027, month, 15, hour, tzinfo=dt.UTC) for hour in range(24)]
    zones = {state.zone_name for state in STATES.values()}
    by_day = [hour for hour in hours if next_morning(hour, ALL_STATES) is None]
    assert by_day == hours[22:] == [hour for hour in hours if not any(next_morning(hour, zone) for zone in zones)]
    assert {next_morning(hour, ALL_STATES) for hour in hours[:22]} == {hours[22]}


def test_what_was_sent_stands_in_the_archive(client, world):
    subscriber(), subscriber("md", state="MD", lists=["families"])
    draft = write_mailing(scope=NATION, subject="A draft", text="x", audience=Audience(subscribers=True), by=world.nat)
    everywhere, maryland = send_notice(world, "For all"), send_notice(world, "For Maryland", states=("MD",))
    families = send_notice(world, "For families", lists=("families",))

    def listed(**query) -> set[str]:
        page = client.get(reverse("outreach:archive"), query).content.decode()
        return {each for each in ("A draft", "For all", "For Maryland", "For families") if each in page}

    assert listed() == listed(state="XX") == {"For all", "For Maryland", "For families"}
    assert listed(state="OH") == {"For all", "For families"}
    assert listed(state="OH", audience="owners") == {"For all"}
    page = client.get(reverse("outreach:archived", args=[everywhere.pk])).content.decode()
    assert "<strong>all</strong>" in page and "fran@example.org" not in page
    for number in (draft.pk, 999_999):
        assert client.get(reverse("outreach:archived", args=[number])).status_code == 404
    client.force_login(world.nat)
    path = reverse("outreach:archived", args=[maryland.pk])
    assert path in client.get(f"/nation/mailings/{maryland.pk}/").text
    pause_mailing(mailing=maryland, by=world.nat)
    assert path not in client.get(f"/nation/mailings/{maryland.pk}/").text
    assert listed() == {"For all", "For families"}
    assert families.archived_on == timezone.localdate() and maryland.status == MailingStatus.SENDING


def test_mail_to_homes_is_never_in_the_archive(client, world, phase):
    mailing = write_mailing(scope=NATION, subject="Inside", text="x", audience=Audience(), by=world.nat)
    send_mailing(mailing=mailing, scope=NATION, by=world.nat)
    assert "Inside" not in client.get(reverse("outreach:archive")).content.decode()
    assert client.get(reverse("outreach:archived", args=[mailing.pk])).status_code == 404


def test_an_empty_archive_says_so(client, db):
    assert "No notice was sent yet" in client.get(reverse("outreach:archive")).content.decode()
    assert "Show all" in client.get(reverse("outreach:archive"), {"state": "MD"}).content.decode()


def test_the_feed_is_atom(client, world):
    subscriber()
    send_notice(world, "One & <two>")
    send_notice(world, "For Ohio", states=("OH",), lists=("general",))
    answer = client.get(
        reverse("outreach:feed"), {"state": "MD", "audience": "families"}, headers={"host": "testserver"}
    )
    assert answer["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.content)  # noqa: S314 - our own bytes
    assert feed.tag == f"{ATOM}feed"
    assert feed.findtext(f"{ATOM}title") == "Update notices, Maryland for residents and families"
    assert feed.findtext(f"{ATOM}id") and feed.findtext(f"{ATOM}updated")
    (entry,) = feed.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "One & <two>"
    for part in ("id", "updated", "published"):
        assert entry.findtext(f"{ATOM}{part}")
    assert "<strong>all</strong>" in entry.findtext(f"{ATOM}summary")
    links = [each.get("href") for each in feed.iter(f"{ATOM}link")]
    assert all(each.startswith("http://localhost:8000/update-notices/") for each in links), links
    assert client.post(reverse("outreach:feed")).status_code == 405


def test_ten_more_notices_cost_the_same(client, world):
    subscriber()
    send_notice(world)

    def look():
        client.get(reverse("outreach:archive"), {"state": "MD"})
        client.get(reverse("outreach:feed"))

    assert_same_queries(look, lambda: [send_notice(world, f"News {number}") for number in range(10)])


def test_the_pages_are_sound(page, live_server, world):
    fran = subscriber()
    notice = send_notice(world)
    assert_sound(page, f"{live_server.url}{reverse('outreach:subscribe')}")
    assert_sound(page, f"{live_server.url}{reverse('outreach:archive')}")
    assert_sound(page, f"{live_server.url}{reverse('outreach:archived', args=[notice.pk])}")
    assert_sound(page, f"{live_server.url}{link('preferences', preferences_token(fran))}")
