"""Real processes: killed in the middle, an import leaves the homes as they were; of two at once, one waits."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection

from facilities.cms.models import ImportRun, RatingSnapshot
from facilities.cms.services import import_provider_file
from facilities.directory.models import Facility
from tests.facilities.cms.vintages import provider_file, sample_rows

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).parents[3]

# Runs the command and is killed, without a chance to tidy up, right after the step that is named.
KILLED_AFTER = """
import os, signal, sys
import django
django.setup()
import facilities.cms.services as services
import facilities.cms.switch as switch
module, name = {"stage": (services, "_stage")}.get(sys.argv[2], (switch, sys.argv[2]))
step = getattr(module, name)
def dies(*arguments):
    step(*arguments)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(module, name, dies)
from django.core.management import call_command
call_command("import_cms", sys.argv[1])
"""


@contextmanager
def database(tmp_path):
    """A database that other processes can open, with what the test wrote: its URL, and a way to read it."""
    if connection.vendor == "postgresql":
        url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")

        def read(sql):
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return cursor.fetchall()

        yield urlunsplit(url), read
        return
    path = tmp_path / "shared.sqlite3"
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as copy:
        connection.connection.backup(copy)

    def read(sql):
        with closing(sqlite3.connect(path)) as again:
            return again.execute(sql).fetchall()

    yield f"sqlite:///{path}", read


def start(url: str, tmp_path: Path, *command: str) -> subprocess.Popen:
    environment = {
        **os.environ, "DATABASE_URL": url, "VAR_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "qioportal.settings",
    }  # fmt: skip
    return subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def state(read) -> list:
    tables = [Facility, RatingSnapshot, ImportRun]
    return [sorted(read(f"SELECT * FROM {table._meta.db_table}"), key=repr) for table in tables]  # noqa: S608


def test_kill_9_at_any_step_changes_nothing(tmp_path):
    rows = sample_rows()
    import_provider_file(provider_file(tmp_path / "first.csv", rows[:20]), by="tests")
    newer = [{**row, "Provider Name": row["Provider Name"][:30] + " II"} for row in rows[5:]]
    path = provider_file(tmp_path / "second.csv", newer, date="2021-09-01")
    with database(tmp_path) as (url, read):
        before = state(read)
        steps = ["stage", "_note_changes", "_update_homes", "_create_homes", "_close_homes", "write_ratings"]
        for step in steps:
            killed = start(url, tmp_path, "-c", KILLED_AFTER, str(path), step)
            _, said = killed.communicate(timeout=120)
            assert killed.returncode == -signal.SIGKILL, said
        assert state(read) == before
        done = start(url, tmp_path, "manage.py", "import_cms", str(path), "--json")  # no lock is left behind
        out, said = done.communicate(timeout=120)
        assert done.returncode == 0, said
        told = json.loads(out)
        assert (told["created"], told["updated"], told["closed"]) == (12, 15, 5)


def test_of_two_at_once_one_waits(tmp_path):
    path = provider_file(tmp_path / "file.csv", sample_rows())
    with database(tmp_path) as (url, read):
        both = [start(url, tmp_path, "manage.py", "import_cms", str(path), "--json") for _ in range(2)]
        told = [(process.communicate(timeout=120), process.returncode) for process in both]
        assert [code for _, code in told] == [0, 0], told
        assert sorted(json.loads(out)["created"] for (out, _), _ in told) == [0, 32]
        assert read(f"SELECT COUNT(*) FROM {Facility._meta.db_table}") == [(32,)]  # noqa: S608


def test_one_that_waits_says_so_and_gives_up_in_words(tmp_path, monkeypatch):
    monkeypatch.setattr("facilities.cms.locking.PATIENCE", 0.3)
    said = []
    with database(tmp_path) as (url, _):
        if connection.vendor == "postgresql":
            hold = (
                "import sys, django; django.setup(); from facilities.cms.locking import one_import_at_a_time as one\n"
                "with one(print): print('held', flush=True); sys.stdin.read()"
            )
        else:
            hold = (
                "import sys, fcntl\n"
                f"with open({str(settings.VAR / 'import_cms.lock')!r}, 'w') as file:\n"
                "    fcntl.flock(file, fcntl.LOCK_EX); print('held', flush=True); sys.stdin.read()"
            )
        environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "qioportal.settings"}
        with subprocess.Popen(
            [sys.executable, "-c", hold], cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as holder:
            assert holder.stdout.readline().strip() == b"held"
            report = import_provider_file(provider_file(tmp_path / "a.csv", sample_rows()), by="tests", say=said.append)
            holder.stdin.close()
    assert report.is_refused and "Another import" in report.reason
    assert said == ["Another import is running; this one waits for it."]
