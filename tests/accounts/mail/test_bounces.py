"""Mail that comes back: reports are read, believed or not, and addresses weighed."""

import datetime as dt

import pytest
import time_machine
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from accounts.mail.bounces.reports import read_report
from accounts.mail.bounces.return_path import delivery_number, return_path
from accounts.mail.bounces.score import is_hard, score_of, status_in
from accounts.mail.bounces.services import is_bouncing, note_bounce
from accounts.mail.models import Bounce, DeliveryState
from tests.accounts.mail.reports import ALL_BUT_ACCOUNT, report_about, stopped

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


def test_a_hard_bounce_stops_everything_but_account_mail(sent, box):
    box.add(report_about(sent))
    call_command("read_bounces")
    bounce = Bounce.objects.get()
    assert (bounce.address, bounce.kind, bounce.source, bounce.status) == ("ada@example.org", "hard", "report", "5.1.1")
    assert bounce.delivery == sent
    assert stopped("ada@example.org") == ALL_BUT_ACCOUNT


def test_a_password_mail_is_still_sent_to_an_address_that_bounced(sent, box, service_mail, run, sink):
    box.add(report_about(sent))
    call_command("read_bounces")
    again = service_mail()
    run()
    again.refresh_from_db()
    assert again.state == DeliveryState.SENT and len(sink.taken) == 2


def test_the_same_report_twice_is_one_bounce_and_a_mail_is_read_once(sent, box, capsys):
    box.add(report_about(sent, action="delayed", status="4.4.1"))
    box.add(report_about(sent, action="delayed", status="4.4.1"))
    call_command("read_bounces")
    call_command("read_bounces")
    assert Bounce.objects.count() == 1
    said = capsys.readouterr().out.splitlines()
    assert said == ["2 unread, 2 reports among them, 1 new bounces", "0 unread, 0 reports among them, 0 new bounces"]


def test_soft_bounces_stop_only_when_they_come_close_together(sent, box):
    for day in (0, 1, 2, 3):
        with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=day * 1.1), tick=False):
            note_bounce(delivery=sent, address=sent.to, kind="soft", source="report", key=f"soft-{day}", status="4.2.2")
            if day < 3:
                assert not is_bouncing(sent.to)
    assert is_bouncing(sent.to)


@pytest.mark.parametrize(
    ("bounces", "expected"),
    [
        ([("hard", NOW)], 4.0),
        ([("hard", NOW - dt.timedelta(days=30))], 2.0),
        ([("hard", NOW - dt.timedelta(days=60))], 1.0),
        ([("soft", NOW), ("soft", NOW - dt.timedelta(hours=2))], 1.0),  # of one day
        ([("soft", NOW), ("soft", NOW - dt.timedelta(days=30))], 1.5),
        ([("complaint", NOW)], 0.0),
        ([], 0.0),
    ],
)
def test_score_fades_by_half_in_thirty_days(bounces, expected):
    # the second of two soft ones a day apart weighs from its own moment
    got = score_of(bounces, NOW)
    assert got == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize("status", ["5.1.1", "5.1.2", "5.1.10", "5.2.1", "5.4.4"])
def test_statuses_that_speak_of_the_address(status):
    assert is_hard(status)


@pytest.mark.parametrize("status", ["4.1.1", "5.2.2", "5.7.1", "5.3.4", "5.0.0", "", "5.1.1.1", "15.1.1"])
def test_statuses_that_do_not(status):
    assert not is_hard(status)


def test_a_status_is_found_in_a_servers_words():
    assert status_in("550 5.1.1 <ada@example.org>: Recipient address rejected") == "5.1.1"
    assert status_in("550 no mailbox here, call 555.1.22") == ""


# who is believed


def test_a_forged_return_path_counts_for_nothing(sent, box):
    forged = return_path(sent.pk).replace(return_path(sent.pk)[-20:-12], "00000000")
    box.add(report_about(sent, to=forged).replace(sent.rfc_message_id.encode(), b"<other@elsewhere>"))
    call_command("read_bounces")
    assert not Bounce.objects.exists()


def test_the_address_that_counts_is_ours_and_not_the_reports(sent, box):
    box.add(report_about(sent, recipient="boss@example.org"))
    call_command("read_bounces")
    assert Bounce.objects.get().address == "ada@example.org"
    assert not stopped("boss@example.org")


def test_return_paths_are_signed_by_number(settings):
    settings.MAIL_BOUNCES_TO = "bounces@example.org"
    assert delivery_number(return_path(17)) == 17
    assert delivery_number(return_path(17).replace("+17-", "+18-")) is None
    assert delivery_number("bounces@example.org") is None
    settings.MAIL_BOUNCES_TO = ""
    assert return_path(17) == ""


@pytest.mark.parametrize("raw", [
    b"", b"\x00" * 1000, b"Subject: Out of office\r\n\r\nI am away.",
    b"Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\nAction: f",
    b"Content-Type: message/delivery-status\r\n\r\n\r\nFinal-Recipient: rfc822;\r\nAction: failed\r\n",
    b"Content-Type: multipart/report; boundary=" + b"y" * 5000 + b"\r\n\r\n" + b"-" * 100_000,
])  # fmt: skip
def test_junk_is_no_report(raw):
    assert read_report(raw) is None


@given(st.binary(max_size=3000), st.integers(0, 3000))
@limits(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_report_never_breaks_the_reader(junk, place):
    class Fake:
        pk, to, rfc_message_id = 1, "ada@example.org", "<x@example.org>"

    raw = report_about(Fake(), to="bounces@example.org")
    read_report(raw[:place] + junk + raw[place:])


def test_without_a_mailbox_the_command_says_what_to_set(settings):
    settings.MAIL_BOUNCES_BOX = ""
    with pytest.raises(CommandError, match="MAIL_BOUNCES_BOX"):
        call_command("read_bounces")
