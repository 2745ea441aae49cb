"""Each receiver has its own allowance, which begins small; one that is slow holds back nobody else."""

import pytest
from django.core.cache import cache

from accounts.mail import brakes
from accounts.mail.kinds import kind_of
from accounts.mail.models import DeliveryState, Lane
from accounts.mail.services import add_recipients, open_message

MINUTE = 60


@pytest.fixture(autouse=True)
def _limit(settings):
    settings.MAIL_PER_DOMAIN_MINUTE = 1000
    cache.clear()
    yield
    cache.clear()


def taken_in(seconds: int, start: float, domain: str = "big.example", asks: int = 60) -> int:
    """What a receiver gets when workers ask for 60 mails every second."""
    return sum(brakes.take_for(domain, asks, now=start + second) for second in range(seconds))


@pytest.mark.one_engine
def test_a_receiver_gets_a_tenth_at_first_and_doubles_each_minute():
    start = 1_000_000 * 6.0
    minutes = [taken_in(MINUTE, start + minute * MINUTE) for minute in range(6)]
    assert 90 <= minutes[0] <= 200 and minutes == sorted(minutes)
    assert 950 <= minutes[5] <= 1000, "never more than its allowance"


@pytest.mark.one_engine
def test_asking_to_slow_down_begins_anew():
    start = 2_000_000 * 6.0
    taken_in(5 * MINUTE, start)
    brakes.start_anew("big.example", now=start + 5 * MINUTE)
    assert taken_in(MINUTE, start + 5 * MINUTE) <= 200


@pytest.mark.one_engine
def test_ten_workers_share_one_allowance():
    start = 3_000_000 * 6.0
    brakes.take_for("big.example", 0, now=start)
    later = start + 10 * MINUTE
    granted = [brakes.take_for("big.example", 30, now=later + second) for second in range(60) for _ in range(10)]
    assert 980 <= sum(granted) <= 1000


def test_receivers_do_not_wait_for_each_other(transactional_db, run, sink, settings):
    settings.MAIL_PER_DOMAIN_MINUTE = 600  # 6 in the first helping
    message = open_message(kind_of("test.bulk"), subject="News", text="Words.")
    people = [(f"p{number}@big.example", None, {}) for number in range(40)]
    people += [(f"q{number}@home{number}.example", None, {}) for number in range(40)]
    add_recipients(message, people)
    run(Lane.BULK, seconds=2)
    reached = [recipient.rpartition("@")[2] for recipient, _, _ in sink.taken]
    assert reached.count("big.example") <= 12  # two helpings at most in these seconds
    assert sum(domain != "big.example" for domain in reached) == 40
    waiting = message.deliveries.filter(state=DeliveryState.QUEUED)
    assert waiting.count() == 80 - len(reached), "the others wait, none is lost"


def test_a_receivers_4xx_slows_it_alone(transactional_db, run, sink, settings, monkeypatch):
    asked = []
    monkeypatch.setattr(brakes, "start_anew", asked.append)
    message = open_message(kind_of("test.bulk"), subject="News", text="Words.")
    add_recipients(message, [("slow@busy.example", None, {}), ("quick@other.example", None, {})])
    sink.replies["slow"] = "451 4.7.1 too many, try later"
    run(Lane.BULK)
    assert asked == ["busy.example"] and len(sink.taken) == 1


@pytest.mark.one_engine
def test_without_a_limit_nothing_is_counted(settings):
    settings.MAIL_PER_DOMAIN_MINUTE = 0
    assert brakes.take_for("big.example", 5000) == 5000
