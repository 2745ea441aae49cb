"""The page of a home's month: a section per campaign in which it takes part."""

from collections.abc import Mapping

from campaigns.enrollment.models import Enrollment
from campaigns.measurements.rows import Line, Row
from campaigns.measurements.section import Section, section_of
from qioportal.lib.months import Month


class Sheet:
    """A home's month with all campaigns."""

    def __init__(self, enrollments: list[Enrollment], month: Month, posted: Mapping | None = None) -> None:
        self.month = month
        self.before = month.shift(-1)
        self.whole = ""
        taken: set[str] = set()
        sections = [section_of(enrollment, month, posted, taken) for enrollment in enrollments]
        self.sections = [section for section in sections if section.rows]

    @property
    def rows(self) -> list[Row]:
        return [row for section in self.sections for row in section.rows]

    @property
    def lines(self) -> list[Line]:
        return [line for section in self.sections for line in section.lines]

    @property
    def open_sections(self) -> list[Section]:
        return [section for section in self.sections if not section.is_locked]

    @property
    def is_locked(self) -> bool:
        return not self.open_sections

    @property
    def unsent(self) -> list[Section]:
        return [section for section in self.sections if not section.is_sent]

    @property
    def is_sent(self) -> bool:
        return not self.unsent

    @property
    def has_draft(self) -> bool:
        return any(section.report is not None for section in self.unsent)

    @property
    def can_copy(self) -> bool:
        return any(line.out_of_before is not None for section in self.unsent for line in section.lines)

    @property
    def has_unsent_corrections(self) -> bool:
        """Something that is sent reads otherwise here than it is stored."""
        sent = [section for section in self.open_sections if section.is_sent]
        return any(
            line.entry is not None and line.entry.counts != line.stored.counts for each in sent for line in each.lines
        )

    @property
    def stopped(self) -> list[Row]:
        return [row for row in self.rows if row.stops]

    @property
    def wrong_notes(self) -> list[Section]:
        return [section for section in self.sections if section.note_wrong]

    @property
    def asked(self) -> list[Row]:
        return [row for row in self.rows if (row.asks or row.unexplained) and not row.stops]

    @property
    def disputed(self) -> list[Line]:
        return [line for line in self.lines if line.theirs is not None]

    @property
    def disputed_notes(self) -> list[Section]:
        return [section for section in self.sections if section.theirs_note is not None]

    def section_of(self, enrollment_id: int) -> Section:
        return next(each for each in self.sections if each.enrollment.pk == enrollment_id)

    def look(self, *, sending: bool = False) -> None:
        for section in self.open_sections:
            if sending or not section.is_sent:  # what was sent has been asked
                section.look(sending=sending)

    def keep_theirs(self, keys: list[str]) -> None:
        """For these lines what is stored goes before what was typed."""
        for section in self.sections:
            for row in section.rows:
                for line in (row, *row.parts):
                    if line.key in keys:
                        line.show(line.stored)
                        if line is row:
                            row.note = row.stored.note
                row.add_up()
            if f"month-note-{section.slug}" in keys:
                section.note, section.note_given = (section.report.note if section.report else ""), None

    def copy_out_of(self) -> None:
        for section in self.unsent:
            for row in section.rows:
                for line in (row, *row.parts):
                    line.copy_out_of()
                row.add_up()
