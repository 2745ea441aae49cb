"""What the page of one home shows its adviser, in a fixed number of queries; and resources to choose from."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.access.places import QioDesk
from campaigns.caseload.alert_queries import AlertLine, alerts_of_home
from campaigns.caseload.change_models import ChangeRequest
from campaigns.caseload.help_models import HomeRequest
from campaigns.caseload.help_queries import log_of, requests_of_home, sums
from campaigns.enrollment.models import Enrollment, GoalChoice, ParticipationLevel
from campaigns.goals.models import Goal, Phase
from campaigns.library.models import Resource
from campaigns.library.queries import published_for, with_facts
from campaigns.recruitment.desk_models import Task
from campaigns.recruitment.queries import HomeFile, file_of
from campaigns.recruitment.task_queries import open_tasks_of_home
from facilities.directory.models import Facility, FacilityCorrection
from facilities.directory.queries import corrections_of

FOUND = 12


@dataclass(frozen=True, slots=True)
class Sheet:
    """One home. No value is in it."""

    file: HomeFile
    part: Enrollment | None
    goals: list[Goal]
    levels: list[ParticipationLevel]
    alerts: list[AlertLine]
    tasks: list[Task]
    requests: list[HomeRequest]
    changes: list[ChangeRequest]
    corrections: list[FacilityCorrection]
    contacts: int
    minutes: int


def sheet_of(desk: QioDesk, home: Facility, phase: Phase | None) -> Sheet:
    file = file_of(home, phase)
    part = file.part
    choices = GoalChoice.objects.current().filter(enrollment=part).select_related("goal") if part else []
    given = sums(log_of(desk, home).standing())
    return Sheet(
        file=file,
        part=part,
        goals=[choice.goal for choice in choices],
        levels=list(part.levels.order_by("-starts_on")[:6]) if part else [],
        alerts=alerts_of_home(desk, phase, home),
        tasks=open_tasks_of_home(desk, home),
        requests=list(requests_of_home(home)[:10]),
        changes=list(ChangeRequest.objects.filter(facility=home).select_related("asked_by")[:10]),
        corrections=corrections_of(home),
        contacts=given["contacts"],
        minutes=given["minutes"],
    )


def resources_offered(desk: QioDesk, chosen: Iterable[str], words: str) -> list[Resource]:
    """Those ticked already, then what the words find."""
    chosen = list(chosen)
    ticked = list(with_facts(Resource.objects.filter(slug__in=chosen, current__isnull=False))) if chosen else []
    found = published_for(desk, words)[:FOUND] if words.strip() else []
    return ticked + [each for each in found if each.slug not in chosen]
