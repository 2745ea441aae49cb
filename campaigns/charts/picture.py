"""The picture model of a chart: what is to be drawn and said, frozen. No Django, no clock, no coordinates."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from campaigns.spc.findings import Finding, Verdict
from qioportal.lib.months import Month

SHOWN = 24  # months of the wide drawing; the verdict rests on at least so many, as far as there are any
NARROW = 12


class View(StrEnum):
    """One way to look at the months of a measure."""

    LINE = "line"  # the months and the target; no rules
    RUN = "run"  # median and the rules of runs
    CONTROL = "control"  # centre and limits of the measure's own chart
    NHS = "nhs"  # XmR chart with the icons of the NHS's "Making Data Count"


@dataclass(frozen=True, slots=True)
class Mark:
    """One month: its rate in the measure's unit, or a gap. `no_cases`: out of zero, which is not 0 %.

    `outside` is 1 above the upper limit, -1 below the lower one. `special` says of the NHS view what the month is part
    of: "better", "worse" or nothing.
    """

    month: Month
    numerator: int | None
    denominator: int | None
    rate: float | None
    no_cases: bool = False
    is_signal: bool = False
    outside: int = 0
    special: str = ""

    @property
    def is_gap(self) -> bool:
        """Nothing was sent. (Months without an event have counts and no point of their own where events are apart.)"""
        return self.rate is None and self.numerator is None


@dataclass(frozen=True, slots=True)
class Aim:
    """A target, from a month on."""

    month: Month
    value: float


@dataclass(frozen=True, slots=True)
class Break:
    """From this month on the numbers mean something else, or the home says so: lines begin anew, none crosses."""

    month: Month
    label: str  # a word or two beside the mark
    words: str  # what changed


@dataclass(frozen=True, slots=True)
class Note:
    """What was tried or happened in a month; `letter` names it on the drawing, the words stand in a list below."""

    month: Month
    title: str
    detail: str = ""
    letter: str = ""


@dataclass(frozen=True, slots=True)
class Peer:
    """The rates of a group of homes beside the home's own; a month that may not show is missing."""

    label: str
    rates: tuple[tuple[Month, float], ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """What the picture is about: the measure's words and bounds, without the database."""

    title: str
    per: str  # per 100
    higher_is_better: bool
    ceiling: float | None = None  # a share can't be more
    not_tested: str = ""  # why the run rules don't fit
    kind: str = "run"  # the control chart that fits (campaigns/spc); "run" or "line": none
    multiplier: int = 100

    @property
    def views(self) -> tuple[View, ...]:
        """The ways to look at it, the first one first."""
        if self.not_tested:
            return (View.LINE,)
        return (View.RUN, View.NHS) if self.kind == "run" else (View.RUN, View.CONTROL, View.NHS)


@dataclass(frozen=True, slots=True)
class Limits:
    """Month by month, in the measure's unit; None where a month has none."""

    lower: tuple[float | None, ...]
    upper: tuple[float | None, ...]
    lower95: tuple[float | None, ...] = ()
    upper95: tuple[float | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Stretch:
    """Months `start` to `stop` (excluded) of those judged: between two breaks, with centre, limits and finding of
    their own. The first `solid` of them make the centre; over the later ones it is carried on."""

    start: int
    stop: int
    finding: Finding
    centre: float | None
    solid: int
    limits: Limits | None = None
    is_trial: bool = False
    opened_by: Break | None = None
    variation: str = ""  # of the NHS view: common, better or worse, with high or low
    assurance: str = ""  # pass, fail or either


@dataclass(frozen=True, slots=True)
class Picture:
    """`judged` are the months the verdict rests on, `marks` those drawn: the last ones of them."""

    subject: Subject
    judged: tuple[Mark, ...]
    marks: tuple[Mark, ...]
    aims: tuple[Aim, ...]
    stretches: tuple[Stretch, ...]
    view: View = View.RUN
    breaks: tuple[Break, ...] = ()
    notes: tuple[Note, ...] = ()
    peers: tuple[Peer, ...] = ()
    is_cut: bool = False  # earlier months exist and aren't judged
    with_95: bool = False
    shows_aims: bool = True  # not where the line counts something else than the target does

    @property
    def now(self) -> Stretch:
        """The months since the last break: what is said is said of them."""
        return self.stretches[-1]

    @property
    def counts_between(self) -> bool:
        """The line shows what lies between one event and the next."""
        return self.view == View.CONTROL and self.subject.kind in ("g", "t")

    @property
    def finding(self) -> Finding:
        return self.now.finding

    @property
    def tested(self) -> tuple[Mark, ...]:
        return self.judged[self.now.start : self.now.stop]

    @property
    def median(self) -> float | None:
        """The centre line of the months since the last break."""
        return self.now.centre

    @property
    def cut(self) -> int:
        """How many of the months judged lie before the first one drawn."""
        return len(self.judged) - len(self.marks)

    @property
    def last(self) -> Mark | None:
        """The newest month with a rate."""
        return next((mark for mark in reversed(self.marks) if mark.rate is not None), None)

    def aim_at(self, month: Month) -> Aim | None:
        """The target in force in that month."""
        return aim_in_force(self.aims, month)

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
    def breaks_shown(self) -> tuple[Break, ...]:
        """Those that lie within the months drawn."""
        if not self.marks:
            return ()
        return tuple(each for each in self.breaks if self.marks[0].month < each.month <= self.marks[-1].month)

    @property
    def notes_shown(self) -> tuple[Note, ...]:
        if not self.marks:
            return ()
        return tuple(each for each in self.notes if self.marks[0].month <= each.month <= self.marks[-1].month)

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
        return [mark.month for mark in self.marks if mark.is_gap]

    def narrowed(self, months: int = NARROW) -> "Picture":
        """The same with its last months only; verdict and lines stay those of the whole."""
        return replace(self, marks=self.marks[max(0, len(self.marks) - months) :])


def aim_in_force(aims: Sequence[Aim], month: Month) -> Aim | None:
    """The newest of the aims, oldest first, that has begun."""
    return next((aim for aim in reversed(aims) if aim.month <= month), None)


def lettered(notes: Sequence[Note]) -> tuple[Note, ...]:
    """By month, each with its letter: A to Z, then AA."""
    ordered = sorted(notes, key=lambda note: note.month)
    return tuple(replace(note, letter=_letter(index)) for index, note in enumerate(ordered))


def _letter(index: int) -> str:
    return chr(65 + index) if index < 26 else _letter(index // 26 - 1) + chr(65 + index % 26)
