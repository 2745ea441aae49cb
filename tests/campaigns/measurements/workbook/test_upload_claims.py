"""Uploads and workers that die, come late or come twice; what is kept, and for how long; the table's constraints."""

import datetime as dt
import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.audit.models import AuditEvent
from campaigns.measurements.models import MonthReport, Observation, Upload
from campaigns.measurements.workbook import claims, services
from campaigns.measurements.workbook.claims import claim, give_up, prune, settle
from campaigns.measurements.workbook.services import TooMany, confirm, take_in, work_on_next
from campaigns.measurements.workbook.tasks import work_on_uploads
from tests.campaigns.measurements.conftest import FULL
from tests.campaigns.measurements.workbook.conftest import csv_of


@pytest.fixture
def waiting(files, world):
    content = csv_of(files.full())
    return take_in(place=files.home, name="numbers.csv", content=content, by=world.dan)


def later(upload, **ago):
    """As if the upload and its lease were so much older."""
    back = timezone.now() - dt.timedelta(**ago)
    Upload.objects.filter(pk=upload.pk).update(uploaded_at=back)
    Upload.objects.filter(pk=upload.pk, lease_until__isnull=False).update(lease_until=back)


def test_what_a_killed_worker_left_another_finishes(waiting):
    dead = claim()
    assert dead == waiting and claim() is None  # it is held
    later(waiting, minutes=6)
    assert work_on_next()
    waiting.refresh_from_db()
    assert (waiting.status, waiting.content, waiting.attempts) == ("ready", None, 0)
    assert not settle(dead, status="refused", refusal="late")  # the dead one comes back, and changes nothing
    waiting.refresh_from_db()
    assert waiting.status == "ready"


def test_a_worker_killed_while_it_wrote_left_nothing_half_done(waiting, world, monkeypatch):
    work_on_next()
    confirm(upload=waiting, manner="send", by=world.dan)
    monkeypatch.setattr(services, "record", lambda **_: (_ for _ in ()).throw(SystemExit))
    with pytest.raises(SystemExit):
        work_on_next()  # dies after the last number, before the end
    assert not MonthReport.objects.exists()
    monkeypatch.undo()
    waiting.refresh_from_db()
    later(waiting, minutes=6)
    assert work_on_next()
    waiting.refresh_from_db()
    assert waiting.status == "done" and Observation.objects.count() == len(FULL)


def test_a_file_that_kills_its_worker_is_given_up(waiting):
    for _ in range(claims.MOST_ATTEMPTS):
        assert claim() is not None
        later(waiting, minutes=6)
    assert claim() is None and give_up() == 1
    waiting.refresh_from_db()
    assert waiting.status == "refused" and waiting.content is None and "could not be read" in waiting.refusal


def test_a_writing_that_fails_again_and_again_waits_for_the_person(waiting, world):
    work_on_next()
    confirm(upload=waiting, manner="send", by=world.dan)
    for _ in range(claims.MOST_ATTEMPTS):
        assert claim() is not None
        later(waiting, minutes=6)
    assert give_up() == 1
    waiting.refresh_from_db()
    assert (waiting.status, waiting.manner) == ("ready", "")


def test_no_file_waits_longer_than_an_hour(waiting):
    later(waiting, minutes=59)
    assert give_up() == 0
    later(waiting, minutes=61)
    assert give_up() == 1
    waiting.refresh_from_db()
    assert waiting.status == "refused" and waiting.content is None


def test_uploads_are_forgotten_after_a_month(waiting):
    work_on_next()
    later(waiting, days=29)
    assert prune() == 0
    later(waiting, days=31)
    assert prune() == 1 and not Upload.objects.exists()


def test_the_task_takes_what_waits(waiting, files, world):
    take_in(place=files.home, name="b.csv", content=csv_of(files.full()), by=world.ada)
    work_on_uploads()
    assert set(Upload.objects.values_list("status", flat=True)) == {"ready"}


def test_nobody_fills_the_table_with_files(files, world):
    for _ in range(services.MOST_WAITING):
        take_in(place=files.home, name="a.csv", content=b"x", by=world.dan)
    with pytest.raises(TooMany):
        take_in(place=files.home, name="a.csv", content=b"x", by=world.dan)
    assert take_in(place=files.home, name="a.csv", content=b"x", by=world.ada)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("..\\..\\C:\\numbers.xlsx", "numbers.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nb<script>.csv", "a__b_script_.csv"),
        ("x" * 300 + ".xlsx", "x" * 115 + ".xlsx"),
        ("Mildred 123-45-6789.xlsx", "file"),
        ("", "file"),
    ],
)
def test_names_of_files(files, world, name, kept):
    upload = take_in(place=files.home, name=name, content=b"x", by=world.dan)
    assert upload.file_name == kept and len(upload.file_name) <= 120


def test_a_refused_file_leaves_nothing_behind(files, world):
    """Nor its name, by which people say whom it is about; a file that is merely damaged keeps its own."""
    content = csv_of([files.row("ca_ls", 1, 2, comment="Mildred, DOB 3/4/1941")])
    upload = files.read(content, name="Mildred Moore.csv")
    assert upload.file_name == "file.csv"
    assert files.read(b"Month,Code\n", name="numbers.csv").file_name == "numbers.csv"
    assert upload.status == "refused" and upload.content is None and upload.rows == upload.problems == []
    everything = str(list(Upload.objects.values())) + str(list(AuditEvent.objects.values()))
    assert "Mildred" not in everything and "1941" not in everything


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "maybe"},
        {"manner": "shout"},
        {"status": "done", "manner": ""},
        {"status": "ready", "content": b"x"},
        {"chain": True},
        {"facility": None},
    ],
    ids=["known status", "known manner", "written in a manner", "keeps no file", "home or chain", "one of them"],
)
def test_what_the_database_refuses(files, world, wrong):
    wrong = wrong | ({"chain": world.homes["bay"].chain} if "chain" in wrong else {})
    with pytest.raises(IntegrityError), transaction.atomic():
        Upload.objects.create(**{"facility": files.home, "file_name": "a", "sha256": "0"} | wrong)


@pytest.mark.postgres_only
def test_two_confirmations_and_two_workers_at_one_moment(transactional_db, files, world):
    upload = files.read(csv_of([*files.full(), *files.full(files.due.shift(-1))]))
    gate = threading.Barrier(2)
    outcomes = []

    def press():
        gate.wait()
        try:
            outcomes.append((confirm(upload=upload, manner="send", by=world.dan), work_on_next()))
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(pressed for pressed, _ in outcomes) == [False, True]
    work_on_next()
    upload.refresh_from_db()
    assert upload.status == "done" and MonthReport.objects.count() == 2
    assert AuditEvent.objects.filter(action="measurements.write_upload").count() == 1
    assert AuditEvent.objects.filter(action="measurements.send_month").count() == 2


@pytest.mark.postgres_only
def test_two_files_for_one_month_at_one_moment(transactional_db, files, world):
    """One is written; the other is shown again, since what it was shown is no longer so."""
    uploads = [files.read(csv_of(files.full(ca_ls=(number, 61)))) for number in (50, 51)]
    for upload in uploads:
        confirm(upload=upload, manner="send", by=world.dan)
    gate = threading.Barrier(2)

    def work():
        gate.wait()
        try:
            work_on_next()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(Upload.objects.values_list("status", flat=True)) == ["done", "ready"]
    assert MonthReport.objects.count() == 1
