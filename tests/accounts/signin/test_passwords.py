"""Which passwords are refused, with which reason, and which are not."""

import time

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.signin import passwords
from accounts.signin.blocklist_source import DATA
from accounts.signin.blocklist_source import passwords as made
from tests.accounts.signin.mails import path_in, rendered, waiting

GOOD = [
    "violet tractor under seven moons",
    "my aunt's blue canoe sank on Friday",
    "    seven leading blanks are kept",
    "x9!Kd83$mQ0p#zT7vL",
    "Ünïcödé wörds älso wörk fîne",
    "🦆🚜🌙🪁🧵🫖🪵🧲🛶🧭🪶🍐🧊🎻🦔",  # 15 characters of four bytes each
    "harbor seals and lighthouse keepers sing",
    "violet tractor under seven moons " * 3 + "and one more, 128 signs long!",
    "Grüße aus dem Garten hinterm Haus",
    "twenty-seven purple umbrellas 1234567890",
]
BAD = [
    ("short", "too short"),
    ("fourteen chars", "too short"),
    ("correct horse battery staple", "attackers try first"),
    ("Correct-Horse-Battery-Staple", "attackers try first"),
    ("passwordpassword", "attackers try first"),
    ("p@ssw0rdp@ssw0rd", "attackers try first"),
    ("PasswordPassword2026", "attackers try first"),
    ("sunshinesunshine", "attackers try first"),
    ("qwertyuiopasdfghjkl", "attackers try first"),
    ("1qaz2wsx3edc4rfv5tgb", "attackers try first"),
    ("aaaaaaaaaaaaaaa", "attackers try first"),
    ("thisismypassword", "attackers try first"),
    ("nursing home quality improvement", "attackers try first"),
    ("welcome to the portal", "attackers try first"),
    ("zebrazebrazebra", "repeated"),
    ("plumtreeplumtreeplum", "repeated"),
    ("!!!!!!!!!!!!!!!!", "attackers try first"),
    ("🦆🦆🦆🦆🦆🦆🦆🦆🦆🦆🦆🦆🦆🦆🦆", "repeated"),
    ("zxcvbnmasdfghjklqw", "runs along"),
    ("9876543210abcdefgh", "runs along"),
    ("mnbvcxzlkjhgfdsapoi", "runs along"),
    ("password1029384756", "one common password"),
    ("dragon!!!!!!!!!!!2026", "one common password"),
    ("...baseball...1957...", "one common password"),
]
NAMES = ["Ada Example 2026!", "ada@example.org", "HarborHouse2026!!!", "harbor house 215001", "Baltimore Ada 2026",
         "QIO Portal 2026!!", "adaexample215001!"]  # fmt: skip


def refusal(password, user=None) -> str:
    try:
        validate_password(password, user)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


@pytest.mark.parametrize("password", GOOD)
def test_good_passwords_pass(password, world):
    assert refusal(password, world.ada) == ""


@pytest.mark.parametrize(("password", "why"), BAD)
def test_bad_passwords_are_refused_with_a_reason(password, why):
    assert why in refusal(password)


@pytest.mark.parametrize("password", NAMES)
def test_names_that_others_know_are_refused(password, world):
    assert "names that others know" in refusal(password, world.ada)


def test_the_names_of_a_stranger_are_no_reason(world):
    assert refusal("Maple Court and Dayton trains", world.ada) == ""
    assert refusal("maplecourt365001", world.olga) != ""


def test_list_is_what_the_source_makes_and_knows_long_passwords():
    listed = passwords.listed()
    assert listed == made()
    assert len([each for each in listed if len(each) >= 15]) >= 3000
    assert (DATA / "blocklist.txt.gz").stat().st_size < 200_000


def test_long_input_is_answered_quickly():
    began = time.perf_counter()
    for text in ("ab" * 128, "a" * 255 + "b", "x!" * 100, "password" * 30, "ß" * 256):
        passwords.reason_against(text, ["ab", "xyz"] * 50)
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize("password", [GOOD[2], GOOD[5], GOOD[7]])
def test_a_new_password_is_kept_as_typed(password, client, world):
    client.post("/account/password/reset/", {"email": "ada@example.org"})
    form = client.get(path_in(rendered(waiting("ada@example.org")[0])), follow=True)
    answer = client.post(form.request["PATH_INFO"], {"password1": password})
    assert answer.status_code == 302
    answer = Client().post("/sign-in/", {"login": "ada@example.org", "password": password})
    assert answer["Location"] == "/work/"
    world.ada.refresh_from_db()
    assert not world.ada.check_password(password.strip() + "x")
    assert world.ada.check_password(password)


def test_refusal_stands_beside_the_field(client, world):
    client.post("/account/password/reset/", {"email": "ada@example.org"})
    form = client.get(path_in(rendered(waiting("ada@example.org")[0])), follow=True)
    page = client.post(form.request["PATH_INFO"], {"password1": "passwordpassword"}).content.decode()
    assert 'id="id_password1_error"' in page
    assert "attackers try first" in page
    assert "passwordpassword" not in page
