"""What an award asks for and how far a goal is. No database, no clock: pictures of charts in, standings out.

Sustained improvement: the goal's main measure was sent for at least 10 of the last 12 complete months, and its run
chart shows a shift for the better, too long for chance, that has held for six months. It is the verdict that stands on
the chart. A measure that is shown as a line with its target has no rules, so it can't earn the award.

Collaborative completed: the home's people came to as many sessions of its cohort as the cohort asks for.
"""

from dataclasses import dataclass

from campaigns.charts.picture import Mark, Picture
from campaigns.charts.words import number
from campaigns.events.cohort_queries import Standing
from campaigns.spc.findings import Verdict
from campaigns.spc.run_rules import side_of
from qioportal.lib.months import Month

WINDOW, LEAST_SENT, HELD = 12, 10, 6


@dataclass(frozen=True, slots=True)
class Sustained:
    """A goal on its way to the award. `since`: first month of a shift for the better; `held`: months it holds."""

    sent: int
    window: tuple[Month, Month]
    verdict: Verdict
    centre: float | None = None
    since: Month | None = None
    held: int = 0
    is_worse: bool = False
    why_never: str = ""

    @property
    def earned(self) -> bool:
        return not self.why_never and self.sent >= LEAST_SENT and self.since is not None and self.held >= HELD

    @property
    def missing(self) -> list[str]:
        """What it still takes, as sentences."""
        if self.why_never:
            return [f"This goal can't earn the award. {self.why_never}"]
        said = [] if self.sent >= LEAST_SENT else [_to_send(self.sent)]
        if self.since is None:
            said.append(self._no_shift)
        elif self.held < HELD:
            line = f" (the median was {number(self.centre)})" if self.centre is not None else ""
            said.append(
                f"There is a real change for the better since {self.since.label}{line}. "
                f"It counts when it has held for {HELD} months: so far {self.held}."
            )
        return said

    @property
    def _no_shift(self) -> str:
        if self.verdict == Verdict.TOO_EARLY:
            return "It is too early to tell a real change from chance. Go on sending every month."
        if self.is_worse:
            return "The chart shows a real change, for the worse. The award asks for one for the better."
        return "The chart shows no run of months long enough for a real change yet."

    @property
    def evidence(self) -> dict:
        """What the certificate rests on, without any count."""
        first, last = self.window
        return {
            "months_sent": self.sent, "window": [str(first), str(last)], "shift_since": str(self.since),
            "held_months": self.held, "rule": "Anhøj runs analysis, shift held six months",
        }  # fmt: skip


def sustained_of(picture: Picture, marks: tuple[Mark, ...], until: Month) -> Sustained:
    """How far a measure is. `marks` are all its months, `until` the last complete one."""
    first = until.shift(1 - WINDOW)
    sent = sum(first <= mark.month <= until and not mark.is_gap for mark in marks)
    finding = picture.finding
    base = {"sent": sent, "window": (first, until), "verdict": finding.verdict, "centre": picture.median}
    if picture.subject.not_tested:
        return Sustained(**base, why_never=picture.subject.not_tested)
    if picture.better is not True or finding.run is None or not finding.lasts:
        return Sustained(**base, is_worse=picture.better is False)
    shifted = _shifted(picture)
    return Sustained(**base, since=shifted[0].month if shifted else None, held=_held(picture, shifted))


def _shifted(picture: Picture) -> list[Mark]:
    """The months with a rate since the shift: the run itself, or what came after a run that opens the line."""
    run, tested = picture.finding.run, picture.tested
    is_newest = run == picture.finding.runs.runs[-1]
    start = run.points[0] if is_newest else run.points[-1] + 1
    return [mark for mark in tested[start:] if mark.rate is not None]


def _held(picture: Picture, shifted: list[Mark]) -> int:
    """How many of the newest months in a row are not on the worse side of the centre."""
    worse = -1 if picture.subject.higher_is_better else 1
    held = 0
    for mark in reversed(shifted):
        if side_of(mark.rate, picture.median) == worse:
            break
        held += 1
    return held


def _to_send(sent: int) -> str:
    return f"{sent} of the last {WINDOW} complete months are sent; it takes {LEAST_SENT}. Months sent late count too."


def attendance_evidence(standing: Standing) -> dict:
    """What the certificate of a collaborative rests on: which sessions, on which days. No names of people."""
    cohort, days = standing.cohort, standing.session_days
    return {
        "cohort": cohort.slug, "about": cohort.about, "attended": len(days), "needed": cohort.needed,
        "out_of": cohort.out_of, "sessions": [str(day) for day in days], "holder": cohort.holder,
    }  # fmt: skip
