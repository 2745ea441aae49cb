"""Reads of technical assistance: requests with what was said, the log of a home, the report by task."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts.access.places import QioDesk
from accounts.users.models import User
from campaigns.caseload.help_models import CaseEntry, CaseEntryQuerySet, HomeRequest, RequestAnswer, Topic
from campaigns.caseload.queries import homes_in_hands
from campaigns.goals.queries import current_phase
from campaigns.recruitment.people import acts_for, by_key
from facilities.directory.models import Facility
from facilities.qios.models import Contract, SowTask, task_words
from qioportal.lib.months import Month
from qioportal.lib.search import narrowed

PILES = {"waiting": "Wait for us", "answered": "Answered", "closed": "Closed"}


@dataclass(frozen=True, slots=True)
class RequestFilters:
    words: str = ""
    pile: str = "waiting"
    whose: str = "all"
    topic: str = ""


def with_state(rows: QuerySet[HomeRequest]) -> QuerySet[HomeRequest]:
    """Each request with `last_from_home` (who spoke last; nobody yet: the home) and `spoken_at`."""
    said = RequestAnswer.objects.filter(request=OuterRef("pk")).order_by("-at", "-pk")
    return rows.annotate(
        last_from_home=Coalesce(Subquery(said.values("from_home")[:1]), True),
        spoken_at=Coalesce(Subquery(said.values("at")[:1]), F("asked_at")),
    )


def waits_for_qio() -> Q:
    return Q(closed_at__isnull=True, last_from_home=True)


def requests_of(desk: QioDesk, filters: RequestFilters, user) -> QuerySet[HomeRequest]:
    """Of the state's homes: those that wait longest first, settled ones newest first."""
    rows = with_state(HomeRequest.objects.of_state(desk.state.code))
    rows = narrowed(rows, filters.words, "facility__name__icontains", "facility__ccn__iexact", "words__icontains")
    if filters.topic:
        rows = rows.filter(topic=filters.topic)
    if filters.whose == "mine":
        of_mine = Q(assigned_to__isnull=True, facility__in=homes_in_hands(desk, current_phase(), user))
        rows = rows.filter(Q(assigned_to__in=acts_for(user, desk)) | of_mine)
    elif filters.whose == "nobody":
        rows = rows.filter(assigned_to__isnull=True)
    elif filters.whose != "all":
        rows = rows.filter(assigned_to=by_key(desk, filters.whose))
    if filters.pile:
        rows = rows.filter(_piles()[filters.pile])
    order = ["spoken_at", "pk"] if filters.pile == "waiting" else ["-spoken_at", "-pk"]
    return rows.select_related("facility", "goal", "asked_by", "assigned_to").order_by(*order)


def _piles() -> dict[str, Q]:
    return {
        "waiting": waits_for_qio(),
        "answered": Q(closed_at__isnull=True, last_from_home=False),
        "closed": Q(closed_at__isnull=False),
    }


def count_requests(rows: QuerySet[HomeRequest]) -> dict[str, int]:
    return rows.order_by().aggregate(**{key: Count("pk", filter=condition) for key, condition in _piles().items()})


def waiting_requests(state: str) -> QuerySet[HomeRequest]:
    """What a state's homes wait for, the longest first."""
    return with_state(HomeRequest.objects.of_state(state)).filter(waits_for_qio()).order_by("spoken_at", "pk")


def answered_requests(home: Facility) -> QuerySet[HomeRequest]:
    """Open ones in which the QIO spoke last."""
    rows = with_state(HomeRequest.objects.open().filter(facility=home))
    return rows.filter(last_from_home=False).order_by("-spoken_at", "-pk")


def requests_of_home(home: Facility) -> QuerySet[HomeRequest]:
    rows = with_state(HomeRequest.objects.filter(facility=home))
    return rows.select_related("goal", "asked_by", "assigned_to").order_by("-spoken_at", "-pk")


def request_of(home: Facility, number: int) -> HomeRequest | None:
    """One request with everything that was said."""
    said = Prefetch("answers", RequestAnswer.objects.select_related("by").order_by("at", "pk"))
    rows = with_state(HomeRequest.objects.filter(facility=home, number=number))
    return (
        rows.select_related("facility", "goal", "asked_by", "assigned_to", "closed_by").prefetch_related(said).first()
    )


def log_of(desk: QioDesk, home: Facility) -> CaseEntryQuerySet:
    """What this QIO did with the home, newest first, entries taken back included."""
    return _in_full(CaseEntry.objects.of(desk).filter(facility=home))


