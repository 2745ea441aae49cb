"""One month of one enrollment: what differs from what is held, what the checks say, and the writing by the services."""

from collections import defaultdict
from dataclasses import dataclass

from django.db import transaction

from campaigns.enrollment.models import Enrollment
from campaigns.goals.models import Measure
from campaigns.measurements.checks import Entry, Finding, Kind, is_answered, token_of
from campaigns.measurements.models import ReportStatus, UploadManner
from campaigns.measurements.parts import sum_of
from campaigns.measurements.queries import findings_of
from campaigns.measurements.services import NotSent, Refused, save_draft, send_month
from campaigns.measurements.workbook.known import Given
from campaigns.measurements.workbook.lines import Asked, Held
from campaigns.measurements.workbook.plan import Happens, Plan, Row, problem
from qioportal.lib.months import Month


@dataclass(frozen=True, slots=True)
class Order:
    """Who writes how, and into which plan; a dry run also says what is unusual."""

    plan: Plan
    by: object
    manner: str
    is_dry: bool


class MonthPlan:
    """One month of one enrollment: what differs, what the checks say, and the writing."""

    def __init__(self, order: Order, enrollment: Enrollment, month: Month, held: Held, asked: Asked) -> None:
        self.order, self.enrollment, self.month, self.held = order, enrollment, month, held
        self.plan, self.home = order.plan, enrollment.facility
        self.measures = {measure.pk: measure for measure in asked.in_month(month)}
        self.splits = asked.splits(month)
        self.is_written = False
        report = held.reports.get(month)
        self.standing = report.status if report else ""
        self.hints: dict[int, str] = {}

    @property
    def is_sending(self) -> bool:
        return self.order.manner == UploadManner.SEND

    def write(self, cells: list[Given]) -> None:
        cells = self._without_wrong_sums(cells)
        news = [cell for cell in cells if self._differs(cell)]
        changes_nothing = not self.is_sending and self.standing == ReportStatus.SENT  # a draft leaves what was sent
        done = [] if changes_nothing else self._try(cells, news)
        for cell in cells:
            if cell in done or cell not in news:
                self._keep(cell, self._kind(cell) if cell in news else Happens.SAME)

    def _try(self, cells: list[Given], news: list[Given]) -> list[Given]:
        """Writes by the service; what it refuses becomes a problem, and the rest is tried again."""
        left = list(cells)
        opens = self.is_sending and self.standing != ReportStatus.SENT
        while any(cell in news for cell in left) or (left and opens):
            try:
                with transaction.atomic():
                    self._act(left)
            except Refused as refused:
                self._refuse(news, str(refused))
                return []
            except NotSent as not_sent:
                left = self._sort_out(left, not_sent, news)
            else:
                self.is_written = True
                self._count()
                self._hint(left)
                return [cell for cell in left if cell in news]
        return []

    def _act(self, cells: list[Given]) -> None:
        entries = {cell.measure: cell.entry for cell in cells if cell.split is None}
        parts = {(cell.measure, cell.split.code): cell.entry for cell in cells if cell.split}
        facts = {"enrollment": self.enrollment, "month": self.month, "by": self.order.by, "parts": parts}
        if not self.is_sending:
            save_draft(entries=entries, **facts)
            return
        if self.standing != ReportStatus.SENT:
            entries = self._kept_already() | entries  # what a draft holds beside is sent with it, so it is looked at
        tokens = {token_of(measure.code, Entry()) for measure in {cell.measure for cell in cells}}
        send_month(entries=entries, confirmed=frozenset(tokens), recomputes=False, **facts)

    def _kept_already(self) -> dict[Measure, Entry]:
        return {
            self.measures[pk]: entry
            for (month, pk), entry in self.held.entries.items()
            if month == self.month and not entry.is_blank
        }

    def _sort_out(self, cells: list[Given], not_sent: NotSent, news: list[Given]) -> list[Given]:
        """Without the rows that the checks stopped; each of them becomes a problem. Nothing, when the month can't go:
        what stopped stands in the draft, and would be sent unseen."""
        stopped = {
            pk: wrong
            for pk, found in not_sent.findings.items()
            if (wrong := [each for each in found if self._stops(each, pk, cells)])
        }
        mine = [cell for cell in cells if cell.measure.pk in stopped]
        for cell in mine:
            words = " ".join(self._asked(each) for each in stopped[cell.measure.pk])
            self.plan.problems.append(problem(cell.record, self._column(stopped[cell.measure.pk]), words))
        left = [cell for cell in cells if cell not in mine]
        held = [pk for pk in stopped if not self.held.entries.get((self.month, pk), Entry()).is_blank]
        if not_sent.whole or not mine or (held and self.standing != ReportStatus.SENT):
            labels = ", ".join(self.measures[pk].label for pk in held if pk in self.measures)
            words = not_sent.whole or f"{self.month.label} can't be sent before this is mended: {labels}."
            self._refuse([cell for cell in left if cell in news] or (left if not mine else []), words)
            return []
        return left

    def _stops(self, finding: Finding, pk: int, cells: list[Given]) -> bool:
        entries = [cell.entry for cell in cells if cell.measure.pk == pk and cell.split is None]
        entry = entries[0] if entries and entries[0].note else self.held.entries.get((self.month, pk), Entry())
        token = token_of(self.measures[pk].code, Entry())
        return not is_answered(finding, entry, token, frozenset([token]))

    def _hint(self, cells: list[Given]) -> None:
        """What is unusual, for the person to see; in the dry run only."""
        if self.order.is_dry:
            entries = {cell.measure: cell.entry for cell in cells if cell.split is None}
            for pk, found in findings_of(self.enrollment, self.month, entries, sending=True).items():
                self.hints[pk] = " ".join(each.text for each in found if each.kind != Kind.ASK)

    def _asked(self, finding: Finding) -> str:
        return f"{finding.text} If it is right, say why in Comment." if finding.kind == Kind.COMMENT else finding.text

    def _column(self, stopped: list[Finding]) -> str:
        return "comment" if stopped and stopped[0].kind == Kind.COMMENT else "number"

    def _refuse(self, cells: list[Given], words: str) -> None:
        self.plan.problems += [problem(cell.record, "month", words) for cell in cells]

    def _count(self) -> None:
        what = {"": "sent", ReportStatus.DRAFT: "sent", ReportStatus.RETURNED: "sent again"}
        kind = what.get(self.standing, "corrected") if self.is_sending else "drafts"
        self.plan.months[kind] = self.plan.months.get(kind, 0) + 1

    def _stored(self, cell: Given) -> Entry:
        if cell.split:
            return self.held.parts.get((self.month, cell.measure.pk, cell.split.code), Entry())
        return self.held.entries.get((self.month, cell.measure.pk), Entry())

    def _differs(self, cell: Given) -> bool:
        stored = self._stored(cell)
        if stored.counts != cell.entry.counts:
            return True
        return cell.split is None and cell.entry.note is not None and cell.entry.note != stored.note

    def _kind(self, cell: Given) -> Happens:
        return Happens.NEW if self._stored(cell).is_blank else Happens.CHANGED

    def _keep(self, cell: Given, happens: Happens) -> None:
        record, stored = cell.record, self._stored(cell)
        says = f"{cell.measure.label}: {cell.split.name}" if cell.split else cell.measure.label
        self.plan.rows.append(
            Row(
                ccn=self.home.ccn, home=self.home.display_name, month=str(self.month), code=cell.code,
                says=says, number=record.number, out_of=record.out_of, comment=record.comment, happens=happens,
                was=list(stored.counts), standing=self.standing, sheet=record.sheet, row=record.row,
                hint=self.hints.get(cell.measure.pk, "") if happens != Happens.SAME and not cell.split else "",
            )
        )  # fmt: skip

    def _without_wrong_sums(self, cells: list[Given]) -> list[Given]:
        """Where all parts are given, a whole that says something else is a problem; one left as it was follows them."""
        given: dict[int, dict[str, Entry]] = defaultdict(dict)
        for (month, pk, stratum), entry in self.held.parts.items():
            if month == self.month:
                given[pk][stratum] = entry
        for cell in cells:
            if cell.split:
                given[cell.measure.pk][cell.split.code] = cell.entry
        if not any(cell.split for cell in cells):
            return cells
        kept = []
        for cell in cells:
            total = sum_of(self.splits.get(cell.measure.pk, []), given[cell.measure.pk]) if cell.split is None else None
            if total is None or total == cell.entry.counts:
                kept.append(cell)
            elif self._stored(cell).counts != cell.entry.counts:
                words = f"The parts add up to {total[0]:,} out of {total[1]:,}. Leave the whole empty, or mend it."
                self.plan.problems.append(problem(cell.record, "number", words))
        return kept
