"""From a series of months to marks. No Django."""

from collections.abc import Iterable

from campaigns.charts.picture import Mark


def trimmed(points: Iterable) -> list[Mark]:
    """Marks of a series (month, numerator, denominator, rate) from the first month with something in it.

    One empty month at the end is left out: it is the one being asked for now. More than one is a gap and stays.
    """
    marks = [
        Mark(
            point.month,
            point.numerator,
            point.denominator,
            point.rate,
            no_cases=point.rate is None and point.denominator == 0,
        )
        for point in points
    ]
    while marks and _is_empty(marks[0]):
        del marks[0]
    if len(marks) > 1 and _is_empty(marks[-1]) and not _is_empty(marks[-2]):
        del marks[-1]
    return marks


def _is_empty(mark: Mark) -> bool:
    return mark.rate is None and not mark.no_cases
