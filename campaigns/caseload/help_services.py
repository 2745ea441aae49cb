"""Writes of technical assistance: a home asks, the QIO answers and logs what it did; corrections keep what was said."""

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Max
from django.utils import timezone

from accounts.access.places import QioDesk
from accounts.audit.services import record
from accounts.mail.services import queue_mail
from accounts.users.models import User
from campaigns.caseload.hearing import who_hears
from campaigns.caseload.help_models import CaseEntry, CaseEntryRevision, HomeRequest, RequestAnswer
from campaigns.caseload.kinds import ANSWERED, ASKED
from campaigns.caseload.queries import adviser_of, desk_of
from campaigns.goals.models import Goal
from campaigns.library.models import Resource
from campaigns.recruitment.desk_models import Task
from campaigns.recruitment.people import recruiters_of, who_acts_for
from campaigns.recruitment.task_services import add_task
from facilities.directory.models import Facility
from facilities.qios.models import SowTask
from facilities.qios.queries import contract_on
from qioportal.lib.identifiers import identifier_refusal

SAID = {
    "day": "Day", "manner": "Manner", "topic": "Topic", "goal": "Goal", "minutes": "Minutes", "people": "People",
    "words": "Words", "sow_task": "Task of the contract",
}  # fmt: skip


def next_number(model: type[models.Model], home: Facility) -> int:
    """The next number of this home, which is held until the transaction ends: two at once get two numbers."""
    Facility.objects.select_for_update(of=("self",)).get(pk=home.pk)
    return (model.objects.filter(facility=home).aggregate(last=Max("number"))["last"] or 0) + 1


@transaction.atomic
def ask(*, home: Facility, topic: str, words: str, by: User, goal: Goal | None = None) -> HomeRequest:
    """A home asks. Its adviser, or who stands in, gets a mail; without one, everybody of the desk who may answer."""
    _refuse_people(words, "words")
    asked = HomeRequest(
        facility=home, number=next_number(HomeRequest, home), topic=topic, goal=goal, words=words.strip(), asked_by=by
    )
    asked.full_clean(exclude=["facility", "goal", "asked_by", "assigned_to", "closed_by"])
    asked.save()
    _tell_desk(asked)
    record(action="caseload.ask", by=by, target=home, number=asked.number, topic=topic)
    return asked


def _tell_desk(asked: HomeRequest) -> None:
    """One mail: to who took it on, or looks after the home; without them one to each of the desk who may answer."""
    desk = desk_of(asked.facility)
    if desk is None:
        return
    person = who_acts_for(asked.assigned_to, desk) or who_acts_for(adviser_of(desk, asked.facility), desk)
    for each in [person] if person else recruiters_of(desk):
        _mail(asked, desk, each, why="adviser" if person else "desk")


def _mail(asked: HomeRequest, desk: QioDesk, to: User, **why: str | int) -> None:
    queue_mail(kind=ASKED, to=to.email, user=to, context={"request": asked.pk, "qio": desk.qio.pk, **why})


@transaction.atomic
def answer(
    *, asked: HomeRequest, words: str, by: User, from_home: bool, seen: int | None = None
) -> RequestAnswer:  # fmt: skip
    """Say something on a request. The QIO's words go to who asked, while they may see the home (hearing.py), the home's
    to the adviser; a home that writes once more opens a closed request again. Who answers first takes the request on.
    `seen` is the last answer (its id; 0: none) that the writer's page showed: what others said since is read first.
    """
    _refuse_people(words, "words")
    row = _held(asked)
    if seen is not None:
        _nobody_spoke_since(row, seen, by)
    said = RequestAnswer(request=row, by=by, from_home=from_home, words=words.strip())
    said.full_clean(exclude=["request", "by"])
    said.save()
    if from_home:
        row.closed_at = row.closed_by = None
        _tell_desk(row)
    else:
        row.assigned_to = row.assigned_to or by
        for person in who_hears(row.facility, row.asked_by):
            queue_mail(kind=ANSWERED, to=person.email, user=person, context={"answer": said.pk, "to": person.pk})
    row.save(update_fields=["closed_at", "closed_by", "assigned_to"])
    record(action="caseload.answer", by=by, target=row.facility, number=row.number, from_home=from_home)
    return said


def _nobody_spoke_since(row: HomeRequest, seen: int, by: User) -> None:
    newer = row.answers.filter(pk__gt=seen).exclude(by=by).select_related("by").order_by("-pk").first()
    if newer:
        who = "the home" if newer.from_home else "the QIO"
        raise ValidationError(
            f"{newer.by.name} of {who} wrote while you did. Read it first (it stands here now), then send yours or not."
        )


@transaction.atomic
def assign_request(*, asked: HomeRequest, desk: QioDesk, to: User | None, by: User) -> None:
    """Somebody of the desk takes it on, or nobody. Who was given it by somebody else, or stands in, gets a mail."""
    if to is not None and to not in recruiters_of(desk):
        raise ValidationError(f"{to.name} does not work at this desk.")
    row = _held(asked)
    if row.assigned_to != to:
        row.assigned_to = to
        row.save(update_fields=["assigned_to"])
        told = who_acts_for(to, desk)
        if told and told != by and row.closed_at is None:
            _mail(row, desk, told, why="given", by=by.pk)
        record(action="caseload.assign_request", by=by, target=row.facility, number=row.number,
               to=to.email if to else "")  # fmt: skip


