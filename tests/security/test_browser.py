"""What only a browser shows: pages behind a signed link hide their address from others and still take the press."""

import pytest
from django.urls import reverse

from accounts.members.services import invite
from accounts.members.tokens import make_token
from campaigns.outreach.models import Subscriber
from campaigns.outreach.notices import confirm
from campaigns.outreach.tokens import confirm_token, leave_token

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.browser
def test_signed_links_can_be_pressed(transactional_db, world, live_server, page):
    """With Referrer-Policy no-referrer a browser posts `Origin: null`, which the CSRF check refuses."""
    row = Subscriber.objects.create(email="fran@example.org")
    page.goto(live_server.url + reverse("outreach:confirm", args=[confirm_token(row)]))
    page.get_by_role("button", name="Send me update notices").click()
    assert "You are on the list" in page.inner_text("main")
    confirm(subscriber=row)
    page.goto(live_server.url + reverse("outreach:leave", args=[leave_token(row)]))
    page.get_by_role("button").first.click()
    row.refresh_from_db()
    assert row.left_at is not None
    asked = invite(email="new@example.org", role="data-entry", facility=world.homes["harbor"], by=world.ada)
    page.goto(live_server.url + reverse("members:accept", args=[make_token(asked)]))
    page.get_by_label("Your name").fill("Ned Example")
    page.get_by_label("Choose a password", exact=True).fill("forty-two herons wade at dusk")
    page.get_by_role("button", name="Accept").click()
    assert page.url.endswith("/h/215001/")
