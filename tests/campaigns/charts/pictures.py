"""Pictures to draw in tests: the mock's series, one with gaps and no cases, a short one, odd ones."""

from campaigns.charts.picture import Aim, Mark, Picture, Subject
from campaigns.charts.stretches import picture_of
from qioportal.lib.months import Month

CONSISTENT = [
    (42, 58), (44, 59), (41, 60), (45, 60), (40, 58), (42, 57), (41, 59), (46, 61), (44, 62), (45, 60), (41, 59),
    (43, 60),
    (43, 61), (44, 60), (41, 58), (44, 59), (46, 60), (48, 62), (49, 61), (48, 60), (49, 59), (51, 60), (50, 61),
    (52, 60),
]  # fmt: skip


def marks(pairs, multiplier=100, last="2026-09"):
    """None is a month that was not sent; (0, 0) one without cases."""
    first = Month.parse(last).shift(1 - len(pairs))
    made = []
    for index, pair in enumerate(pairs):
        top, bottom = pair or (None, None)
        rate = top * multiplier / bottom if bottom else None
        made.append(Mark(first.shift(index), top, bottom, rate, no_cases=bottom == 0))
    return made


def subject(**changes) -> Subject:
    facts = {"title": "Long-stay residents with at most 12 caregivers", "per": "per 100", "higher_is_better": True,
             "ceiling": 100.0}  # fmt: skip
    return Subject(**{**facts, **changes})


def improving() -> Picture:
    return picture_of(subject(), marks(CONSISTENT), [Aim(Month(2024, 10), 80.0), Aim(Month(2026, 1), 85.0)])


def gappy() -> Picture:
    """Lower is better; May was not sent, two months without cases, a lonely month between gaps."""
    pairs = [(9, 3000), (8, 2900), (7, 3010), None, (6, 2990), (0, 0), (7, 3000), None, None, (5, 2950), None,
             (4, 3000),
             (6, 3100), (0, 0), (5, 3040), (4, 3000), (3, 3010)]  # fmt: skip
    what = subject(title="Unplanned hospital admissions", per="per 1,000 resident days", higher_is_better=False,
                   ceiling=None)  # fmt: skip
    return picture_of(what, marks(pairs, 1000), [Aim(Month(2026, 10), 1.2)])


def short() -> Picture:
    return picture_of(subject(title="Hand hygiene done"), marks([(18, 20), (19, 20), (20, 20)]))


def all_zero() -> Picture:
    what = subject(title="C. difficile", per="per 10,000 resident days", higher_is_better=False, ceiling=None)
    return picture_of(what, marks([(0, 3000)] * 14, 10000), [Aim(Month(2025, 8), 0.0)])  # fmt: skip


def collision() -> Picture:
    """Target and median nearly the same; the newest value right beside both."""
    pairs = [(70 + step % 3, 100) for step in range(24)]
    return picture_of(subject(), marks(pairs), [Aim(Month(2024, 10), 71.2)])


def prevalence() -> Picture:
    pairs = [(20 - step // 3, 100) for step in range(24)]
    what = subject(title="Residents given an antipsychotic", higher_is_better=False, not_tested="Counted again.")
    return picture_of(what, marks(pairs), [Aim(Month(2025, 1), 12.0)])  # fmt: skip


def hostile() -> Picture:
    return picture_of(subject(title='<script>alert("1")</script> & \x07 "quotes"'), marks(CONSISTENT))


def empty() -> Picture:
    return picture_of(subject(), [])


ALL = {make.__name__: make for make in (improving, gappy, short, all_zero, collision, prevalence, hostile)}
