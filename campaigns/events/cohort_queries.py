"""Reads of cohorts: who attended which session, who has completed the curriculum; coaches of a state and of a home."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from campaigns.events.cohort_models import Coaching, Cohort, CohortHome
from campaigns.events.holders import Holder
from campaigns.events.models import Event, EventStatus, SignUp
from facilities.directory.models import Facility
from qioportal.lib.search import narrowed


@dataclass(frozen=True, slots=True)
class Standing:
    """A home in a cohort: per session whether it came (None: not held yet, or outside the home's dates)."""

    term: CohortHome
    cohort: Cohort
    came: list[bool | None]
    sessions: list[Event]
    over: int
    is_open: bool

    @property
    def attended(self) -> int:
        return sum(came is True for came in self.came)

    @property
    def is_complete(self) -> bool:
        return self.attended >= self.cohort.needed

    @property
    def left_to_go(self) -> int:
        return max(self.cohort.needed - self.attended, 0)

    @property
    def can_still(self) -> bool:
        """Whether the sessions to come, dated or not, are enough. Those held before the home joined are lost to it."""
        return self.is_open and self.cohort.out_of - self.over + self.attended >= self.cohort.needed

    @property
    def session_days(self) -> list[dt.date]:
        """Of the sessions it came to."""
        return [event.first_day for event, came in zip(self.sessions, self.came, strict=True) if came]

    @property
    def pairs(self) -> list[tuple[Event, bool | None]]:
        return list(zip(self.sessions, self.came, strict=True))


def sessions_of(cohort: Cohort) -> list[Event]:
    """In order of time; a cancelled one is none."""
    return list(cohort.sessions.exclude(status=EventStatus.CANCELLED).order_by("starts_at", "pk"))


def standings(terms: Iterable[CohortHome], now: dt.datetime | None = None) -> list[Standing]:
    """How far each home is. Three queries, however many homes and cohorts."""
    terms, now = list(terms), now or timezone.now()
    cohorts = {term.cohort_id: term.cohort for term in terms}
    sessions: dict[int, list[Event]] = {pk: [] for pk in cohorts}
    links = Cohort.sessions.through.objects.filter(cohort__in=cohorts).select_related("event")
    for link in links.exclude(event__status=EventStatus.CANCELLED).order_by("event__starts_at", "event_id"):
        sessions[link.cohort_id].append(link.event)
    events = {event.pk for found in sessions.values() for event in found}
    came = set(
        SignUp.objects.attended()
        .filter(event__in=events, facility__in={term.facility_id for term in terms})
        .values_list("event", "facility")
    )
    spans: dict[tuple, list[CohortHome]] = {}
    for term in terms:  # a home that left and came back has two
        spans.setdefault((term.cohort_id, term.facility_id), []).append(term)
    found = []
    for term in terms:
        mine = sessions[term.cohort_id]
        own = spans[(term.cohort_id, term.facility_id)]
        marks = [_mark(event, own, came, now) for event in mine]
        over = sum(event.ends_at <= now for event in mine)
        is_open = any(each.ends_on is None for each in own)
        found.append(Standing(term, cohorts[term.cohort_id], marks, mine, over, is_open))
    return found


def _mark(event: Event, spans: list[CohortHome], came: set, now: dt.datetime) -> bool | None:
    day = event.first_day
    is_its = any(term.starts_on <= day and (term.ends_on is None or day <= term.ends_on) for term in spans)
    return (event.pk, spans[0].facility_id) in came if is_its and event.ends_at <= now else None


def terms_of(cohort: Cohort, words: str = "") -> QuerySet[CohortHome]:
    rows = CohortHome.objects.filter(cohort=cohort).select_related("facility", "cohort")
    rows = narrowed(rows, words, "facility__name__icontains", "facility__ccn__iexact")
    return rows.order_by("facility__name", "starts_on", "pk")


def terms_of_home(home: Facility) -> QuerySet[CohortHome]:
    return CohortHome.objects.filter(facility=home).select_related("cohort__phase__campaign", "facility")


def with_sizes(rows: QuerySet[Cohort]) -> QuerySet[Cohort]:
    """Each with `home_count`, `session_count` and its last day."""
    return rows.select_related("phase__campaign", "qio").annotate(
        home_count=Count("homes__facility", distinct=True),
        session_count=Count("sessions", distinct=True, filter=~Q(sessions__status=EventStatus.CANCELLED)),
        last_at=Max("sessions__starts_at"),
    )


def completed(now: dt.datetime, *, among: Iterable[Facility] | None = None) -> list[Standing]:
    """Homes that have met the rule of their cohort by that moment; each cohort once per home."""
    terms = CohortHome.objects.select_related("cohort__phase__campaign", "facility").order_by("pk")
    if among is not None:
        terms = terms.filter(facility__in=among)
    found = {}
    for each in standings(terms, now):
        if each.is_complete:
            found.setdefault((each.cohort.pk, each.term.facility_id), each)
    return list(found.values())


# peer coaches


def coachings_in(state: str, words: str = "", *, ended: bool = False) -> QuerySet[Coaching]:
    """Pairs whose coached home lies in the state."""
    today = timezone.localdate()
    rows = Coaching.objects.filter(home__state=state).select_related("home", "coach_home", "goal")
    rows = rows.filter(ends_on__lt=today) if ended else rows.filter(Q(ends_on=None) | Q(ends_on__gte=today))
    rows = narrowed(rows, words, "coach_name__icontains", "home__name__icontains", "coach_home__name__icontains")
    return rows.annotate(contact_count=Count("contacts"), last_contact=Max("contacts__on")).order_by("home__name", "pk")


def coachings_of_home(home: Facility) -> QuerySet[Coaching]:
    """Its coaches, and those whom its people coach; the newest first."""
    rows = Coaching.objects.filter(Q(home=home) | Q(coach_home=home)).select_related("home", "coach_home", "goal")
    return rows.prefetch_related("contacts__written_by").order_by("-starts_on", "-pk")


def coaching_of_home(home: Facility, number: int) -> Coaching | None:
    return coachings_of_home(home).filter(pk=number).first()


def coaching_in(state: str, number: int) -> Coaching | None:
    rows = Coaching.objects.filter(home__state=state, pk=number).select_related("home", "coach_home", "goal")
    return rows.prefetch_related("contacts__written_by").first()


# for the pages of their holders


def cohorts_of(holder: Holder, words: str = "") -> QuerySet[Cohort]:
    rows = holder.held(Cohort.objects.all())
    rows = narrowed(rows, words, "name__icontains")
    return with_sizes(rows).order_by("-created_at", "pk")


def cohort_by(holder: Holder, slug: str) -> Cohort | None:
    return holder.held(Cohort.objects.all()).select_related("phase__campaign", "qio").filter(slug=slug).first()


def term_of_home(cohort: Cohort, ccn: str) -> Facility | None:
    """The home with this CCN, when it was ever in the cohort."""
    row = CohortHome.objects.filter(cohort=cohort, facility__ccn=ccn).select_related("facility").first()
    return row.facility if row else None
