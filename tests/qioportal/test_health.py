"""The health page is green when everything answers, and red with the name of what doesn't."""

import datetime as dt

import pytest
from django.utils import timezone

from qioportal.lib.schedule import Heartbeat, JobPeriod, beat_heart, once_per_period

pytestmark = pytest.mark.django_db


def test_green_when_database_cache_and_worker_answer(client):
    beat_heart("mail service")
    beat_heart("mail bulk")
    answer = client.get("/health/")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": "ok", "cache": "ok", "worker": "ok"}


def test_red_without_a_worker(client):
    answer = client.get("/health/")
    assert answer.status_code == 503
    assert answer.json()["worker"] == "not answering"


def test_red_when_one_lane_is_late(client):
    beat_heart("mail service")
    Heartbeat.objects.create(name="mail bulk", at=timezone.now() - dt.timedelta(minutes=4))
    assert client.get("/health/").status_code == 503


def test_red_when_the_cache_is_gone(client, no_cache):
    beat_heart("mail service")
    answer = client.get("/health/")
    assert answer.status_code == 503
    assert answer.json()["cache"] == "not answering"


def test_a_job_runs_once_per_period():
    done = []
    assert once_per_period("counts", "2026-11-22", lambda: done.append(1) or "ok")
    assert not once_per_period("counts", "2026-11-22", lambda: done.append(2) or "ok")
    assert once_per_period("counts", "2026-11-23", lambda: done.append(3) or "ok")
    assert done == [1, 3]
    assert JobPeriod.objects.get(period="2026-11-22").outcome == "ok"


def test_a_job_that_fails_gives_its_period_back():
    def broken() -> str:
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        once_per_period("counts", "2026-11-22", broken)
    assert once_per_period("counts", "2026-11-22", lambda: "second try")


@pytest.mark.parametrize("path", ["/h/%00/", "/homes/?q=a%00b", "/states/m%00d/", "/q/x/%00/"])
def test_a_nul_is_answered_and_breaks_nothing(client, path):
    assert client.get(path).status_code == 400
