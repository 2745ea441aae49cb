"""Locked, reopened, handed back, on time or late: from the phase and the days; and who hears of it."""

import datetime as dt
import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.access.services import grant_role
from accounts.mail.models import Delivery
from accounts.mail.rendering import render_delivery
from campaigns.enrollment.models import RecipientKind
from campaigns.enrollment.sharing import Recipient, grant_consent
from campaigns.measurements.deadlines import due_day, lock_of, timeliness_of, today_at
from campaigns.measurements.locking import PLEASE_CHECK, people_who_enter, reopen_month, return_month
from campaigns.measurements.models import MonthReport, ObservationRevision, Reopening
from campaigns.measurements.queries import not_reported, sent_counts_by_state, series_of
from campaigns.measurements.services import Refused, correct, save_draft, send_month
from tests.campaigns.measurements.conftest import FULL, posted
from tests.campaigns.measurements.locked import put_back

DAY = dt.timedelta(days=1)


@pytest.fixture
def old(sheet):
    """A month sent a hundred days ago: its free days are over."""
    month = sheet.due.shift(-5)
    return put_back(sheet.send(month, **FULL), 100)


def act(sheet, month, world, **pairs) -> dict:
    return {"enrollment": sheet.enrollment, "month": month, "entries": sheet.entries(**pairs), "by": world.dan}


def test_a_month_locks_days_after_the_later_of_due_and_sending(sheet, world):
    report = sheet.send(sheet.due, **FULL)
    due = due_day(sheet.phase, sheet.due)
    sent = timezone.localdate(report.sent_at, timezone=sheet.home.place.zone)
    last = max(due, sent) + dt.timedelta(days=sheet.phase.lock_days)
    assert lock_of(report, last).free_until == last
    assert not lock_of(report, last).is_locked
    assert lock_of(report, last + DAY).is_locked
    late = put_back(sheet.send(sheet.due.shift(-3), **FULL), 2)
    assert lock_of(late, today_at(sheet.home)).free_until == today_at(sheet.home) + dt.timedelta(days=12)
    assert lock_of(None, last) is None


def test_a_locked_month_is_read_only_and_says_who_can_reopen_it(sheet, old, dan, client, world):
    page = dan.get(sheet.url(old.month)).content.decode()
    assert "This month is locked" in page
    assert "Your administrator or director of nursing can reopen it" in page
    assert "Send the correction" not in page
    seen = old.saved_at.isoformat()
    dan.post(sheet.url(old.month), posted("send", seen, ca_ls=("1", "61")))
    assert not ObservationRevision.objects.exists()
    with pytest.raises(Refused, match="locked since"):
        correct(**act(sheet, old.month, world, ca_ls=(1, 61)))
    correct(**act(sheet, old.month, world, **FULL))  # the same again changes nothing, and is no error


def test_reopening_needs_a_reason_and_an_end(sheet, old, client, world):
    client.force_login(world.ada)
    url = f"{sheet.url(old.month)}reopen/"
    today = today_at(sheet.home)
    assert "Reopen" in client.get(sheet.url(old.month)).content.decode()
    for wrong in ({"reason": "", "until": today}, {"reason": "x", "until": today - DAY},
                  {"reason": "x", "until": today + 31 * DAY}, {"reason": "SSN 123-45-6789", "until": today},
                  {"reason": "x", "until": "soon"}):  # fmt: skip
        assert client.post(url, wrong).status_code == 200
    assert not Reopening.objects.exists()
    answer = client.post(url, {"reason": "A unit was counted twice", "until": today + 30 * DAY}, follow=True)
    assert "can be corrected until" in answer.content.decode()
    correct(**act(sheet, old.month, world, ca_ls=(50, 61)))
    assert ObservationRevision.objects.get().numerator == 53
    report = MonthReport.objects.get()
    assert report.status == "sent"
    lock = lock_of(report, today)
    assert (lock.is_locked, lock.reopened_until) == (False, today + 30 * DAY)
    assert lock_of(report, today + 31 * DAY).is_locked
    assert "isn&#x27;t locked" in client.post(url, {"reason": "x", "until": today}, follow=True).content.decode()
    with pytest.raises(Refused, match="isn't locked"):
        reopen_month(enrollment=sheet.enrollment, month=old.month, reason="x", until=today, by=world.ada)


