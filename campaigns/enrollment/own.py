"""What a home sets itself for counting: its own numbers and its units. The only door for writes to these tables."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounts.audit.services import record
from campaigns.enrollment.models import Enrollment, HomeUnit, OwnNumber
from campaigns.enrollment.queries import own_number_on
from campaigns.enrollment.rules import Refused
from campaigns.goals.models import Measure
from facilities.directory.models import Facility
from qioportal.lib.months import Month

MOST_UNITS = 15
MOST = 200  # no home counts up to more different caregivers of one resident


@transaction.atomic
def set_own_number(
    *, enrollment: Enrollment, measure: Measure, value: int, by, today: dt.date | None = None
) -> OwnNumber | None:
    """Counts from the next month on; earlier months keep the number they were counted with. None: it is so already."""
    enrollment = Enrollment.objects.select_for_update(of=("self",)).select_related("facility").get(pk=enrollment.pk)
    if enrollment.withdrawn_at is not None:
        raise Refused("Sign again first: your part has ended.")
    if not measure.own_number_label or not enrollment.choices.current().filter(goal=measure.goal_id).exists():
        raise Refused("There is no number to set for this measure.")
    if not 1 <= value <= MOST:
        raise Refused(f"Enter a whole number from 1 to {MOST}.")
    start = Month.of(today or timezone.localdate(timezone=enrollment.facility.zone)).shift(1)
    before = own_number_on(enrollment, measure, start)
    if before == value:
        return None
    row, _ = OwnNumber.objects.update_or_create(
        enrollment=enrollment, measure=measure, effective_from=start,
        defaults={"value": value, "set_at": timezone.now(), "set_by": by},
    )  # fmt: skip
    record(
        action="enrollment.set_own_number", by=by, target=enrollment.facility, measure=measure.code, value=value,
        before=before, effective_from=str(start),
    )  # fmt: skip
    return row


@transaction.atomic
def add_unit(*, home: Facility, name: str, by) -> HomeUnit:
    home = _locked(home)
    name = _free_name(home, name)
    if home.units.filter(closed_on=None).count() >= MOST_UNITS:
        raise Refused(f"There are {MOST_UNITS} units already: no more can be counted apart.")
    last = home.units.order_by("-number").first()
    unit = HomeUnit.objects.create(facility=home, number=last.number + 1 if last else 1, name=name)
    record(action="enrollment.add_unit", by=by, target=home, unit=unit.code, name=name)
    return unit


@transaction.atomic
def rename_unit(*, unit: HomeUnit, name: str, by) -> HomeUnit:
    """Another word for the same beds: the unit's months stay its own."""
    home = _locked(unit.facility)
    unit = home.units.get(pk=unit.pk)
    name = _free_name(home, name, but=unit)
    if unit.closed_on is not None:
        raise Refused("This unit is closed.")
    if unit.name != name:
        record(action="enrollment.rename_unit", by=by, target=home, unit=unit.code, name=name, before=unit.name)
        unit.name = name
        unit.save(update_fields=["name"])
    return unit


@transaction.atomic
def close_unit(*, unit: HomeUnit, by, today: dt.date | None = None) -> HomeUnit:
    """Asked for no more from the next month on; its months are kept."""
    home = _locked(unit.facility)
    unit = home.units.get(pk=unit.pk)
    if unit.closed_on is None:
        unit.closed_on = today or timezone.localdate(timezone=home.zone)
        unit.save(update_fields=["closed_on"])
        record(action="enrollment.close_unit", by=by, target=home, unit=unit.code, name=unit.name)
    return unit


def _locked(home: Facility) -> Facility:
    return Facility.objects.select_for_update(of=("self",)).get(pk=home.pk)


def _free_name(home: Facility, name: str, but: HomeUnit | None = None) -> str:
    name = " ".join(name.split())
    if not name or len(name) > 60 or not name.isprintable():
        raise Refused("Enter a name of at most 60 characters.")
    others = home.units.filter(closed_on=None).exclude(pk=but.pk if but else None)
    if name.casefold() in {other.casefold() for other in others.values_list("name", flat=True)}:
        raise Refused(f"There is a unit named {name} already.")
    return name
