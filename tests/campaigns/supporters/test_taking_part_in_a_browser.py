"""Taking part as a person does it: sign up with a home, tick something, send an idea; the home reads it."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from campaigns.supporters.models import Idea, Supporter
from campaigns.supporters.tokens import confirm_token, mine_token
from tests.browser import assert_sound, sign_in_by_cookie

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_the_sign_up_to_the_home(page, live_server, client, world):
    base = live_server.url
    join = base + reverse("supporters:join")
    assert_sound(page, join)
    page.goto(join)
    page.get_by_label("I am").select_option("nursing-assistant")
    page.get_by_label("Your name").fill("Fran Example")
    page.get_by_label("E-mail address").fill("fran@example.org")
    page.get_by_label("State").select_option("MD")
    page.get_by_label("Your home (optional)").fill("harbor")
    page.get_by_role("button", name="Take part").click()
    page.get_by_label("Harbor House, Baltimore").check()
    page.get_by_role("button", name="Take part").click()
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()
    fran = Supporter.objects.get()
    page.goto(base + reverse("supporters:confirm", args=[confirm_token(fran)]))
    page.get_by_role("button", name="Yes, I take part").click()
    expect(page.get_by_role("heading", name="Your part")).to_be_visible()
    assert_sound(page, base + reverse("supporters:mine", args=[mine_token(fran)]))
    page.get_by_role("button", name="I did it Hold a 10-minute huddle").click()
    expect(page.get_by_text("Noted. Thank you.")).to_be_visible()
    page.get_by_label("Your idea").fill("A cart with gloves and wipes on each hall")
    page.get_by_label("I write nothing about a resident").check()
    page.get_by_role("button", name="Send the idea").click()
    expect(page.get_by_text("Your idea is with Harbor House")).to_be_visible()

    client.force_login(world.ada)
    sign_in_by_cookie(page, base, client)
    assert_sound(page, base + reverse("supporters:ideas", args=["215001"]))
    page.get_by_role("button", name="We will try it").click()
    expect(page.get_by_text("The answer is on its way")).to_be_visible()
    assert Idea.objects.get().answer == "will-try"
