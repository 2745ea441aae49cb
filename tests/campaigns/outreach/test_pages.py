"""The pages in the browser: axe, console, widths."""

import pytest
from django.utils import timezone

from accounts.mail.models import Delivery
from campaigns.enrollment.models import Enrollment
from campaigns.outreach.audience import Audience, Scope
from campaigns.outreach.models import Subscriber
from campaigns.outreach.senders import NOT_LOOKED_UP, keep_sender
from campaigns.outreach.services import send_mailing, write_mailing
from campaigns.outreach.tokens import confirm_token, leave_token
from tests.browser import assert_sound, sign_in_by_cookie


@pytest.mark.django_db(transaction=True)
def test_pages_of_mailings_are_sound(page, live_server, world, phase, client):
    client.force_login(world.rita)
    sign_in_by_cookie(page, live_server.url, client)
    base = f"{live_server.url}/q/chesapeake-quality/md/mailings/"
    scope = Scope(world.qios["md"], "MD")
    assert_sound(page, base)
    assert_sound(page, f"{base}new/")
    mailing = write_mailing(scope=scope, subject="October", text="Dear {name}", audience=Audience(), by=world.rita)
    assert_sound(page, f"{base}{mailing.pk}/")
    send_mailing(mailing=mailing, scope=scope, by=world.rita)
    assert_sound(page, f"{base}{mailing.pk}/cancel/")
    assert_sound(page, f"{live_server.url}/q/chesapeake-quality/md/events/")
    page.get_by_role("button", name="Pause").press("Enter")  # from wherever they are
    page.get_by_role("button", name="Go on").press("Enter")
    page.get_by_text("The mailing goes on.").wait_for()
    assert_sound(page, base)
    assert_sound(page, f"{base}{mailing.pk}/")
    Delivery.objects.filter(to="ada@example.org").update(state="sent", settled_at=timezone.now())
    page.get_by_text("1 of 3 dealt with.").wait_for()  # by itself
    Delivery.objects.update(state="sent", settled_at=timezone.now())
    page.get_by_role("button", name="Pause").wait_for(state="detached")
    page.get_by_text("3 of 3 dealt with.").wait_for()


@pytest.mark.django_db(transaction=True)
def test_pages_of_a_sender_and_of_a_lane_are_sound(page, live_server, world, phase, client, settings):
    settings.MAIL_SPF, settings.MAIL_DKIM_SELECTOR = "include:_spf.portal.example.org", "portal"
    Enrollment.objects.create(facility=world.homes["harbor"], phase=phase)
    sender = keep_sender(qio=world.qios["md"], address="news@chesapeake.example.org", by=world.lea)
    sender.problem = NOT_LOOKED_UP
    sender.save()
    client.force_login(world.lea)
    sign_in_by_cookie(page, live_server.url, client)
    assert_sound(page, f"{live_server.url}/q/chesapeake-quality/md/mailings/sender/")
    client.force_login(world.connie)
    sign_in_by_cookie(page, live_server.url, client)
    assert_sound(page, f"{live_server.url}/lane/md/mailings/new/")
    page.get_by_label("Subject", exact=True).fill("Our meeting")
    page.get_by_label("Message", exact=True).fill("Dear {name|colleague}")
    page.get_by_label("Who answers replies").select_option(index=1)
    page.get_by_role("button", name="Save and look at it").click()
    page.get_by_role("heading", name="Who gets it").wait_for()
    assert_sound(page, page.url)


@pytest.mark.django_db(transaction=True)
def test_pages_of_the_list_are_sound(page, live_server):
    subscriber = Subscriber.objects.create(email="fran@example.org")
    for path in ["", "asked/", f"confirm/{confirm_token(subscriber)}/", f"leave/{leave_token(subscriber)}/"]:
        assert_sound(page, f"{live_server.url}/update-notices/{path}")
