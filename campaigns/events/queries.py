"""Reads of events: lists and their filters, who may see what, one event with its people."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.access.models import Affiliation
from accounts.access.places import affiliations_of
from accounts.access.roles import PlaceKind
from accounts.members.queries import people_of_home
from campaigns.events.holders import Holder
from campaigns.events.models import Event, EventQuerySet, SignUp, SignUpStatus
from campaigns.goals.models import Goal
from campaigns.goals.queries import current_phase
from facilities.directory.models import Facility
from facilities.qios.queries import states_of
from qioportal.lib.search import narrowed

SHOWN_AFTER = dt.timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a list is narrowed to; empty is everything."""

    words: str = ""
    kind: str = ""
    goal: str = ""
    state: str = ""
    series: str = ""
    audience: str = ""
    is_past: bool = False

    @property
    def is_narrowed(self) -> bool:
        return bool(self.words or self.kind or self.goal or self.state or self.series or self.audience)


def listed(rows: EventQuerySet, wishes: Wishes) -> EventQuerySet:
    """Coming ones, the next first; past ones, the latest first."""
    now = timezone.now()
    rows = (
        rows.past(now).order_by("-starts_at", "-pk") if wishes.is_past else rows.coming(now).order_by("starts_at", "pk")
    )
    rows = narrowed(rows, wishes.words, "title__icontains", "series__icontains", "place__icontains")
    if wishes.kind:
        rows = rows.filter(kind=wishes.kind)
    if wishes.audience:
        rows = rows.filter(audience=wishes.audience)
    if wishes.series:
        rows = rows.filter(series=wishes.series)
    if wishes.state:
        rows = rows.concerning(wishes.state)
    if wishes.goal:
        rows = listed_goal(rows, wishes.goal)
    return rows.select_related("qio")


def listed_goal(rows: EventQuerySet, code: str) -> EventQuerySet:
    """About a goal. Its code stays the same from phase to phase."""
    return rows.filter(Exists(Event.goals.through.objects.filter(event=OuterRef("pk"), goal__code__iexact=code)))


def with_counts(rows: EventQuerySet) -> EventQuerySet:
    """Each with `seats`, `waiting` and `attended`, counted in the same query."""
    return rows.annotate(
        seats=Count("sign_ups", filter=Q(sign_ups__status=SignUpStatus.SEAT)),
        waiting=Count("sign_ups", filter=Q(sign_ups__status=SignUpStatus.WAITING)),
        attended=Count("sign_ups", filter=Q(sign_ups__attended_at__isnull=False)),
    )


def goals_to_choose() -> list[Goal]:
    """Those of the phase that runs; none where none runs."""
    phase = current_phase()
    return list(phase.goals.order_by("number")) if phase else []


def series_of(rows: EventQuerySet) -> list[str]:
    return list(rows.exclude(series="").order_by("series").values_list("series", flat=True).distinct())


def states_of_person(user, day: dt.date | None = None) -> set[str]:
    """The states whose events concern the person: of homes, of chains' homes, of the QIO, of the LANE."""
    day = day or timezone.localdate()
    found, chains = set(), set()
    for row in affiliations_of(user, day):
        kind = row.role_data.place
        if kind == PlaceKind.HOME:
            found.add(row.facility.state)
        elif kind == PlaceKind.CHAIN:
            chains.add(row.chain_id)
        elif kind == PlaceKind.QIO:
            found.update(code for code in states_of(row.qio, day) if row.state in ("", code))
        elif kind == PlaceKind.LANE:
            found.add(row.state)
    if chains:
        found.update(Facility.objects.open().filter(chain__in=chains).values_list("state", flat=True).distinct())
    return found


def visible_to(user) -> EventQuerySet:
    """Published: the public ones to everybody; to people of a state its own and the nation's; to the nation all."""
    rows = Event.objects.published()
    places = affiliations_of(user)
    if any(row.role_data.place == PlaceKind.NATION for row in places):
        return rows
    seen = Q(is_public=True)
    if places:
        seen |= Q(state__in=["", *states_of_person(user)])
    return rows.filter(seen)


def event_by(rows: QuerySet, slug: str) -> Event | None:
    return rows.select_related("qio").filter(slug=slug).first()


