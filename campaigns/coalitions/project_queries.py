"""Reads of the special projects: lists, one project with its homes, homes to choose from."""

import datetime as dt

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from campaigns.coalitions.models import Lane
from campaigns.coalitions.project_models import ProjectHome, ProjectStatus, SpecialProject
from campaigns.goals.models import Goal
from campaigns.goals.queries import running_phases
from facilities.directory.models import Facility
from qioportal.lib.search import narrowed

HOMES_OFFERED = 10


def projects_matching(lane: Lane, words: str, status: str, day: dt.date) -> QuerySet[SpecialProject]:
    """The LANE's projects, each with `homes`: how many take part on that day."""
    now = Q(project_homes__starts_on__lte=day) & (
        Q(project_homes__ends_on__isnull=True) | Q(project_homes__ends_on__gte=day)
    )
    rows = lane.projects.prefetch_related("goals").annotate(homes=Count("project_homes", filter=now, distinct=True))
    if status in ProjectStatus.values:
        rows = rows.filter(status=status)
    rows = narrowed(rows, words, "title__icontains", "summary__icontains", "learned__icontains")
    return rows.order_by("-starts_on", "title", "pk")


def project_of(lane: Lane, slug: str) -> SpecialProject | None:
    return lane.projects.select_related("lane", "saved_by").filter(slug=slug).first()


def homes_of(project: SpecialProject) -> list[ProjectHome]:
    """Those that take part, then those that did."""
    rows = project.project_homes.select_related("facility")
    return sorted(rows, key=lambda row: (row.ends_on is not None, row.facility.name, row.starts_on))


def homes_to_add(project: SpecialProject, words: str) -> list[Facility]:
    """Open homes of the state that match and don't take part."""
    if not words.strip():
        return []
    there = ProjectHome.objects.filter(project=project, ends_on__isnull=True, facility=OuterRef("pk"))
    rows = Facility.objects.homes().open().filter(~Exists(there), state=project.lane.state)
    return list(rows.matching(words).order_by("name", "ccn")[:HOMES_OFFERED])


def home_of_state(project: SpecialProject, ccn: str) -> Facility | None:
    return Facility.objects.homes().filter(state=project.lane.state, ccn=ccn).first()


def goals_to_choose() -> list[Goal]:
    """Of the phases that run for nursing homes."""
    return list(Goal.objects.filter(phase__in=running_phases()))


def public_projects(lane: Lane) -> list[SpecialProject]:
    """What the public page may show: running and finished ones that are marked so."""
    shown = [ProjectStatus.RUNNING, ProjectStatus.FINISHED]
    return list(lane.projects.filter(is_public=True, status__in=shown).order_by("-starts_on", "title"))


def projects_between(state: str, first: dt.date, last: dt.date) -> QuerySet[SpecialProject]:
    """Projects of the state's LANE that ran on one of these days: for the quarterly report."""
    ended = Q(ends_on__isnull=True) | Q(ends_on__gte=first)
    return SpecialProject.objects.filter(ended, lane__state=state, starts_on__lte=last).order_by("starts_on", "title")
