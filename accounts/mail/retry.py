"""When a mail is tried again after a temporary refusal. Pure: numbers in, numbers out."""

import datetime as dt

MINUTES = (1, 5, 10, 20, 30, 60)  # pauses after the first, second, … try, each ± 50 %
MAX_TRIES = 6
MAX_AGE = dt.timedelta(hours=24)
SPREAD = 0.5


def next_try(tries: int, age: dt.timedelta, chance: float) -> dt.timedelta | None:
    """How long to wait after `tries` tries of a mail of that age; None: give up.

    `chance` is a random number from 0 to 1; it spreads the tries of many mails that were refused together.
    """
    if tries >= MAX_TRIES:
        return None
    minutes = MINUTES[max(tries, 1) - 1]
    wait = dt.timedelta(minutes=minutes * (1 - SPREAD + 2 * SPREAD * chance))
    return wait if age + wait <= MAX_AGE else None
