"""Writes of the reports: answers saved, a report sent, accepted or sent back. The only door to these tables."""

import hashlib
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.audit.services import record
from accounts.mail.services import queue_mail
from campaigns.charts.report.quarters import Quarter
from campaigns.coalitions.models import Lane
from campaigns.reporting.contents import asked_of, figures_of, frozen
from campaigns.reporting.emails import REVIEWED
from campaigns.reporting.form_asked import LONGEST_ANSWER, is_over, questions_of
from campaigns.reporting.models import LaneReport, LaneReportSending, Verdict
from campaigns.reporting.queries import OPEN_TO_LANE, conveners_of, status_of, today_in, with_sendings
from facilities.states.codes import STATES


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of saving: the report as it stands, and by question what somebody else wrote there meanwhile."""

    report: LaneReport
    theirs: dict[str, str] = field(default_factory=dict)


def mark_of(answer: str) -> str:
    """Says in short which words a page showed, so that nobody's answer is lost when two write at once."""
    return hashlib.sha256(answer.encode()).hexdigest()[:16] if answer else ""


@transaction.atomic
def save_answers(*, lane: Lane, quarter: Quarter, answers: dict[str, str], seen: dict[str, str], by) -> Saved:
    """Keep what was typed, question by question. `seen`: the marks of the answers that the page showed. Where somebody
    else wrote meanwhile, theirs stays; where the typist had changed the same answer, both are for a person to join."""
    report = _held(lane, quarter, by)
    _refuse_unless_open(report)
    held, theirs = dict(report.answers), {}
    for question in questions_of(quarter):
        if question.code not in answers:
            continue
        typed = answers[question.code].replace("\r\n", "\n").strip()[:LONGEST_ANSWER]
        kept, mark = held.get(question.code, ""), seen.get(question.code, "")
        if typed == kept:
            continue
        if mark == mark_of(kept):
            held[question.code] = typed
        elif mark != mark_of(typed):
            theirs[question.code] = kept
    if held != report.answers:
        report.answers, report.saved_at, report.saved_by = held, timezone.now(), by
        report.save(update_fields=["answers", "saved_at", "saved_by"])
    return Saved(report, theirs)


@transaction.atomic
def send_report(*, lane: Lane, quarter: Quarter, by) -> LaneReportSending:
    """To the national team. Answers and figures are frozen as they are now."""
    report = _held(lane, quarter, by)
    _refuse_unless_open(report)
    if not is_over(quarter, today_in(STATES[lane.state])):
        raise ValidationError(f"{quarter.label} is not over yet. Your answers are kept until then.")
    if not any(report.answers.get(each.code) for each in questions_of(quarter)):
        raise ValidationError("Answer at least one question before you send the report.")
    sending = LaneReportSending.objects.create(
        report=report,
        number=len(report.sent) + 1,
        answers=frozen(asked_of(quarter, report.answers)),
        figures=figures_of(lane, quarter),
        sent_by=by,
    )
    record(action="reporting.send", by=by, target=lane, quarter=str(quarter), number=sending.number)
    return sending


@transaction.atomic
def accept(*, lane: Lane, quarter: Quarter, by, words: str = "", number: int | None = None) -> LaneReportSending:
    """The national team has read it (`number`: that sending); it stays as it is."""
    return _review(lane, quarter, Verdict.ACCEPTED, words, by, number)


@transaction.atomic
def send_back(*, lane: Lane, quarter: Quarter, by, words: str, number: int | None = None) -> LaneReportSending:
    """The LANE writes on, and sends it again; what was sent is kept."""
    if not words.strip():
        raise ValidationError({"words": "Say what the LANE should add or change."})
    return _review(lane, quarter, Verdict.RETURNED, words, by, number)


def _review(
    lane: Lane, quarter: Quarter, verdict: Verdict, words: str, by, number: int | None
) -> LaneReportSending:  # fmt: skip
    rows = LaneReportSending.objects.select_for_update().filter(report__lane=lane, report__quarter=str(quarter))
    sending = rows.filter(verdict="").first()
    if sending is None:
        raise ValidationError("This report does not wait for a review any more. Somebody else may have read it.")
    if number is not None and sending.number != number:
        raise ValidationError("The LANE has sent the report again since you opened this page. Read it first.")
    sending.verdict, sending.words = verdict, words.strip()[:1000]
    sending.reviewed_at, sending.reviewed_by = timezone.now(), by
    sending.save(update_fields=["verdict", "words", "reviewed_at", "reviewed_by"])
    record(action=f"reporting.{verdict}", by=by, target=lane, quarter=str(quarter), number=sending.number)
    for person in conveners_of(lane.state):
        queue_mail(
            kind=REVIEWED, to=person.email, user=person, key=f"{REVIEWED}:{sending.pk}:{person.pk}",
            context={"sending": sending.pk},
        )  # fmt: skip
    return sending


def _held(lane: Lane, quarter: Quarter, by) -> LaneReport:
    """The report, made on its first use, held until the end of the transaction."""
    LaneReport.objects.get_or_create(lane=lane, quarter=str(quarter), defaults={"saved_by": by})
    rows = LaneReport.objects.select_for_update(of=("self",)).filter(lane=lane, quarter=str(quarter))
    return with_sendings(rows).get()


def _refuse_unless_open(report: LaneReport) -> None:
    if status_of(report) not in OPEN_TO_LANE:
        raise ValidationError("This report was sent. It can be changed once the national team sends it back.")
