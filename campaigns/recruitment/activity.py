"""What each recruiter of a desk did by week or month: calls, contacts, signatures. Read with five queries.

What somebody called for the LANE is the LANE's."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.utils import timezone

from accounts.access.places import QioDesk
from accounts.users.models import User
from campaigns.enrollment.models import Enrollment
from campaigns.goals.models import Phase
from campaigns.recruitment.desk_models import BulkChange
from campaigns.recruitment.models import Call, Caller, Outcome, Prospect
from campaigns.recruitment.people import recruiters_of
from qioportal.lib.months import Month

PERIODS = 8
NOBODY_REACHED = (Outcome.NO_ANSWER, Outcome.LEFT_WORD)


@dataclass(frozen=True, slots=True)
class Done:
    """One person in one week or month. A signature counts for whom the home was given to when it signed."""

    starts_on: dt.date
    person: str
    calls: int
    contacts: int
    signatures: int


def start_of(day: dt.date, per: str) -> dt.date:
    """The Monday of its week, or the first of its month."""
    return Month.of(day).first_day if per == "month" else day - dt.timedelta(days=day.weekday())


def starts_until(day: dt.date, per: str) -> list[dt.date]:
    """The last eight weeks or months, the newest first."""
    if per == "month":
        return [Month.of(day).shift(-back).first_day for back in range(PERIODS)]
    return [start_of(day, per) - dt.timedelta(weeks=back) for back in range(PERIODS)]


def activity_of(desk: QioDesk, phase: Phase | None, day: dt.date, per: str) -> list[Done]:
    """Newest period first, everybody who did something in it by name; and who works here, also without."""
    starts = starts_until(day, per)
    first = timezone.make_aware(dt.datetime.combine(starts[-1], dt.time()))
    last = timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time()))
    calls, contacts, signatures = Counter(), Counter(), Counter()
    logged = Call.objects.standing().filter(
        prospect__facility__state=desk.state.code, prospect__phase=phase, at__gte=first, at__lt=last, by__isnull=False,
        place=Caller.QIO,
    )  # fmt: skip
    for at, by, outcome in logged.order_by().values_list("at", "by_id", "outcome"):
        slot = (start_of(timezone.localdate(at), per), by)
        calls[slot] += 1
        contacts[slot] += outcome not in NOBODY_REACHED
    for at, by in _signatures(desk, phase, first, last):
        signatures[(start_of(timezone.localdate(at), per), by)] += 1
    here = {person.pk: person.name for person in recruiters_of(desk)}
    seen = {by for _, by in (*calls, *signatures)}
    names = here | dict(User.objects.filter(pk__in=seen - set(here)).values_list("pk", "name"))
    rows = [
        Done(start, names[by], calls[(start, by)], contacts[(start, by)], signatures[(start, by)])
        for start in starts for by in names
        if by in here or calls[(start, by)] or signatures[(start, by)]
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (-row.starts_on.toordinal(), row.person))


def _signatures(desk: QioDesk, phase: Phase | None, first: dt.datetime, last: dt.datetime) -> list[tuple]:
    """(when, whose) for the homes that signed then and were given to somebody."""
    signed = Enrollment.objects.filter(
        phase=phase, facility__state=desk.state.code, signed_at__gte=first, signed_at__lt=last
    )
    when = dict(signed.values_list("facility_id", "signed_at"))
    return [(when[home], person) for home, person in _whose_then(desk, phase, when).items() if person]


def _whose_then(desk: QioDesk, phase: Phase | None, when: dict[int, dt.datetime]) -> dict[int, int | None]:
    """Whose each home was at its moment: from who has it today back over what was done for many homes since, so that a
    hand-over takes nobody's signatures along."""
    given = Prospect.objects.filter(phase=phase, facility__in=list(when))
    whose = dict(given.values_list("facility_id", "assigned_to_id"))
    if not whose:
        return {}
    since = BulkChange.objects.of(desk).filter(phase=phase, undone_at__isnull=True, at__gt=min(when.values()))
    for at, rows in since.order_by("-at", "-pk").values_list("at", "rows"):
        for row in rows:
            home, was = row.get("home"), row["was"]
            if home in whose and when[home] < at and "assigned_to" in was and whose[home] == row["is"]["assigned_to"]:
                whose[home] = was["assigned_to"]
    return whose
