"""The account page: own details, and what stands there of signing in and of places."""

import pytest
from django.utils import timezone

from accounts.audit.models import AuditEvent
from tests.accounts.members.test_people import text_of


def test_needs_sign_in(client, db):
    assert client.get("/account/")["Location"].startswith("/sign-in/?next=")


def test_shows_address_places_and_roles(client, world):
    client.force_login(world.ada)
    page = text_of(client.get("/account/"))
    for words in ("ada@example.org", "Harbor House", "Administrator, since Jun 1, 2025", "Signs the agreement"):
        assert words in page
    client.force_login(world.sam)
    assert "Nowhere yet" in text_of(client.get("/account/"))


def test_details_are_saved_once_and_named_in_the_audit(client, world):
    client.force_login(world.ada)
    data = {"name": "Ada B. Example", "phone": "410-555-0199", "time_zone": "America/Denver"}
    for _ in range(2):
        assert client.post("/account/", data)["Location"] == "/account/"
    world.ada.refresh_from_db()
    assert (world.ada.name, world.ada.time_zone) == ("Ada B. Example", "America/Denver")
    assert AuditEvent.objects.get(action="users.save_profile").details["fields"] == ["name", "phone", "time_zone"]


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"name": ""},
        {"name": "x" * 121},
        {"name": "Ada", "time_zone": "Mars/Base"},
        {"name": "A", "phone": "1" * 21},
    ],
)
def test_bad_details_are_refused_and_kept_on_the_page(client, world, data):
    client.force_login(world.ada)
    answer = client.post("/account/", data)
    assert answer.status_code == 200
    assert 'aria-invalid="true"' in answer.content.decode()
    world.ada.refresh_from_db()
    assert world.ada.name == "Ada Example"
    assert 'value="Ada Example"' in client.get("/account/").content.decode()


def test_nothing_else_of_the_person_can_be_posted(client, world):
    client.force_login(world.ada)
    client.post("/account/", {"name": "Ada", "is_staff": "1", "is_superuser": "1", "email": "evil@example.org"})
    world.ada.refresh_from_db()
    assert (world.ada.email, world.ada.is_staff, world.ada.is_superuser) == ("ada@example.org", False, False)


def test_times_are_shown_in_the_persons_own_zone(client, world, monkeypatch):
    world.ada.time_zone = "Pacific/Honolulu"
    world.ada.save()
    seen = []
    monkeypatch.setattr(
        "accounts.signin.views.affiliations_of", lambda user: seen.append(timezone.get_current_timezone_name()) or []
    )
    client.force_login(world.ada)
    client.get("/account/")
    assert seen == ["Pacific/Honolulu"]
    assert timezone.get_current_timezone_name() == "America/New_York"


def test_a_name_is_text(client, world):
    client.force_login(world.ada)
    client.post("/account/", {"name": '<script>alert("x")</script>'})
    assert "<script>alert" not in client.get("/account/").content.decode()
