"""Who can take part besides the homes of CMS's file: hospitals and community coalitions, added by the national team."""

from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet

from accounts.audit.services import record
from campaigns.enrollment.rules import Refused
from facilities.directory.models import Facility, FacilityKind
from facilities.states.codes import STATES, State
from qioportal.lib.search import narrowed

MOST_PER_STATE = 999
TRIES = 3


def participants(words: str = "", kind: str = "") -> QuerySet[Facility]:
    """Hospitals and communities, each with `parts`: in how many campaigns it takes part now."""
    rows = Facility.objects.exclude(kind=FacilityKind.NURSING_HOME)
    if kind:
        rows = rows.filter(kind=kind)
    rows = narrowed(rows, words, "name__icontains", "city__icontains", "ccn__istartswith")
    now = Count("enrollments", filter=Q(enrollments__withdrawn_at__isnull=True), distinct=True)
    people = Count("affiliations", filter=Q(affiliations__ends_on__isnull=True), distinct=True)
    return rows.annotate(parts=now, people=people).order_by("state", "kind", "name", "ccn")


def add_community(*, state: State, name: str, city: str, by) -> Facility:
    """Its key is made here: C, the state, the next number. Two at once get two keys."""
    for left in reversed(range(TRIES)):
        try:
            with transaction.atomic():
                return _add(_next_key(state), FacilityKind.COMMUNITY, state, name, city, by)
        except IntegrityError:
            if not left:
                raise
    raise AssertionError("unreachable")


def add_hospital(*, ccn: str, state: State, name: str, city: str, by) -> Facility:
    try:
        with transaction.atomic():
            return _add(ccn, FacilityKind.HOSPITAL, state, name, city, by)
    except IntegrityError as error:
        raise Refused(f"There is a home, hospital or coalition with the key {ccn} already.") from error


def _add(key: str, kind: FacilityKind, state: State, name: str, city: str, by) -> Facility:
    name = " ".join(name.split())[:200]
    if kind == FacilityKind.COMMUNITY and Facility.objects.filter(kind=kind, state=state.code, name__iexact=name):
        raise Refused(f"{STATES[state.code].name} has a coalition named {name} already.")
    made = Facility.objects.create(ccn=key, kind=kind, state=state.code, name=name, city=" ".join(city.split())[:80])
    record(action="enrollment.add_participant", by=by, target=made, kind=str(kind), key=key)
    return made


def _next_key(state: State) -> str:
    last = Facility.objects.filter(kind=FacilityKind.COMMUNITY, state=state.code).order_by("-ccn").first()
    number = int(last.ccn[3:]) + 1 if last else 1
    if number > MOST_PER_STATE:
        raise Refused("All keys of this state are taken.")
    return f"C{state.code}{number:03d}"