def _in_full(rows: CaseEntryQuerySet) -> CaseEntryQuerySet:
    rows = rows.select_related("goal", "sow_task__statement_of_work", "logged_by", "follow_up", "taken_back_by",
                               "request")  # fmt: skip
    return rows.prefetch_related("resources__current").order_by("-day", "-pk")


def entry_of(desk: QioDesk, home: Facility, number: int) -> CaseEntry | None:
    rows = log_of(desk, home).filter(number=number).select_related("facility")
    return rows.prefetch_related("revisions__replaced_by").first()


def tasks_for(desk: QioDesk) -> list[SowTask]:
    """The tasks of every statement of work under which this QIO held the state, today's first; what no task covers is
    the last of each."""
    held = Contract.objects.filter(qio=desk.qio, state=desk.state.code).improvement()
    rows = SowTask.objects.filter(statement_of_work__in=held.values("statement_of_work"))
    rows = rows.select_related("statement_of_work").order_by("-statement_of_work__number", "code")
    return sorted(rows, key=lambda task: (-task.statement_of_work.number, task.code == SowTask.OTHER))


@dataclass(frozen=True, slots=True)
class ReportFilters:
    """Both months included. `adviser`: the id of who logged, None for all."""

    first: Month
    last: Month
    adviser: int | None = None


def entries_in(desk: QioDesk, filters: ReportFilters) -> CaseEntryQuerySet:
    rows = CaseEntry.objects.of(desk).standing()
    rows = rows.filter(day__gte=filters.first.first_day, day__lte=filters.last.last_day)
    return rows.filter(logged_by=filters.adviser) if filters.adviser else rows


def report_by_task(desk: QioDesk, filters: ReportFilters) -> list[dict]:
    """Per task of the statement of work of the day: homes reached, contacts, minutes. What no task covers is last."""
    rows = _sums(desk, filters, "sow_task__statement_of_work__number", "sow_task__code", "sow_task__title",
                 order=["-sow_task__statement_of_work__number", "sow_task__code"])  # fmt: skip
    rows = [row | {"label": task_words(row["sow_task__code"] or "", row["sow_task__title"])} for row in rows]
    number, code = "sow_task__statement_of_work__number", "sow_task__code"
    return sorted(rows, key=lambda row: (-(row[number] or 0), row[code] == SowTask.OTHER))


def report_by_adviser(desk: QioDesk, filters: ReportFilters) -> list[dict]:
    rows = _sums(desk, filters, "logged_by__name", "logged_by__email", order=["logged_by__name", "logged_by__email"])
    return [row | {"label": row["logged_by__name"]} for row in rows]


def report_by_topic(desk: QioDesk, filters: ReportFilters) -> list[dict]:
    """What took most time first."""
    rows = _sums(desk, filters, "topic", order=["-all_minutes", "topic"])
    return [row | {"label": Topic(row["topic"]).label} for row in rows]


def entries_in_full(desk: QioDesk, filters: ReportFilters) -> CaseEntryQuerySet:
    """Each visit and call of the report, the newest first."""
    return _in_full(entries_in(desk, filters).select_related("facility"))


def report_in_full(desk: QioDesk, filters: ReportFilters) -> list[dict]:
    """Per task, adviser and manner: the rows of the file."""
    keys = ["sow_task__statement_of_work__number", "sow_task__code", "sow_task__title", "logged_by__name", "manner"]
    return _sums(desk, filters, *keys, order=keys)


def total_of(desk: QioDesk, filters: ReportFilters) -> dict[str, int]:
    """A home reached twice is one home."""
    return sums(entries_in(desk, filters))


def sums(entries: CaseEntryQuerySet) -> dict[str, int]:
    return entries.order_by().aggregate(homes=Count("facility", distinct=True), contacts=Count("pk"),
                                        minutes=Coalesce(Sum("minutes"), 0))  # fmt: skip


def _sums(desk: QioDesk, filters: ReportFilters, *keys: str, order: Iterable[str]) -> list[dict]:
    rows = entries_in(desk, filters).order_by().values(*keys)
    rows = rows.annotate(homes=Count("facility", distinct=True), contacts=Count("pk"), all_minutes=Sum("minutes"))
    return list(rows.order_by(*order))


def loggers_of(desk: QioDesk) -> list[User]:
    """Everybody who ever logged at this desk, those who left included."""
    logged = CaseEntry.objects.of(desk).order_by().values("logged_by")
    return list(User.objects.filter(pk__in=logged).order_by("name", "email"))
