"""When a chart says that it got worse: the rule of the statistical alert, pure over a chart's picture. No clock.

Why so strict. An adviser of 200 homes with four goals each looks at 800 series. Were every sign of a change an alert
(the run chart's own rules, Anhøj), 9 to 12 of 100 series that nothing happened to would stand there after two years,
5 to 7 of them as "worse": 50 false alarms. So an alert needs all of:

1. a run that is too long for chance (never few crossings alone), on the wrong side, that still goes on with the newest
   month: it was seen in 1.4 to 3.7 of 100 steady series;
2. the last three months with numbers, taken together, lie beyond what their counts make by chance (2 standard errors)
   against the months that made the center.

Together they stand in 0.3 to 0.5 of 100 steady series of 24 months, in fewer of shorter ones, in none of 12 or less:
about 3 false alarms among 800 series at any moment (tests/campaigns/caseload/test_worse.py draws them anew). Homes
differ from month to month by more than counting, so more come in life; that is why such alerts fill at most half of
what an adviser is asked to do (ranking.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from campaigns.charts.picture import Mark, Picture, View
from campaigns.spc.findings import Verdict
from qioportal.lib.months import Month

MONTHS = 3
ERRORS = 2.0


@dataclass(frozen=True, slots=True)
class Worse:
    """From which month on, and for how many months with numbers."""

    since: Month
    months: int


def worse_in(picture: Picture) -> Worse | None:
    """The change for the worse that goes on with the newest month; None without one that is worth a call."""
    run = _lasting_run(picture)
    if run is None:
        return None
    with_rate = [mark for mark in picture.tested if mark.rate is not None]
    last = with_rate[-MONTHS:]
    inside = [picture.tested[row] for row in run]
    if len(last) < MONTHS or any(mark not in inside for mark in last):
        return None
    solid = picture.tested[: picture.finding.baseline or run[0]]
    before = [mark for mark in solid if mark.rate is not None and mark not in last]
    if not _beyond_chance(last, before, is_share=picture.subject.ceiling is not None):
        return None
    return Worse(inside[0].month, len(inside))


def _lasting_run(picture: Picture) -> tuple[int, ...] | None:
    """Rows of the run that the verdict rests on, when it is the last one and lies on the wrong side."""
    finding = picture.finding
    if picture.view != View.RUN or finding.verdict != Verdict.CHANGE or finding.run is None:
        return None
    wrong = -1 if picture.subject.higher_is_better else 1
    runs = finding.runs.runs
    return finding.run.points if finding.run == runs[-1] and finding.run.side == wrong and len(runs) > 1 else None


def _beyond_chance(last: Sequence[Mark], before: Sequence[Mark], *, is_share: bool) -> bool:
    """Counts of both against one common rate; a share varies less than a count without an end."""
    tops, bottoms = sum(mark.numerator for mark in last), sum(mark.denominator for mark in last)
    tops_before, bottoms_before = sum(mark.numerator for mark in before), sum(mark.denominator for mark in before)
    if not bottoms or not bottoms_before:
        return False
    common = (tops + tops_before) / (bottoms + bottoms_before)
    spread = common * (1 - common) if is_share and common <= 1 else common
    error = sqrt(spread * (1 / bottoms + 1 / bottoms_before))
    return abs(tops / bottoms - tops_before / bottoms_before) > ERRORS * error
