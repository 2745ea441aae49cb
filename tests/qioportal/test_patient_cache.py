"""Without the cache people sign in, work and are held to the same limits; when it is back it counts again."""

import datetime as dt
import signal

import pytest
from django.core.cache import caches
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse

from accounts.mail import brakes
from accounts.signin import limits
from qioportal.lib import patient_cache
from qioportal.lib.patient_cache import CacheIsSilent, CountedMeanwhile, SharedCache
from tests.conftest import caches_at
from tests.servers import broker_process
from tests.world import PASSWORD

pytestmark = pytest.mark.django_db


def sign_in(client: Client, password: str):
    return client.post("/sign-in/", {"login": "ada@example.org", "password": password})


def test_people_sign_in_work_and_sign_out(no_cache, client, world):
    assert sign_in(client, PASSWORD).status_code == 302
    assert client.get("/h/215001/").status_code == 200
    assert client.post(reverse("account_logout")).status_code == 302
    assert client.get("/h/215001/").status_code == 302


def test_guessing_has_its_limits(no_cache, client, world):
    answers = [sign_in(client, f"wrong {number}").text for number in range(6)]
    assert "do not go together" in answers[4]
    assert "Too many wrong tries" in answers[5]
    assert "Too many wrong tries" in sign_in(Client(), PASSWORD).text, "counted for all processes, in the database"


def test_so_has_the_number_of_wrong_passwords_in_a_row(no_cache):
    for number in range(1, limits.CLOSED_AFTER + 1):
        assert limits.note_failure("ada@example.org") == number
    assert limits.is_closed("ada@example.org")
    limits.forget("ada@example.org")
    assert not limits.is_closed("ada@example.org")


def test_and_the_mails_of_a_minute(no_cache, settings):
    settings.MAIL_PER_MINUTE = 100
    assert [brakes.take(8, now=6_000) for _ in range(3)] == [8, 2, 0]
    brakes.take(-4, now=6_000)
    assert brakes.take(8, now=6_000) == 4


def test_a_cache_that_hangs_is_asked_once_in_a_while(monkeypatch):
    clock = [1000.0]
    monkeypatch.setattr(patient_cache.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(SharedCache, "silent_until", 0.0)
    with broker_process() as (address, process), override_settings(CACHES=caches_at(address)):
        cache = caches["default"]
        cache.set("word", "in the cache", 60)
        process.send_signal(signal.SIGSTOP)
        assert cache.get("word") is None
        with pytest.raises(CacheIsSilent):
            caches["shared"].get("word")
        assert cache.add("word", "in the table", 60)
        assert not cache.add("word", "too late", 60)
        assert cache.get_many(["word", "other"]) == {"word": "in the table"}
        process.send_signal(signal.SIGCONT)
        assert cache.get("word") == "in the table", "nobody asks for five seconds"
        clock[0] += patient_cache.SILENT_SECONDS
        assert cache.get("word") == "in the cache"


def test_what_ran_out_leaves_the_table(no_cache, time_machine):
    time_machine.move_to(dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC))
    caches["default"].set("short", 1, 60)
    caches["default"].set("long", 1, 6000)
    time_machine.shift(120)
    patient_cache.forget_expired()
    assert CountedMeanwhile.objects.count() == 1
    assert caches["default"].get("long") == 1
