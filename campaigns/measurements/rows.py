"""The lines of a month's page: a measure, and beneath it the parts it can be split into."""

from dataclasses import dataclass, field

from campaigns.enrollment.models import Target
from campaigns.goals.models import Goal, Measure, StrataKind
from campaigns.measurements.checks import Entry, Finding, Kind, read_entry, token_of
from campaigns.measurements.parts import Split, sum_of
from campaigns.measurements.queries import Point

_LONGEST_TYPED = 20  # what is longer is no count; it is cut, not kept


def words(count: int | None) -> str:
    return "" if count is None else str(count)


@dataclass(kw_only=True)
class Line:
    """Two fields of the page: what is stored, what was typed, what of it can be read."""

    key: str
    said: str  # its name for a screen reader
    stored: Entry
    number: str = ""
    out_of: str = ""
    entry: Entry | None = None  # None: what was typed can't be read
    wrong: list[str] = field(default_factory=list)
    out_of_before: int | None = None
    theirs: Entry | None = None  # what somebody else saved meanwhile

    def read(self, posted, *, keeps_note: str | None = "") -> None:
        """From what was posted; where the field is not among it, from what is stored."""
        if posted is None or f"n-{self.key}" not in posted:
            self.show(self.stored)
            return
        self.number, self.out_of = (posted.get(f"{side}-{self.key}", "")[:_LONGEST_TYPED] for side in ("n", "d"))
        entry, self.wrong = read_entry(self.number, self.out_of)
        self.entry = Entry(*entry.counts, keeps_note) if entry else None

    def show(self, entry: Entry) -> None:
        self.number, self.out_of = words(entry.numerator), words(entry.denominator)
        self.entry, self.wrong = entry, []

    def copy_out_of(self) -> None:
        """An empty "out of" takes that of the month before."""
        if not self.out_of.strip() and self.out_of_before is not None:
            self.out_of = words(self.out_of_before)
            entry, self.wrong = read_entry(self.number, self.out_of)
            self.entry = Entry(*entry.counts, self.entry.note if self.entry else None) if entry else None


@dataclass(kw_only=True)
class PartLine(Line):
    """One position or unit of a measure."""

    split: Split


@dataclass(kw_only=True)
class Row(Line):
    """One measure in the month."""

    measure: Measure
    opens_goal: bool  # the first row of its goal
    points: list[Point]
    target: Target | None
    own_number: int | None = None
    parts: list[PartLine] = field(default_factory=list)
    note: str = ""
    note_wrong: str = ""  # it was not kept, and why
    findings: list[Finding] = field(default_factory=list)

    @property
    def goal(self) -> Goal:
        return self.measure.goal

    @property
    def own_words(self) -> str:
        """The home's own N in the words of the row: "Most different caregivers in the month: 12"."""
        return f"{self.measure.own_number_label}: {self.own_number}" if self.own_number else ""

    @property
    def split_words(self) -> str:
        return {StrataKind.POSITION: "By position", StrataKind.UNIT: "By unit"}.get(self.measure.strata, "")

    @property
    def total(self) -> tuple[int, int] | None:
        """What the parts add up to, when each of them is filled."""
        read = {part.split.code: part.entry for part in self.parts if part.entry is not None}
        return sum_of([part.split for part in self.parts], read) if self.parts else None

    @property
    def is_summed(self) -> bool:
        return self.total is not None

    @property
    def parts_filled(self) -> int:
        return sum(1 for part in self.parts if part.number.strip() or part.out_of.strip())

    def add_up(self) -> None:
        """Where the parts are complete the whole is their sum."""
        if self.total is not None:
            note = self.entry.note if self.entry else None
            self.show(Entry(*self.total, note))

    @property
    def rate(self) -> float | None:
        return self.entry.rate(self.measure.multiplier) if self.entry and not self.stops else None

    @property
    def has_no_cases(self) -> bool:
        return bool(self.entry and self.entry.is_whole and self.entry.denominator == 0 and not self.stops)

    @property
    def is_zero(self) -> bool:
        """Cases were looked at, and none of them counted: a true 0."""
        return bool(self.entry and self.entry.numerator == 0 and self.entry.denominator and not self.stops)

    @property
    def all_wrong(self) -> list[str]:
        """What can't be read or kept; the rest of the page is saved all the same."""
        in_parts = [f"{part.split.name}: {text}" for part in self.parts for text in part.wrong]
        return self.wrong + in_parts + ([self.note_wrong] if self.note_wrong else [])

    def _of(self, kind: Kind) -> list[str]:
        return [each.text for each in self.findings if each.kind == kind]

    @property
    def stops(self) -> list[str]:
        return self.all_wrong + self._of(Kind.STOP)

    @property
    def comments(self) -> list[str]:
        """What is implausible: it goes with a note."""
        return self._of(Kind.COMMENT)

    @property
    def unexplained(self) -> list[str]:
        return [] if self.note.strip() else self.comments

    @property
    def asks(self) -> list[str]:
        return [] if self.note.strip() else self._of(Kind.ASK)

    @property
    def tells(self) -> list[str]:
        return self._of(Kind.TELL)

    @property
    def has_message(self) -> bool:
        return bool(self.all_wrong or self.findings)

    @property
    def token(self) -> str:
        return token_of(self.measure.code, self.entry or Entry())
