"""An invitation to an event: offered when it is open, begun with its facts, its hours on each person's clock, and sent
by all the rules of a mailing; and what became of it, on the page of the event."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from accounts.mail.kinds import kind_of
from accounts.mail.models import Delivery
from accounts.mail.rendering import render_delivery
from accounts.mail.services import add_recipients, open_message
from campaigns.coalitions.queries import lane_of
from campaigns.coalitions.services import add_member, ensure_lanes
from campaigns.events.models import Event
from campaigns.outreach.audience import Audience, Scope, recipients_for
from campaigns.outreach.emails import NOTICE
from campaigns.outreach.fields import holes, value_of
from campaigns.outreach.invitations import event_to_invite_to, invitation_to
from campaigns.outreach.models import Mailing, Subscriber
from campaigns.outreach.services import send_mailing
from tests.campaigns.events.make import make_event, make_row
from tests.query_growth import assert_same_queries

DESK, NEW = "/q/chesapeake-quality/md/", "/q/chesapeake-quality/md/mailings/new/"
DAY = dt.datetime(2027, 12, 3, 19, tzinfo=dt.UTC)  # 2:00 p.m. Eastern, noon in Phoenix


@pytest.fixture
def event(world, phase):
    made = make_event(world, title="Falls {one} [two]", starts_at=DAY, slug="falls", place="Easton *Library*")
    made.goals.add(phase.goals.first())
    return made


@pytest.fixture
def rita(client, world):
    client.force_login(world.rita)
    return client


def test_offered_on_opening_and_on_the_events_page(rita, world, event):
    Event.objects.update(status="draft")
    page = rita.get(f"{DESK}events/falls/").text
    assert "Write an invitation" not in page
    page = rita.post(f"{DESK}events/falls/open/", follow=True).text
    assert "invite people next" in page and f'href="{NEW}?event=falls"' in page
    make_row(event, "guest")
    assert "Invite people" in rita.get(f"{DESK}events/falls/").text
    rita.post(f"{DESK}events/falls/close/")
    assert "Invite people" not in rita.get(f"{DESK}events/falls/").text


def test_begun_with_the_events_facts_and_sent_as_any_mailing(rita, world, event):
    make_row(event, "dan")
    page = rita.get(f"{NEW}?event=falls")
    form, goal = page.context["form"], event.goals.get()
    assert form["subject"].value() == "Invitation: Falls (one) two, {day}"
    assert (form["goal"].value(), form["event"].value(), form["without"].value()) == (goal.code, "falls", ["event"])
    assert form["not_after"].value() == dt.datetime(2027, 12, 3, 14) and "sign-in" in form["text"].value()
    assert "Whoever is signed up already is left out" in page.text
    facts = {name: form[name].value() for name in ("subject", "text", "event", "without")}
    answer = rita.post(NEW, facts | {"not_after": "2027-12-03T14:00"})
    mailing = Mailing.objects.get()
    assert answer.url == f"{DESK}mailings/{mailing.pk}/" and mailing.not_after == DAY
    shown = rita.get(answer.url).text
    assert "Invitation: Falls (one) two, Friday, December 3, 2027" in shown and "2:00 p.m. to 3:00 p.m. EST" in shown
    assert not Delivery.objects.exists(), "a person looks and presses Send"
    send_mailing(mailing=mailing, scope=Scope(world.qios["md"], "MD"), by=world.rita)
    rows = {row.to.partition("@")[0]: row for row in Delivery.objects.all()}
    assert set(rows) == {"ada", "ron"}, "dan is signed up"
    mail = render_delivery(rows["ada"])
    assert mail.subject == "Invitation: Falls (one) two, Friday, December 3, 2027"
    assert (
        "2:00 p.m. to 3:00 p.m. EST" in mail.text and "Easton Library" in mail.text and "/sign-in/?next=" in mail.text
    )


def test_each_person_reads_the_hours_where_they_are(event):
    hours = {"hours": [DAY.isoformat(), (DAY + dt.timedelta(hours=1)).isoformat(), "America/New_York"]}
    told = {zone: value_of("when", hours | {"zone": zone}) for zone in ("America/Phoenix", "Pacific/Guam", "")}
    assert told["America/Phoenix"] == "Friday, December 3, 2027, 12:00 p.m. to 1:00 p.m. MST"
    assert told["Pacific/Guam"] == "Saturday, December 4, 2027, 5:00 a.m. to 6:00 a.m. ChST"
    assert told[""] == "Friday, December 3, 2027, 2:00 p.m. to 3:00 p.m. EST"
    assert value_of("day", hours | {"zone": "Pacific/Guam"}) == "Saturday, December 4, 2027"
    assert holes("{day}", "{when}", {}, [None]) == {"day": 1, "when": 1}, "without an event it is a hole that is said"
    assert holes("{day}", "{when}", hours, [None]) == {}


def test_a_subscriber_reads_the_hours_of_their_state(db):
    hours = {"hours": [DAY.isoformat(), (DAY + dt.timedelta(hours=1)).isoformat(), "America/New_York"]}
    fran = Subscriber.objects.create(email="fran@example.org", confirmed_at=timezone.now(), state="AZ")
    message = open_message(kind_of(NOTICE), subject="Falls", text="It is {when}.", context={"fields": hours})
    add_recipients(message, [(fran.email, None, {"subscriber": fran.pk, "zone": "America/Phoenix"})])
    words = render_delivery(message.deliveries.get()).text
    assert value_of("when", hours | {"zone": "America/Phoenix"}) in words and "Eastern" not in words


def test_only_what_is_open_and_of_ones_own_is_offered(rita, world, phase):
    scope = Scope(world.qios["md"], "MD")
    for slug, facts in {
        "draft": {"status": "draft"}, "closed": {"status": "closed"}, "past": {"starts_at": DAY.replace(year=2020)},
        "ohio": {"state": "OH", "qio": world.qios["oh"]},
    }.items():  # fmt: skip
        make_event(world, slug=slug, **facts)
        assert event_to_invite_to(scope, slug) is None
        assert "Written for you from" not in rita.get(f"{NEW}?event={slug}").text
    make_event(of="national", slug="all")
    assert event_to_invite_to(scope, "all")


def test_a_lanes_meeting_goes_to_its_members_and_a_public_one_to_the_list(world, phase):
    ensure_lanes(by="tests")
    lane, scope = lane_of("MD"), Scope(None, "MD")
    add_member(lane=lane, name="Olive", organization="AARP", email="Olive@example.org", by="tests")
    add_member(lane=lane, name="Paul", organization="Homes", email="paul@example.org", by="tests")
    event = make_event(world, of="lane", kind="lane-meeting", slug="lane")
    make_row(event, "paul")
    facts = invitation_to(event, scope, world.connie)
    assert facts["to_lanes"] and facts["reply_to_person"] == world.connie.pk
    audience = Audience(lane_members=True, event="lane", came="signed-up", without=("event",))
    found = sorted(each.address.partition("@")[0] for each in recipients_for(scope, audience))
    assert found == ["connie", "mel", "olive"], "members without an account too, but not who is signed up"
    families = make_event(of="national", audience="consumers", is_public=True)
    facts = invitation_to(families, Scope.of_nation(), world.nat)
    assert facts["to_subscribers"] and facts["lists"] == ["families"]


def test_its_link_leads_through_sign_in_where_the_event_is_not_public(client, world, event):
    scope = Scope(world.qios["md"], "MD")
    link = re.search(r"http://localhost:8000(/sign-in/\S+)\)", invitation_to(event, scope, world.rita)["text"])[1]
    client.force_login(world.ada)
    assert client.get(link, follow=True).request["PATH_INFO"] == "/events/falls/"
    event.is_public = True
    assert "(http://localhost:8000/events/falls/)" in invitation_to(event, scope, world.rita)["text"]


def test_an_event_that_runs_may_still_be_invited_to(world):
    event = make_event(world, starts_at=timezone.now() - dt.timedelta(minutes=5))
    assert invitation_to(event, Scope(world.qios["md"], "MD"), world.rita)["not_after"] == event.ends_at


INVITES = Audience(event="falls", without=("event",)).to_json()


def invited(client) -> str:
    return " ".join(
        client.get(f"{DESK}events/falls/").text.partition('id="invited"')[2].partition("</section>")[0].split()
    )


def test_the_events_page_says_what_became_of_its_invitation(rita, client, world, event):
    scope, now = Scope(world.qios["md"], "MD"), timezone.now()
    assert "no invitation yet. “Invite people” begins one" in invited(rita)
    mailing = Mailing.objects.create(
        qio=scope.qio, state="MD", subject="Come", text="{day}", audience=INVITES, author=world.rita
    )
    page = invited(rita)
    assert f'<a href="{DESK}mailings/{mailing.pk}/">Come</a>' in page
    assert "Being written" in page and "by Rita Example; nothing has left" in page
    assert "opening sends no mail" not in rita.get(f"{DESK}events/falls/").text, "it is under way"
    Mailing.objects.update(status="asked", asked_at=now, asked_by=world.lea)
    assert "Waits for a second person" in invited(rita) and "by Lea Example; nothing has left" in invited(rita)
    Mailing.objects.update(status="scheduled", starts_at=DAY - dt.timedelta(days=2))
    assert "Leaves Wednesday, December 1, 2027, 2:00 p.m." in invited(rita)
    Mailing.objects.update(status="draft", asked_at=None, asked_by=None, starts_at=None)
    send_mailing(mailing=mailing, scope=scope, by=world.rita)
    assert "Sending" in invited(rita) and "0 of 3 people have it" in invited(rita)
    Delivery.objects.update(state="sent")
    Delivery.objects.filter(to=world.ron.email).update(state="suppressed")
    assert "to 2 people of 3." in invited(rita) and "Done" in invited(rita)
    Mailing.objects.update(status="cancelled")
    assert "2 of 3 people have it." in invited(rita)
    client.force_login(world.pat)
    assert client.get(f"{DESK}events/falls/").status_code == 200 and not invited(client), "reads events, no mailings"


def test_which_mailings_invite_and_how_many_queries_that_takes(rita, world, event):
    """Its own link makes an invitation of any mailing of the holder; one to people of the event itself is none."""
    signed_up = Audience(event="falls", came="attended").to_json()

    def write(subject, text="", audience=None, **facts):
        facts = {"qio": world.qios["md"], "state": "MD", "author": world.rita} | facts
        return Mailing.objects.create(subject=subject, text=text, audience=audience or {}, **facts)

    write("By hand", "Come: https://example.org/events/falls/")
    write("Signs in", "[Come](https://example.org/sign-in/?next=%2Fevents%2Ffalls%2F)")
    write("Thanks", "See /events/falls/", signed_up)
    write("Others", "See /events/falls-two/")
    write("The LANE", audience=INVITES, qio=None)
    page = invited(rita)
    assert [word for word in ("By hand", "Signs in", "Thanks", "Others", "The LANE") if word in page] == [
        "By hand", "Signs in"
    ]  # fmt: skip
    assert_same_queries(lambda: invited(rita), lambda: [write(f"No. {n}", audience=INVITES) for n in range(9)])
    assert invited(rita).count("<li>") == 5, "the newest"
