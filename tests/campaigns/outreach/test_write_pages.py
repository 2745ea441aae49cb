"""The pages of writing in the browser: axe, console, widths, the preview while typing."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.mail.models import Delivery, DeliveryState
from campaigns.outreach.approval import ask_approval
from campaigns.outreach.audience import Audience, Scope
from campaigns.outreach.schedule import schedule_mailing
from campaigns.outreach.services import send_mailing, write_mailing
from campaigns.outreach.templates import save_template
from tests.browser import assert_sound, sign_in_by_cookie

TEXT = "# October is open\n\nDear {name|colleague},\n\n- send **October**\n- see [the page](https://example.org/a)\n"


@pytest.mark.django_db(transaction=True)
def test_pages_of_writing_are_sound(page, live_server, world, phase, client):
    client.force_login(world.rita)
    sign_in_by_cookie(page, live_server.url, client)
    base = f"{live_server.url}/q/chesapeake-quality/md/mailings/"
    scope = Scope(world.qios["md"], "MD")
    words = {"scope": scope, "subject": "October", "text": TEXT, "audience": Audience(), "by": world.lea}
    template = save_template(scope=Scope.of_nation(), name="Key message", subject="Hello", text=TEXT, by=world.nat)
    save_template(scope=scope, name="Ours", subject="Hello", text=TEXT, by=world.rita)
    assert_sound(page, f"{base}templates/")
    assert_sound(page, f"{base}templates/new/?from={template.pk}")
    asked, planned, sent = (write_mailing(**words) for _ in range(3))
    ask_approval(mailing=asked, scope=scope, by=world.lea)
    assert_sound(page, base)
    assert_sound(page, f"{base}{asked.pk}/")
    planned.starts_at = timezone.now() + dt.timedelta(days=1)
    planned.save()
    schedule_mailing(mailing=planned, scope=scope, by=world.lea)
    assert_sound(page, f"{base}{planned.pk}/")
    send_mailing(mailing=sent, scope=scope, by=world.lea)
    Delivery.objects.filter(to="dan@example.org").update(state=DeliveryState.FAILED, last_error="550 no such user")
    assert_sound(page, f"{base}{sent.pk}/results/")
    assert_sound(page, f"{base}{sent.pk}/people/?what=failed")


@pytest.mark.django_db(transaction=True)
def test_the_preview_follows_what_is_typed(page, live_server, world, phase, client):
    client.force_login(world.rita)
    sign_in_by_cookie(page, live_server.url, client)
    page.goto(f"{live_server.url}/q/chesapeake-quality/md/mailings/new/")
    page.get_by_label("Subject").fill("For {home}")
    page.get_by_label("Message").fill("Dear {name},\n\nplease **look**.")
    page.locator("#look").get_by_text("Dear Ada Example,").first.wait_for()
    expect(page.locator("#look strong").first).to_have_text("look")
    page.get_by_label("See it as").fill("dan@")
    page.locator("#look").get_by_text("Dear Dan Example,").first.wait_for()
    page.get_by_label("Message").fill("Dear {nam}")
    page.locator("#look").get_by_text("{nam} is not a field").wait_for()