@transaction.atomic
def close_request(*, asked: HomeRequest, by: User) -> bool:
    """Settled, by either side; False when it was closed already."""
    row = _held(asked)
    if row.closed_at:
        return False
    row.closed_at, row.closed_by = timezone.now(), by
    row.save(update_fields=["closed_at", "closed_by"])
    record(action="caseload.close_request", by=by, target=row.facility, number=row.number)
    return True


@transaction.atomic
def log_help(
    *, desk: QioDesk, home: Facility, by: User, day: dt.date, manner: str, topic: str, minutes: int,
    sow_task: SowTask | None = None, goal: Goal | None = None, people: int | None = None, words: str = "",
    request: HomeRequest | None = None, resources: Iterable[Resource] = (), follow_up: str = "",
    follow_up_on: dt.date | None = None,
) -> CaseEntry:  # fmt: skip
    """Write a visit or a call down. A follow-up with a day becomes a task of who logs."""
    entry = CaseEntry(
        facility=home, qio=desk.qio, number=next_number(CaseEntry, home), logged_by=by, request=request,
        day=day, manner=manner, topic=topic, minutes=minutes, sow_task=sow_task, goal=goal, people=people,
        words=words.strip(),
    )  # fmt: skip
    _check(entry, desk)
    if follow_up_on and not follow_up.strip():
        raise ValidationError({"follow_up": "Say what is to be done on that day."})
    if follow_up.strip():
        if follow_up_on is None:
            raise ValidationError({"follow_up_on": "Choose the day."})
        entry.follow_up = _task(desk, home, follow_up, follow_up_on, by)
    entry.save()
    entry.resources.set(resources)
    record(action="caseload.log_help", by=by, target=home, number=entry.number, manner=manner, day=str(day),
           minutes=minutes)  # fmt: skip
    return entry


def _task(desk: QioDesk, home: Facility, title: str, day: dt.date, by: User) -> Task:
    """A refusal names the fields of the log."""
    try:
        return add_task(desk=desk, home=home, title=title, due_on=day, assigned_to=by, by=by)
    except ValidationError as refusal:
        about = "follow_up_on" if "due_on" in getattr(refusal, "error_dict", {}) else "follow_up"
        raise ValidationError({about: refusal.messages}) from refusal


@transaction.atomic
def correct_help(*, entry: CaseEntry, desk: QioDesk, by: User, resources: Iterable[Resource] = (), **facts) -> bool:
    """Put an entry right; what it said before is kept. False when nothing is different."""
    row = CaseEntry.objects.select_for_update(of=("self",)).select_related("facility", "goal", "sow_task").get(
        pk=entry.pk
    )  # fmt: skip
    if row.taken_back_at:
        raise ValidationError("This entry was taken back.")
    said = {}
    for name in SAID:
        if getattr(row, name) != facts[name]:
            said[SAID[name]] = _words(row, name)
            setattr(row, name, facts[name])
    given = set(resources)
    before = set(row.resources.select_related("current"))
    if given != before:
        said["Resources"] = "; ".join(sorted(str(each.current or each) for each in before)) or "none"
    if not said:
        return False
    _check(row, desk)
    row.save()
    row.resources.set(given)
    CaseEntryRevision.objects.create(entry=row, replaced_by=by, said=said)
    record(action="caseload.correct_help", by=by, target=row.facility, number=row.number, fields=sorted(said))
    return True


@transaction.atomic
def take_back_help(*, entry: CaseEntry, reason: str, by: User) -> None:
    """It does not count any more; it stays on the page, struck out, with the reason."""
    row = CaseEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if row.taken_back_at:
        return
    if not reason.strip():
        raise ValidationError({"reason": "Say why."})
    row.taken_back_at, row.taken_back_by, row.taken_back_reason = timezone.now(), by, reason.strip()[:300]
    row.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_reason"])
    record(action="caseload.take_back_help", by=by, target=row.facility, number=row.number, reason=reason[:300])


def _check(entry: CaseEntry, desk: QioDesk) -> None:
    """The day is over or today, the contract of that day is this QIO's, and the task is one of that contract's."""
    _refuse_people(entry.words, "words")
    if entry.day > timezone.localdate():
        raise ValidationError({"day": "This day is still to come. Log it when it has happened."})
    contract = contract_on(desk.state.code, entry.day)
    if contract is None or contract.qio != desk.qio:
        who = contract.qio.name if contract else "no QIO on record"
        raise ValidationError({"day": f"On that day {who} was responsible for {desk.state.name}, not {desk.qio.name}."})
    tasks = SowTask.objects.filter(statement_of_work=contract.statement_of_work_id)
    if entry.sow_task is None and tasks.exists():
        raise ValidationError({"sow_task": "Choose the task that this counts for."})
    if entry.sow_task and entry.sow_task.statement_of_work_id != contract.statement_of_work_id:
        sow = contract.statement_of_work
        raise ValidationError({"sow_task": f"On that day the {sow} held. Choose one of its tasks."})
    entry.full_clean(exclude=["facility", "qio", "goal", "sow_task", "request", "follow_up", "logged_by",
                              "taken_back_by"])  # fmt: skip


def _words(entry: CaseEntry, name: str) -> str:
    show = getattr(entry, f"get_{name}_display", None)
    value = show() if show else getattr(entry, name)
    return "none" if value in (None, "") else str(value)


def _refuse_people(words: str, field: str) -> None:
    if refusal := identifier_refusal(words):
        raise ValidationError({field: refusal})


def _held(asked: HomeRequest) -> HomeRequest:
    rows = HomeRequest.objects.select_for_update(of=("self",)).select_related("facility", "asked_by", "assigned_to")
    return rows.get(pk=asked.pk)
