"""Reads of who takes part in person: counts for everybody else, and a person's own page."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils import timezone

from campaigns.enrollment.queries import active_enrollment, chosen_goals, named_homes
from campaigns.events.models import Audience as OfEvent
from campaigns.events.models import Event
from campaigns.goals.models import Goal
from campaigns.goals.queries import current_phase
from campaigns.library.codes import code_in
from campaigns.library.models import Audience, Resource
from campaigns.library.queries import visible, with_facts
from campaigns.supporters.actions import Action, actions_for
from campaigns.supporters.models import Idea, Kind, Supporter
from facilities.directory.models import Facility, FacilityStatus
from facilities.directory.queries import homes_for
from facilities.directory.search import LONGEST, HomeSearch
from facilities.states.codes import STATES
from qioportal.lib.search import narrowed
from qioportal.lib.suppression import SMALL, Cell, suppress_line

ASKED_PER_HOUR = 60  # all visitors together
IDEAS_PER_DAY = 3
MOST_FOUND, RESOURCES_SHOWN, EVENTS_SHOWN = 10, 6, 5
AUDIENCES = {
    Kind.STAFF: (Audience.FRONTLINE, OfEvent.STAFF),
    Kind.FAMILY: (Audience.FAMILIES, OfEvent.CONSUMERS),
    Kind.ADVOCATE: (Audience.FAMILIES, OfEvent.CONSUMERS),
    Kind.OWNER: (Audience.OWNERS, OfEvent.HOMES),
}
"""By kind: for whom the library and the events say that something is."""


def people_on(state: str, before: dt.datetime) -> tuple[list[tuple[Kind, Cell]], Cell]:
    """By kind, and all together, those who had confirmed by then and still take part. Small counts are hidden."""
    rows = Supporter.objects.filter(state=state, confirmed_at__lt=before)
    found = dict(rows.order_by().values_list("kind").annotate(count=Count("pk")))
    counts = [found.get(kind.value, 0) for kind in Kind]
    cells, total = suppress_line(counts, sum(counts))
    return list(zip(Kind, cells, strict=True)), total


def public_count(state: str) -> int | None:
    """How many take part in a state, for its public page; None where they are fewer than may be said."""
    count = Supporter.objects.taking_part().filter(state=state).count()
    return count if count not in SMALL and count else None


def list_is_quiet() -> bool:
    """Whether few have asked to take part within the hour: the limit while the cache is away."""
    return Supporter.objects.filter(asked_at__gt=timezone.now() - dt.timedelta(hours=1)).count() < ASKED_PER_HOUR


def homes_found(words: str, state: str) -> list[Facility]:
    """Open homes of the state that fit what was typed, a short list's worth."""
    search = HomeSearch(typed=words[:LONGEST], state=STATES.get(state))
    return list(homes_for(search, None)[:MOST_FOUND]) if search.words else []


@dataclass(frozen=True, slots=True)
class Offer:
    """An action with the day on which the person did it."""

    action: Action
    done_on: dt.date | None


@dataclass(frozen=True, slots=True)
class OwnPage:
    """What somebody who takes part sees: public facts, and what is his or hers."""

    goals: list[Goal]
    resources: list[Resource]
    audience: str
    events: list[Event]
    offers: list[Offer]
    ideas: list[Idea]
    may_send: bool


def own_page(supporter: Supporter) -> OwnPage:
    """In a fixed number of queries."""
    done = dict(supporter.actions_done.values_list("action", "done_on"))
    home = supporter.facility
    return OwnPage(
        goals=goals_shown(home) if home else [],
        resources=resources_for(supporter.kind),
        audience=AUDIENCES[supporter.kind][0],
        events=events_for(supporter),
        offers=[Offer(each, done.get(each.code)) for each in actions_for(supporter.kind)],
        ideas=list(supporter.ideas.select_related("facility").order_by("-sent_at")[:10]),
        may_send=bool(home and home.status == FacilityStatus.OPEN),
    )


def goals_shown(home: Facility) -> list[Goal]:
    """The goals of a home that lets the public list name it; of any other none, also of one that takes part."""
    if not Facility.objects.filter(pk=home.pk, pk__in=named_homes()).exists():
        return []
    part = active_enrollment(home, current_phase())
    return chosen_goals(part) if part else []


def resources_for(kind: str) -> list[Resource]:
    """What everybody may read and was written for such people, the newest first."""
    rows = with_facts(visible(None).filter(current__audiences__contains=code_in(AUDIENCES[kind][0])))
    return list(rows.order_by("-current__published_at", "pk")[:RESOURCES_SHOWN])


def events_for(supporter: Supporter) -> list[Event]:
    """Public ones to come, of the state and of the nation, for everybody or for such people."""
    rows = Event.objects.public().standing().coming(timezone.now()).concerning(supporter.state)
    rows = rows.filter(audience__in=["everybody", AUDIENCES[supporter.kind][1]])
    return list(rows.select_related("qio").order_by("starts_at", "pk")[:EVENTS_SHOWN])


def ideas_of(home: Facility, words: str = "", waiting: bool = False) -> QuerySet[Idea]:
    """What was sent to the home, the newest first."""
    rows = Idea.objects.filter(facility=home).select_related("answered_by").order_by("-sent_at", "-pk")
    if waiting:
        rows = rows.filter(answer="")
    return narrowed(rows, words, "text__icontains")


def ideas_waiting(home: Facility) -> int:
    """For the home's first page."""
    return Idea.objects.filter(facility=home, answer="").count()


def ideas_are_few(supporter: Supporter) -> bool:
    """The limit while the cache is away."""
    day_ago = timezone.now() - dt.timedelta(days=1)
    return Idea.objects.filter(supporter=supporter, sent_at__gt=day_ago).count() < IDEAS_PER_DAY
