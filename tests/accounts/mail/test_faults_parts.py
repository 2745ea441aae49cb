"""The parts of `make faults`: a sink that counts before it answers, and a sum that sees what must never be."""

import smtplib

import pytest

from tests.faults.reckoning import Row, reckon
from tests.faults.sink import Sink

MAIL = "Message-ID: <1@portal>\r\nSubject: x\r\n\r\nHello\r\n"


@pytest.fixture
def sink():
    with Sink() as sink:
        yield sink


def say(sink: Sink, to: str) -> str:
    """What became of one mail, as the sender sees it."""
    try:
        with smtplib.SMTP("127.0.0.1", sink.port, local_hostname="tests", timeout=5) as smtp:
            smtp.sendmail("portal@example.org", [to], MAIL)
    except smtplib.SMTPRecipientsRefused as error:
        return str(error.recipients[to][0])
    except smtplib.SMTPResponseException as error:
        return str(error.smtp_code)
    except (smtplib.SMTPException, OSError):
        return "lost"
    return "taken"


@pytest.mark.parametrize(
    ("treat", "answers", "copies"),
    [("", ["taken", "taken"], 2), ("grey", ["451", "taken"], 1), ("full", ["452", "taken"], 1),
     ("no", ["550", "550"], 0), ("drop", ["lost"], 1)],
)  # fmt: skip
def test_the_sink_treats_each_as_its_name_asks_and_counts_what_it_took(sink, treat, answers, copies):
    to = f"{treat}-1@example.org"
    assert [say(sink, to) for _ in answers] == answers
    assert sink.got(to) == copies


def test_the_sink_can_be_away_and_comes_back_at_the_same_place(sink):
    sink.close()
    assert say(sink, "a-1@example.org") == "lost"
    sink.open()
    assert say(sink, "a-1@example.org") == "taken"
    assert sink.last_for("a-") > 0
    assert sink.last_for("b-") == 0


def row(state: str, *, lane: str = "bulk", uncertain: int = 0) -> Row:
    return Row("m", "a@example.org", lane, state, uncertain, "<1>", "550")


@pytest.mark.parametrize(
    ("one", "copies", "said"),
    [
        (row("sent"), {"<1>": 1}, []),
        (row("unknown"), {"<1>": 1}, []),
        (row("unknown"), {}, []),
        (row("cancelled"), {}, []),
        (row("sent", lane="service", uncertain=1), {"<1>": 2}, []),
        (row("sent"), {"<1>": 2}, ["got 2 copies"]),
        (row("sent"), {}, ["is sent and got nothing"]),
        (row("sent"), {"<2>": 1}, ["got a mail with another Message-ID"]),
        (row("suppressed"), {"<1>": 1}, ["is suppressed and got it"]),
        (row("failed"), {"<1>": 1}, ["failed (550) and got it"]),
        (row("on-wire"), {}, ["is still on-wire"]),
        (row("sent", lane="service"), {"<1>": 2}, ["got 2 copies"]),
    ],
)
def test_the_sum_sees_what_must_never_be(one, copies, said):
    found = reckon([one], {one.to: copies} if copies else {}, {"m": 1}, unknown_allowed=1)
    assert found.breaches == [f"m: a@example.org {words}" for words in said]


def test_the_sum_counts_people_strangers_and_the_unknown():
    found = reckon([row("unknown")], {"b@example.org": {"<9>": 1}}, {"m": 2}, unknown_allowed=0)
    assert found.breaches == [
        "m: 2 people, 1 rows",
        "b@example.org got a mail and has no row",
        "1 bulk mails are unknown; at most 0 may be",
    ]
