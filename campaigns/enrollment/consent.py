"""Who may see a home's values on a day: its own people and its chain's; others only with the home's consent."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from accounts.access.models import Affiliation
from accounts.access.places import affiliations_of
from accounts.access.roles import PlaceKind
from campaigns.enrollment.models import Consent, RecipientKind
from campaigns.goals.models import Goal
from facilities.directory.models import Facility, FacilityKind
from facilities.qios.queries import states_of

NATIONAL_READERS = frozenset({"national-team", "administrator"})  # the help desk answers sign-in questions only


def may_see_values(user, home: Facility, goal: Goal | None = None, day: dt.date | None = None) -> bool:
    """May the person see the home's values of this goal (of all its goals, when none is named) on that day (today)?"""
    rows = affiliations_of(user, day)
    if any(_is_own(row, home) for row in rows):
        return True
    return _consents(rows, goal, day).filter(facility=home).exists()


def consented(user, goal: Goal | None = None, day: dt.date | None = None, prefix: str = "") -> Q:
    """The same as a condition on homes (reached over `prefix`, for example "facility__")."""
    rows = affiliations_of(user, day)
    own = Q(**{f"{prefix}pk__in": {row.facility_id for row in rows if row.facility_id}})
    chains = Q(**{f"{prefix}chain_id__in": {row.chain_id for row in rows if row.chain_id}})
    return own | chains | Q(**{f"{prefix}pk__in": _consents(rows, goal, day).values("facility")})


def goals_seen(user, home: Facility, goals: Iterable[Goal], day: dt.date | None = None) -> list[Goal]:
    """Those of the goals whose values the person may see, in the order given."""
    goals = list(goals)
    rows = affiliations_of(user, day)
    if any(_is_own(row, home) for row in rows):
        return goals
    held = Consent.objects.on(day or timezone.localdate()).filter(_received_by(rows, day), facility=home)
    named = set(held.order_by().values_list("goal", flat=True))
    return goals if None in named else [goal for goal in goals if goal.pk in named]


def _is_own(row: Affiliation, home: Facility) -> bool:
    """An affiliation with the home itself or with its chain."""
    return row.facility_id == home.pk or (row.chain_id is not None and row.chain_id == home.chain_id)


def _consents(rows: list[Affiliation], goal: Goal | None, day: dt.date | None):
    """The consents that somebody with these affiliations holds, for this goal (for all goals, when none is named)."""
    covers = Q(goal__isnull=True) | Q(goal=goal) if goal else Q(goal__isnull=True)
    found = Consent.objects.on(day or timezone.localdate()).filter(covers, _received_by(rows, day))
    return found.order_by()


def _received_by(rows: list[Affiliation], day: dt.date | None) -> Q:
    """Consents given to where these affiliations are held. A QIO reads only while its contract covers the state."""
    received = Q(pk__in=[])
    for row in rows:
        place = row.role_data.place
        if place == PlaceKind.QIO:
            codes = [code for code in states_of(row.qio, day or timezone.localdate()) if row.state in ("", code)]
            received |= Q(recipient=RecipientKind.QIO, qio=row.qio_id, facility__state__in=codes)
        elif place == PlaceKind.LANE:
            received |= Q(recipient=RecipientKind.LANE, state=row.state)
        elif place == PlaceKind.NATION and row.role in NATIONAL_READERS:
            received |= Q(recipient=RecipientKind.NATION)
        elif place == PlaceKind.HOME and row.facility.kind == FacilityKind.HOSPITAL:
            received |= Q(recipient=RecipientKind.HOSPITAL, hospital=row.facility_id)
    return received
