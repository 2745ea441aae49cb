"""Reads of alerts: what an adviser is asked to look at, in order, with words; what became a task; what is settled."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.access.places import QioDesk
from accounts.users.models import User
from campaigns.caseload.alert_words import says
from campaigns.caseload.models import LOOK_AGAIN, Alert, AlertKind
from campaigns.caseload.queries import CaseFilters, homes_of, level_names, shared_with, visible_alerts
from campaigns.caseload.ranking import Ranked, Standing, ranked
from campaigns.goals.models import Phase
from facilities.directory.models import Facility

SETTLED_SHOWN = dt.timedelta(days=90)


@dataclass(frozen=True, slots=True)
class AlertLine:
    """One alert as a page shows it."""

    alert: Alert
    home: Facility
    says: str


@dataclass(frozen=True, slots=True)
class HomeAlerts:
    """A home's first alert, and the others that stand there."""

    first: AlertLine
    beside: list[AlertLine]


def ranked_alerts(desk: QioDesk, phase: Phase | None, filters: CaseFilters, kind: str, user) -> list[Ranked]:
    """The alerts of the homes that the filter leaves in, one line per home, the gravest first. Few queries."""
    homes = {home.part_id: home for home in homes_of(desk, phase, filters, user)}
    rows = visible_alerts(desk, phase).filter(kind=kind) if kind else visible_alerts(desk, phase)
    rows = rows.select_related("goal", "task")
    standing = [
        Standing(
            AlertKind(row.kind), home.ccn, home.name, row.since, row.facts.get("months", 0), home.last_contact_on,
            (row, home),
        )
        for row in rows
        if (home := homes.get(row.enrollment_id))
    ]  # fmt: skip
    return ranked(standing, timezone.localdate())


def with_words(lines: Iterable[Ranked], phase: Phase | None) -> list[HomeAlerts]:
    """The lines of a page, with their sentences. Two queries."""
    lines = list(lines)
    alerts = [each.row[0] for line in lines for each in (line.first, *line.beside)]
    people, levels = _people(alerts), level_names(phase)

    def line_of(each: Standing) -> AlertLine:
        alert, home = each.row
        return AlertLine(alert, home, says(alert, people, levels))

    return [HomeAlerts(line_of(line.first), [line_of(each) for each in line.beside]) for line in lines]


def alerts_of_home(desk: QioDesk, phase: Phase | None, home: Facility) -> list[AlertLine]:
    """Those of one home that stand, with or without a task; gravest kind first."""
    rows = Alert.objects.standing().filter(shared_with(desk), enrollment__facility=home, enrollment__phase=phase)
    found = list(rows.select_related("goal", "task", "task__assigned_to"))
    people, levels = _people(found), level_names(phase)
    order = list(AlertKind.values)
    found.sort(key=lambda row: (order.index(row.kind), row.since))
    return [AlertLine(row, home, says(row, people, levels)) for row in found]


def settled_alerts(desk: QioDesk, phase: Phase | None, show: str, filters: CaseFilters, user) -> QuerySet[Alert]:
    """`tasks`: those that are an open task. `settled`: put aside, done, or over, of the last 90 days."""
    rows = Alert.objects.of_state(desk.state.code).filter(shared_with(desk), enrollment__phase=phase)
    rows = rows.filter(enrollment__in=homes_of(desk, phase, filters, user).order_by().values("part_id"))
    rows = rows.select_related("enrollment__facility", "goal", "task__assigned_to", "dismissed_by")
    if show == "tasks":
        open_task = Q(task__isnull=False, task__done_at__isnull=True, task__cancelled_at__isnull=True)
        return rows.standing().filter(open_task).order_by("task__due_on", "pk")
    lately = timezone.now() - SETTLED_SHOWN
    done = Q(task__done_at__gte=timezone.now() - LOOK_AGAIN)
    settled = Q(dismissed_at__gte=lately) | Q(closed_at__gte=lately) | done
    return rows.filter(settled).order_by("-pk")


def lines_of(alerts: Iterable[Alert], phase: Phase | None) -> list[AlertLine]:
    alerts = list(alerts)
    people, levels = _people(alerts), level_names(phase)
    return [AlertLine(row, row.enrollment.facility, says(row, people, levels)) for row in alerts]


def alert_of(desk: QioDesk, key: UUID) -> Alert | None:
    """One alert of the state's homes that the desk may see."""
    rows = Alert.objects.of_state(desk.state.code).filter(shared_with(desk), key=key)
    return rows.select_related("enrollment__facility", "goal", "task").first()


def _people(alerts: Iterable[Alert]) -> dict[int, str]:
    ids = {pk for alert in alerts for pk in alert.facts.get("people", ())}
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}
