"""A person: one spelling of the address, one row per address, a hash with the figures that we chose."""

import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.signin.tasks import clear_sessions
from accounts.users.models import User, normal_email


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ada@Example.ORG", "ada@example.org"),
        ("  ada@example.org ", "ada@example.org"),
        ("ａｄａ@example.org", "ada@example.org"),  # full-width letters
    ],
)
def test_one_spelling_per_address(typed, kept):
    assert normal_email(typed) == kept


def test_one_person_per_address_whatever_case(db):
    User.objects.create_user("ada@example.org", name="Ada")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("ADA@example.org", name="Other")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email="ADA@example.org", name="Other")])


def test_a_person_needs_an_address(db):
    with pytest.raises(ValueError, match="needs an e-mail address"):
        User.objects.create_user("", name="Nobody")


def test_the_first_person_of_the_back_office(db):
    call_command("createsuperuser", email="Root@Example.org", name="Root", interactive=False, verbosity=0)
    root = User.objects.get()
    assert (root.email, root.is_staff, root.is_superuser) == ("root@example.org", True, True)
    assert not root.has_usable_password()


def test_greeting_takes_the_first_word():
    assert User(name="Ada Byron Example", email="a@example.org").first_name == "Ada"
    assert User(name="", email="a@example.org").first_name == "a@example.org"


def test_hash_is_argon2id_with_our_figures(settings):
    settings.PASSWORD_HASHERS = ["accounts.users.hashers.Argon2idHasher"]
    kept = make_password("violet tractor under seven moons")
    assert kept.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert check_password("violet tractor under seven moons", kept)
    assert not check_password("violet tractor under seven moon", kept)


def test_ended_sessions_leave_the_table(client, world):
    client.force_login(world.ada)
    Session.objects.create(session_key="old", session_data="", expire_date=timezone.now())
    clear_sessions()
    clear_sessions()
    assert [row.session_key for row in Session.objects.all()] == [client.session.session_key]