def test_tables_of_locking_keep_the_truth(sheet):
    with pytest.raises(IntegrityError), transaction.atomic():
        Reopening.objects.create(enrollment=sheet.enrollment, month=sheet.due, reason="", until=dt.date(2026, 1, 1))
    report = sheet.send(sheet.due, **FULL)
    for wrong in ({"status": "returned"}, {"status": "returned", "returned_at": timezone.now()},
                  {"status": "returned", "return_reason": "x"}):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            MonthReport.objects.filter(pk=report.pk).update(**wrong)
    part = report.observations.first().parts
    part.create(stratum="cna", numerator=1, denominator=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        part.create(stratum="cna", numerator=1, denominator=2)


def test_a_month_handed_back_does_not_count_until_it_is_sent_again(sheet, world):
    sheet.enrollment.signed_at = timezone.now() - 400 * DAY
    sheet.enrollment.save()
    sheet.send(sheet.due, **FULL)
    return_month(enrollment=sheet.enrollment, month=sheet.due, reason="", by=world.rita)
    report = MonthReport.objects.get()
    assert (report.status, report.return_reason) == ("returned", PLEASE_CHECK)
    measure = sheet.measures["ca_ls"]
    assert [p.state for p in series_of(sheet.enrollment, [measure], until=sheet.due, months=1)[measure.pk]] == ["none"]
    assert list(not_reported(sheet.phase, sheet.due)) == [sheet.enrollment]
    assert sent_counts_by_state(sheet.phase, sheet.due) == {}
    with pytest.raises(Refused, match="Send it again"):
        correct(**act(sheet, sheet.due, world, **FULL))
    for number in (50, 51):
        save_draft(**act(sheet, sheet.due, world, ca_ls=(number, 61)))
    assert ObservationRevision.objects.get().numerator == 53  # what had been sent, not each saving in between
    first_sent = report.sent_at
    send_month(**act(sheet, sheet.due, world, **FULL | {"ca_ls": (52, 61)}))
    report.refresh_from_db()
    assert (report.status, report.sent_at, report.sent_again_at is not None) == ("sent", first_sent, True)
    assert ObservationRevision.objects.count() == 1


def test_who_enters_numbers_hears_of_it_once(sheet, world):
    sheet.send(sheet.due, **FULL)
    return_month(enrollment=sheet.enrollment, month=sheet.due, reason="", by=world.rita)
    with pytest.raises(Refused, match="returned already"):
        return_month(enrollment=sheet.enrollment, month=sheet.due, reason="", by=world.rita)
    mails = Delivery.objects.filter(message__kind="measurements.returned")
    assert sorted(mails.values_list("to", flat=True)) == ["ada@example.org", "dan@example.org"]
    mail = render_delivery(mails.first())
    assert f"{sheet.due.label} of" in mail.subject
    assert PLEASE_CHECK in mail.text
    assert sheet.url() in mail.text
    assert "53" not in mail.text and "out of" not in mail.text


def test_only_who_may_see_the_values_says_what_to_look_at(sheet, world, client):
    sheet.send(sheet.due, **FULL)
    client.force_login(world.rita)
    url = f"/q/chesapeake-quality/md/homes/215001/months/{sheet.due}/return/"
    page = client.get(url).content.decode()
    assert "shares none of its numbers" in page
    assert 'name="reason"' not in page
    client.post(url, {"campaign": "ae-3", "reason": "53 is too many"})
    assert MonthReport.objects.get().return_reason == PLEASE_CHECK
    send_month(**act(sheet, sheet.due, world, **FULL))
    to = Recipient(RecipientKind.QIO, qio=world.qios["md"])
    grant_consent(home=sheet.home, to=to, by=world.ada, purpose="Help with our goals")
    assert client.post(url, {"campaign": "ae-3", "reason": ""}).status_code == 200
    client.post(url, {"campaign": "ae-3", "reason": "Is the <second> unit in it?"})
    assert MonthReport.objects.get().return_reason == "Is the <second> unit in it?"
    client.force_login(world.dan)
    assert "Is the &lt;second&gt; unit in it?" in client.get(sheet.url()).content.decode()
    assert "was handed back" in client.get("/h/215001/").content.decode()


def test_the_desk_sees_whether_never_what(sheet, world, client):
    sheet.send(sheet.due, **FULL | {"ca_ls": (517, 613)})
    save_draft(**act(sheet, sheet.due.shift(-1), world, ca_ls=(1, 2)))
    client.force_login(world.rita)
    page = client.get("/q/chesapeake-quality/md/homes/215001/months/").content.decode()
    assert "4 of 4" in page
    assert "517" not in page and "613" not in page
    assert "Draft" not in page  # a draft is the home's own
    client.force_login(world.otto)
    assert client.get("/q/buckeye-quality/oh/homes/215001/months/").status_code == 404
    client.force_login(world.nat)
    assert client.get("/nation/homes/215001/months/").status_code == 200
    assert client.get("/nation/homes/999999/months/").status_code == 404


def test_timeliness_is_kept_from_the_first_sending(sheet, world):
    zone = sheet.home.place.zone
    due = due_day(sheet.phase, sheet.due.shift(-3))
    report = sheet.send(sheet.due.shift(-3), **FULL)
    days = (today_at(sheet.home) - due).days
    assert timeliness_of(sheet.phase, sheet.due.shift(-3), report, zone).days_late == days > 0
    put_back(report, days + 1)
    assert timeliness_of(sheet.phase, sheet.due.shift(-3), report, zone).timing == "on-time"
    assert timeliness_of(sheet.phase, sheet.due, None, zone).timing == "not-sent"


def test_all_months_with_their_state_by_year_and_as_a_file(
    sheet, old, dan, world, django_assert_max_num_queries, django_assert_num_queries
):
    sheet.send(sheet.due, **FULL | {"pain3": (None, None)})
    url = "/h/215001/months/"
    page = dan.get(f"{url}?year={sheet.due.year}").content.decode()
    assert "3 of 4" in page
    assert page.count("<tr>") == 1 + sheet.due.number
    assert dan.get(f"{url}?year=1066").status_code == 200
    assert dan.get(f"{url}?year=٢").status_code == 200
    lines = b"".join(dan.get(f"{url}months.csv").streaming_content).decode().splitlines()
    assert len(lines) == 1 + 24
    assert lines[1].startswith(f"{sheet.due},")
    with django_assert_max_num_queries(40) as few:
        dan.get(url)
    for step in (6, 7, 8, 9):
        sheet.send(sheet.due.shift(-step), **FULL)
    with django_assert_num_queries(len(few)):
        dan.get(url)


def test_corporate_people_are_told_where_a_home_has_nobody(world, phase, sheet):
    bay = world.homes["bay"]
    assert people_who_enter(bay) == [world.cora]
    grant_role(user=world.sam, role="data-entry", by="tests", facility=bay)
    assert people_who_enter(bay) == [world.sam]


@pytest.mark.postgres_only
def test_two_who_hand_back_at_one_moment_do_it_once(transactional_db, sheet, world):
    sheet.send(sheet.due, **FULL)
    gate, outcomes = threading.Barrier(2), []

    def hand_back(by):
        gate.wait()
        try:
            return_month(enrollment=sheet.enrollment, month=sheet.due, reason="", by=by)
            outcomes.append("returned")
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=hand_back, args=[by]) for by in (world.rita, world.lea)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused", "returned"]
    assert Delivery.objects.filter(message__kind="measurements.returned").count() == 2  # one per person