def homes_of_person(user) -> list[Facility]:
    """Whom the person can come for, at most a short list's worth."""
    places = [row for row in affiliations_of(user) if row.role_data.place in (PlaceKind.HOME, PlaceKind.CHAIN)]
    held = Q(pk__in=[row.facility_id for row in places if row.facility_id])
    held |= Q(chain__in=[row.chain_id for row in places if row.chain_id])
    return list(Facility.objects.open().filter(held).order_by("name", "ccn")[:50]) if places else []


# people of an event


def people_of(event: Event, words: str = "", status: str = "") -> QuerySet[SignUp]:
    """In line; who has not confirmed is not among them."""
    rows = event.sign_ups.exclude(status=SignUpStatus.ASKED).select_related("facility").order_by("number")
    rows = rows.filter(status=status) if status else rows.exclude(status=SignUpStatus.LEFT)
    return narrowed(
        rows, words, "name__icontains", "email__icontains", "facility__name__icontains", "facility__ccn__iexact"
    )


def own_sign_up(event: Event, user) -> SignUp | None:
    """By the person's address, which is the login."""
    if not user.is_authenticated:
        return None
    return event.sign_ups.standing().filter(email=user.email).first()


def sign_ups_of(user) -> QuerySet[SignUp]:
    """All that this person is or was signed up for."""
    return SignUp.objects.filter(email=user.email).select_related("event__qio", "facility")


def of_home(event: Event, home: Facility) -> QuerySet[SignUp]:
    rows = event.sign_ups.filter(facility=home).exclude(status=SignUpStatus.ASKED)
    return rows.exclude(status=SignUpStatus.LEFT).order_by("number")


def colleagues_to_sign_up(event: Event, home: Facility, user) -> list[Affiliation]:
    """The home's own people, once each, without the person and without whoever is signed up."""
    there = {user.email, *event.sign_ups.standing().filter(email__in=_addresses(home)).values_list("email", flat=True)}
    rows = {row.user_id: row for row in _own_people(home) if row.user.email not in there}
    return list(rows.values())


def _own_people(home: Facility) -> QuerySet[Affiliation]:
    return people_of_home(home).filter(facility=home)


def _addresses(home: Facility) -> QuerySet:
    return _own_people(home).order_by().values("user__email")


def own_rows(events: Iterable[Event], user) -> dict[int, SignUp]:
    """By event, for a page of a list."""
    rows = SignUp.objects.standing().filter(event__in=list(events), email=user.email)
    return {row.event_id: row for row in rows}


def counts_of_home(events: Iterable[Event], home: Facility) -> dict[int, int]:
    """By event, how many people of the home are signed up."""
    return _of_home_by_event(SignUp.objects.standing(), events, home)


def came_of_home(events: Iterable[Event], home: Facility) -> dict[int, int]:
    """By event, how many people of the home were there."""
    return _of_home_by_event(SignUp.objects.attended(), events, home)


def _of_home_by_event(rows: QuerySet[SignUp], events: Iterable[Event], home: Facility) -> dict[int, int]:
    found = rows.filter(event__in=list(events), facility=home)
    return dict(found.values_list("event").annotate(Count("pk")).order_by())


def place_in_line(row: SignUp) -> int:
    """1 is the next to get a seat."""
    waiting = SignUp.objects.filter(event=row.event_id, status=SignUpStatus.WAITING)
    return waiting.filter(number__lte=row.number).count()


def list_is_quiet(event: Event) -> bool:
    """Whether few unconfirmed people stand at the event: the limit while the cache is away."""
    return event.sign_ups.filter(status=SignUpStatus.ASKED).count() < 200


def events_of_feed(rows: EventQuerySet) -> EventQuerySet:
    """What a calendar shows: of the last 90 days and later. Cancelled ones stay, marked, so that they go away there."""
    return rows.filter(ends_at__gt=timezone.now() - SHOWN_AFTER).select_related("qio").order_by("starts_at", "pk")


def of_holder(holder: Holder) -> EventQuerySet:
    return holder.held(Event.objects.all())


def sign_up_number(event: Event, number: int) -> SignUp | None:
    return event.sign_ups.standing().select_related("event").filter(number=number).first()


def for_home(home: Facility) -> EventQuerySet:
    """What people of a home may come to: of its state and of the nation."""
    return Event.objects.published().concerning(home.state)
