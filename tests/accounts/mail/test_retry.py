"""When a mail is tried again: the table of SECURITY.md section 2, written down by hand."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.mail.retry import next_try

YOUNG = dt.timedelta()


@pytest.mark.parametrize(
    ("tries", "least", "most"), [(1, 0.5, 1.5), (2, 2.5, 7.5), (3, 5, 15), (4, 10, 30), (5, 15, 45)]
)
def test_pauses_grow_and_spread(tries, least, most):
    assert next_try(tries, YOUNG, 0) == dt.timedelta(minutes=least)
    assert next_try(tries, YOUNG, 1) == dt.timedelta(minutes=most)
    assert next_try(tries, YOUNG, 0.5) == dt.timedelta(minutes=(least + most) / 2)


@pytest.mark.parametrize("tries", [6, 7, 100])
def test_six_tries_are_enough(tries):
    assert next_try(tries, YOUNG, 0.5) is None


def test_after_a_day_it_ends():
    assert next_try(1, dt.timedelta(hours=23, minutes=58), 0.5) == dt.timedelta(minutes=1)
    assert next_try(1, dt.timedelta(hours=23, minutes=59, seconds=30), 0.5) is None
    assert next_try(1, dt.timedelta(days=3), 0) is None


@given(st.integers(0, 20), st.timedeltas(dt.timedelta(), dt.timedelta(days=2)), st.floats(0, 1))
def test_never_at_once_and_never_too_late(tries, age, chance):
    wait = next_try(tries, age, chance)
    assert wait is None or (dt.timedelta(seconds=30) <= wait and age + wait <= dt.timedelta(hours=24))
