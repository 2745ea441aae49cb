"""What only a browser shows: pages behind a signed link hide their address from others and still take the press."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.members.services import invite
from accounts.members.tokens import make_token
from campaigns.outreach.models import Subscriber
from campaigns.outreach.notices import confirm
from campaigns.outreach.tokens import confirm_token, leave_token
from tests.browser import eventually

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.browser
def test_signed_links_can_be_pressed(transactional_db, world, live_server, page):
    """With Referrer-Policy no-referrer a browser posts `Origin: null`, which the CSRF check refuses."""
    row = Subscriber.objects.create(email="fran@example.org")
    page.goto(live_server.url + reverse("outreach:confirm", args=[confirm_token(row)]))
    page.get_by_role("button", name="Send me update notices").click()
    expect(page.locator("main")).to_contain_text("You are on the list")
    confirm(subscriber=row)
    page.goto(live_server.url + reverse("outreach:leave", args=[leave_token(row)]))
    page.get_by_role("button").first.click()
    eventually(lambda: Subscriber.objects.filter(pk=row.pk, left_at=None).exists(), False)
    asked = invite(email="new@example.org", role="data-entry", facility=world.homes["harbor"], by=world.ada)
    page.goto(live_server.url + reverse("members:accept", args=[make_token(asked)]))
    page.get_by_label("Your name").fill("Ned Example")
    page.get_by_label("Choose a password", exact=True).fill("forty-two herons wade at dusk")
    page.get_by_role("button", name="Accept").click()
    expect(page).to_have_url(re.compile("/h/215001/$"))
