"""What fits a home: resources and practices for its goals and the steps where it stands, the nearest first."""

from dataclasses import dataclass

from django.utils import timezone

from accounts.access.permissions import Permission
from accounts.access.places import places_of
from accounts.access.roles import PlaceKind
from campaigns.goals.models import Goal
from campaigns.improvement.models import Step
from campaigns.improvement.queries import goals_worked_on
from campaigns.improvement.step_queries import steps_done
from campaigns.library.models import LibraryUse, Owner, Practice, Resource
from campaigns.library.queries import practices, visible, with_facts
from facilities.directory.models import Facility
from facilities.qios.queries import contractor_on

MOST = 8


@dataclass(frozen=True, slots=True)
class Work:
    """A goal of the home and the first step that it hasn't done; None when all are."""

    goal: Goal
    step: Step | None


@dataclass(frozen=True, slots=True)
class Fit:
    """Something to use, and why it is shown to this home."""

    item: Resource | Practice
    because: str


@dataclass(frozen=True, slots=True)
class UsingHome:
    """A home for which the person may say that it uses something, and whether it does."""

    ccn: str
    name: str
    is_using: bool


def work_of(home: Facility) -> list[Work]:
    """The home's goals with their present step (a fixed number of queries per campaign)."""
    by_enrollment: dict[int, list] = {}
    for choice in goals_worked_on(home):
        by_enrollment.setdefault(choice.enrollment_id, []).append(choice)
    found = []
    for choices in by_enrollment.values():
        done = steps_done(choices[0].enrollment, [choice.goal for choice in choices])
        found += [
            Work(choice.goal, next((step for step in Step if step not in done[choice.goal_id]), None))
            for choice in choices
        ]
    return found


def resources_that_fit(home: Facility, user, work: list[Work]) -> list[Fit]:
    """For a goal of the home at its present step, then for the goal, then for any goal; the home's own QIO and LANE
    before others."""
    today = timezone.localdate(timezone=home.zone)
    contractor = contractor_on(home.state, today)
    used = LibraryUse.objects.current().filter(facility=home, resource__isnull=False).values("resource")
    facts = visible(user).exclude(pk__in=used).order_by("-current__published_at", "-pk")
    ranked = []
    for key, goals, steps, owner, qio, state in facts.values_list(
        "pk", "current__goals", "current__steps", "owner", "qio", "state"
    ):
        points, because = _points(work, goals, steps)
        near = owner == Owner.NATION or (owner == Owner.QIO and contractor is not None and qio == contractor.pk)
        if points and (near or state in ("", home.state)):
            ranked.append((points + (0.5 if owner != Owner.NATION and near else 0), because, key))
    best = sorted(ranked, key=lambda each: -each[0])[:MOST]
    rows = with_facts(Resource.objects.filter(pk__in=[key for _, _, key in best])).in_bulk()
    return [Fit(rows[key], because) for _, because, key in best]


def practices_that_fit(home: Facility, work: list[Work]) -> list[Fit]:
    """Told by others for the same goals, then for any."""
    used = LibraryUse.objects.current().filter(facility=home, practice__isnull=False).values("practice")
    rows = practices().exclude(facility=home).exclude(pk__in=used).order_by("-published_at", "-pk")
    ranked = [(*_points(work, row.goals, ()), row) for row in rows]
    best = sorted((each for each in ranked if each[0]), key=lambda each: -each[0])[:MOST]
    return [Fit(row, because) for _, because, row in best]


def _points(work: list[Work], goals: tuple[str, ...], steps: tuple[str, ...]) -> tuple[float, str]:
    """0 when it is for other goals only."""
    if not goals:
        return 1, "For any goal"
    mine = [each for each in work if each.goal.code in goals]
    if not mine:
        return 0, ""
    at_step = [each for each in mine if each.step and str(each.step.value) in steps]
    if at_step:
        return 3, f"For {at_step[0].goal.short_name}, step {at_step[0].step.value}: {at_step[0].step.label}"
    return 2, f"For {mine[0].goal.short_name}"


def homes_using(user, item: Resource | Practice) -> list[UsingHome]:
    """The homes where the person enters things; a chain of many homes goes over each home's own page."""
    if not user.is_authenticated:
        return []
    homes = {
        place.path.split("/")[2]: place.name for place in places_of(user)
        if place.kind == PlaceKind.HOME and Permission.ENTER_MONTH in place.permissions
    }  # fmt: skip
    of_item = {"practice" if isinstance(item, Practice) else "resource": item}
    rows = LibraryUse.objects.current().filter(facility__ccn__in=homes, **of_item)
    using = set(rows.values_list("facility__ccn", flat=True))
    return [UsingHome(ccn, name, ccn in using) for ccn, name in homes.items()]
