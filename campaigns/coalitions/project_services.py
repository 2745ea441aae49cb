"""Writes of a LANE's special projects, and which homes take part in them."""

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from accounts.audit.services import record
from campaigns.coalitions.models import Lane
from campaigns.coalitions.project_models import ProjectHome, SpecialProject
from campaigns.coalitions.services import locked
from campaigns.goals.models import Goal
from facilities.directory.models import Facility

MOST_SAME_NAME = 99


@transaction.atomic
def save_project(
    *, lane: Lane, by, title: str, starts_on: dt.date, status: str, goals: Iterable[Goal] = (), summary: str = "",
    ends_on: dt.date | None = None, learned: str = "", is_public: bool = False, project: SpecialProject | None = None,
) -> SpecialProject:  # fmt: skip
    """A new project, or the one that is handed in changed. Its address stays when its title changes."""
    lane = locked(lane)
    row = project or SpecialProject(lane=lane)
    row.title, row.summary, row.learned = " ".join(title.split()), summary.strip(), learned.strip()
    row.starts_on, row.ends_on, row.status, row.is_public = starts_on, ends_on, status, is_public
    if ends_on and ends_on < starts_on:
        raise ValidationError({"ends_on": "It can't end before it begins."})
    row.slug = row.slug or _free_slug(lane, row.title)
    row.saved_at, row.saved_by = timezone.now(), by
    row.full_clean()
    row.save()
    row.goals.set(goals)
    verb = "change_project" if project else "add_project"
    record(action=f"coalitions.{verb}", by=by, target=lane, project=row.title, status=status, public=is_public)
    return row


@transaction.atomic
def add_home(*, project: SpecialProject, home: Facility, by) -> bool:
    """The home takes part from today on; False when it does already. Homes of the LANE's state only."""
    lane = locked(project.lane)
    today = timezone.localdate()
    if home.state != lane.state:
        raise ValidationError("Choose a home of the LANE's own state.")
    if project.project_homes.on(today).filter(facility=home).exists():
        return False
    left_today = project.project_homes.filter(facility=home, starts_on=today).first()
    if left_today:
        left_today.ends_on = None
        left_today.save(update_fields=["ends_on"])
    else:
        ProjectHome.objects.create(project=project, facility=home, starts_on=max(today, project.starts_on))
    record(action="coalitions.add_project_home", by=by, target=lane, project=project.title, home=home.ccn)
    return True


@transaction.atomic
def end_home(*, project: SpecialProject, home: Facility, by) -> bool:
    """The home takes part no longer; False when it doesn't. One of today is taken back."""
    lane = locked(project.lane)
    today = timezone.localdate()
    row = project.project_homes.filter(facility=home, ends_on__isnull=True).first()
    if row is None:
        return False
    if row.starts_on >= today:
        row.delete()
    else:
        row.ends_on = today - dt.timedelta(days=1)
        row.save(update_fields=["ends_on"])
    record(action="coalitions.end_project_home", by=by, target=lane, project=project.title, home=home.ccn)
    return True


def _free_slug(lane: Lane, title: str) -> str:
    wanted = slugify(title)[:70]
    if not wanted:
        raise ValidationError({"title": "Write the title in letters."})
    taken = set(lane.projects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    names = [wanted, *(f"{wanted}-{number}" for number in range(2, MOST_SAME_NAME))]
    free = next((name for name in names if name not in taken and name != "add"), None)
    if free is None:
        raise ValidationError({"title": "Too many projects have this title. Choose another."})
    return free
