"""Rare events: from months with counts to what lies between one event and the next; and plain counts. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from campaigns.charts.picture import Mark, Subject


def events_apart(subject: Subject, marks: Sequence[Mark]) -> tuple[Subject, list[Mark]]:
    """Each month with an event shows what was counted (resident days) since the last month with one, per event.

    Months only know how many events there were, not on which days: that is as near as they come. Months without an
    event have no point of their own. What lies before the first event, or across a month that is missing, is not known
    and shows nothing.
    """
    made, since = [], None
    for mark in marks:
        value = None
        if mark.rate is None:
            since = since if mark.no_cases else None
        else:
            since = None if since is None else since + mark.denominator
            if mark.numerator:
                value = None if since is None else since / mark.numerator
                since = 0
        made.append(replace(mark, rate=value))
    per = f"{_counted(subject.per)} from one event to the next"
    better = not subject.higher_is_better
    flipped = replace(subject, per=per, higher_is_better=better, ceiling=None, multiplier=1)
    return flipped, made


def plain_counts(subject: Subject, marks: Sequence[Mark]) -> tuple[Subject, list[Mark]]:
    """The count of each month itself, whatever it is out of."""
    counts = [replace(mark, rate=None if mark.rate is None else float(mark.numerator)) for mark in marks]
    return replace(subject, per="counted in the month", ceiling=None, multiplier=1), counts


def _counted(per: str) -> str:
    """resident days, of "per 1,000 resident days"."""
    words = per.split(" ")
    return " ".join(words[2:]) or "counted"
