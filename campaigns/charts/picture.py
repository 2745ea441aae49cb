"""The picture model of a run chart: what is to be drawn and said, frozen. No Django, no clock, no coordinates."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from campaigns.spc.findings import Finding, Verdict, find
from qioportal.lib.months import Month

SHOWN = 24  # months of the wide drawing; the verdict rests on the same months, so that the eye can check it
NARROW = 12


@dataclass(frozen=True, slots=True)
class Mark:
    """One month: its rate in the measure's unit, or a gap. `no_cases`: out of zero, which is not 0 %."""

    month: Month
    numerator: int | None
    denominator: int | None
    rate: float | None
    no_cases: bool = False
    is_signal: bool = False


@dataclass(frozen=True, slots=True)
class Aim:
    """A target, from a month on."""

    month: Month
    value: float


@dataclass(frozen=True, slots=True)
class Subject:
    """What the picture is about: the measure's words and bounds, without the database."""

    title: str
    per: str  # per 100
    higher_is_better: bool
    ceiling: float | None = None  # a share can't be more
    not_tested: str = ""  # why the run rules don't fit


@dataclass(frozen=True, slots=True)
class Picture:
    """`judged` are the months the verdict rests on, `marks` those drawn (fewer when narrow). `solid` months from the
    left make the median; over the later ones it is carried on.
    """

    subject: Subject
    judged: tuple[Mark, ...]
    marks: tuple[Mark, ...]
    aims: tuple[Aim, ...]
    finding: Finding
    solid: int
    is_cut: bool = False  # earlier months exist and aren't shown

    @property
    def median(self) -> float | None:
        return self.finding.runs.centre if self.finding.runs else None

    @property
    def last(self) -> Mark | None:
        """The newest month with a rate."""
        return next((mark for mark in reversed(self.marks) if mark.rate is not None), None)

    def aim_at(self, month: Month) -> Aim | None:
        """The target in force in that month."""
        return next((aim for aim in reversed(self.aims) if aim.month <= month), None)

    @property
    def aims_shown(self) -> tuple[Aim, ...]:
        """The targets in force in the months drawn, the one before the first month included."""
        if not self.marks:
            return ()
        first = self.aim_at(self.marks[0].month)
        later = (aim for aim in self.aims if self.marks[0].month < aim.month <= self.marks[-1].month)
        return (*([first] if first else []), *later)

    @property
    def aim(self) -> Aim | None:
        """The newest target, also one that only begins next month."""
        return self.aims[-1] if self.aims else None

    @property
    def better(self) -> bool | None:
        """Whether a real change went the wanted way; None without one, or when its way can't be told."""
        if self.finding.verdict != Verdict.CHANGE or not self.finding.side:
            return None
        return (self.finding.side > 0) == self.subject.higher_is_better

    @property
    def target_reached(self) -> bool:
        """The newest month is at its target or beyond."""
        aim = self.aim_at(self.last.month) if self.last else None
        if aim is None:
            return False
        return self.last.rate >= aim.value if self.subject.higher_is_better else self.last.rate <= aim.value

    @property
    def gaps(self) -> list[Month]:
        """Months between the first and the last that were not sent."""
        return [mark.month for mark in self.marks if mark.rate is None and not mark.no_cases]

    def narrowed(self, months: int = NARROW) -> "Picture":
        """The same with its last months only; verdict and median stay those of the whole."""
        cut = max(0, len(self.marks) - months)
        return replace(self, marks=self.marks[cut:], solid=max(0, self.solid - cut))


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


def picture_of(subject: Subject, marks: Sequence[Mark], aims: Sequence[Aim] = (), shown: int = SHOWN) -> Picture:
    """Judge the last months and set the model together."""
    cut = max(0, len(marks) - shown)
    window = list(marks[cut:])
    values = [mark.rate for mark in window]
    finding = Finding(Verdict.NOT_TESTED) if subject.not_tested else find(values)
    judged = tuple(replace(mark, is_signal=index in finding.points) for index, mark in enumerate(window))
    return Picture(
        subject=subject,
        judged=judged,
        marks=judged,
        aims=tuple(sorted(aims, key=lambda aim: aim.month)),
        finding=finding,
        solid=finding.baseline or len(window),
        is_cut=cut > 0,
    )
