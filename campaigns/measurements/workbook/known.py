"""Which count a row of a file means: its code or name, and its part, in the words of one enrollment and month."""

from dataclasses import dataclass

from campaigns.enrollment.models import Enrollment
from campaigns.goals.models import Measure
from campaigns.measurements.checks import Entry
from campaigns.measurements.parts import Split
from campaigns.measurements.workbook.lines import Asked
from campaigns.measurements.workbook.table import Record
from qioportal.lib.months import Month

_WHOLE = {"", "all", "whole", "total"}


@dataclass
class Given:
    """A record whose measure is known."""

    record: Record
    measure: Measure
    split: Split | None
    code: str

    @property
    def entry(self) -> Entry:
        note = self.record.comment or None  # an empty comment leaves the one that is there
        return Entry(self.record.number, self.record.out_of, note if self.split is None else "")


class Known:
    """The codes and names that a file may use for the counts of a month."""

    def __init__(self, enrollment: Enrollment, month: Month, asked: Asked) -> None:
        self.prefix = enrollment.phase.slug
        measures = asked.in_month(month)
        self.by_name: dict[str, Measure] = {}
        for measure in reversed(measures):
            for name in (measure.label, measure.slug, measure.code):
                self.by_name[name.casefold()] = measure
        self.splits = asked.splits(month)

    def find(self, record: Record) -> "Given | str | None":
        """The count; a text when its part is not known; None when it is none of this enrollment."""
        prefix, _, rest = record.code.partition("/")
        if rest and prefix.casefold() == self.prefix.casefold():
            name, _, part = rest.partition("/")
        elif rest:
            return None
        else:
            name, part = record.code, ""
        measure = self.by_name.get(name.casefold())
        if measure is None:
            return None
        part = part or record.part
        if part.casefold() in _WHOLE:
            return Given(record, measure, None, f"{self.prefix}/{measure.code}")
        for split in self.splits.get(measure.pk, []):
            if part.casefold() in (split.code.casefold(), split.name.casefold()):
                return Given(record, measure, split, f"{self.prefix}/{measure.code}/{split.code}")
        return f"“{part[:40]}” is no part of this count in this month."
