"""Reads of the library: who may see what, whose a resource is, how many homes use it."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Protocol

from django.db.models import Count, Max, Q, QuerySet
from django.urls import reverse

from accounts.access.places import affiliations_of
from accounts.access.roles import PlaceKind
from campaigns.goals.models import Goal
from campaigns.goals.queries import current_phase
from campaigns.improvement.models import Step
from campaigns.library.codes import code_in
from campaigns.library.models import (
    Audience,
    LibraryUse,
    Owner,
    Practice,
    PracticeStatus,
    Resource,
    ResourceFile,
    ResourceVersion,
)
from campaigns.library.search import search
from facilities.directory.models import Facility
from facilities.qios.models import Qio
from facilities.states.codes import State
from qioportal.lib.search import narrowed

SHOWN_FROM = 5  # homes: fewer could be guessed
PUBLIC = (Audience.FRONTLINE, Audience.FAMILIES, Audience.OWNERS)
_FOR_ALL_PLACES = {*PUBLIC, Audience.HOME_LEADERS}
_READS = {
    PlaceKind.HOME: _FOR_ALL_PLACES,
    PlaceKind.CHAIN: _FOR_ALL_PLACES,
    PlaceKind.LANE: _FOR_ALL_PLACES | {Audience.LANE},
    PlaceKind.QIO: set(Audience),
    PlaceKind.NATION: set(Audience),
}


class HasPlace(Protocol):
    """Whoever writes to homes: a QIO's desk for a state, a LANE, the nation (outreach.audience.Scope fits)."""

    qio: Qio | None
    state: State | str


def readable(user) -> set[Audience]:
    """The audiences whose closed material the person may read: by the kinds of place where they work today."""
    if user is None or not user.is_authenticated:
        return set()
    return set().union(*(_READS[row.role_data.place] for row in affiliations_of(user)))


def visible(user) -> QuerySet[Resource]:
    """What is published and open to everybody, or written for people of a kind that `user` is; None: the public."""
    may = Q(current__is_open=True)
    for audience in sorted(readable(user)):
        may |= Q(current__audiences__contains=code_in(audience))
    return Resource.objects.published().filter(may)


def with_facts(rows: QuerySet[Resource]) -> QuerySet[Resource]:
    """With what a line of a list shows; the bodies stay where they are."""
    return rows.select_related("current", "qio").defer("current__body")


def resource_for(user, slug: str) -> Resource | None:
    """One resource that the person may see, with its files."""
    found = visible(user).filter(slug=slug).select_related("current", "qio").first()
    if found:
        found.current.shown_files = files_of(found.current)
    return found


def is_closed(slug: str) -> bool:
    """Published, for people who sign in."""
    return Resource.objects.published().filter(slug=slug, current__is_open=False).exists()


def files_of(version: ResourceVersion | None) -> list[ResourceFile]:
    """The version's files without their content."""
    return list(version.files.select_related("file").defer("file__content")) if version else []


def link_of(resource: Resource) -> str:
    """The page of the resource; of what is closed, who comes from a mail is asked to sign in first."""
    return reverse("library:resource", args=[resource.slug])


def published_for(scope: HasPlace, words: str = "") -> QuerySet[Resource] | list[Resource]:
    """To choose from when writing to homes: the Steering Committee's, the QIO's and the LANE's of the state. The best
    first where words are given, else by title."""
    state = getattr(scope.state, "code", scope.state)
    rows = with_facts(Resource.objects.published().filter(around(scope.qio, state)))
    if not words.strip():
        return rows.order_by("current__title", "pk")
    found = {row.pk: row for row in rows}
    return [found[key] for key in search(words, rows)]


def around(qio: Qio | None, state: str) -> Q:
    """Whose material concerns a place: the nation's, its contractor's, its LANE's."""
    near = Q(owner=Owner.NATION)
    if state:
        near |= Q(owner=Owner.LANE, state=state)
    if qio:
        near |= Q(owner=Owner.QIO, qio=qio, state__in=["", state])
    return near


def used_by(rows: Iterable[Resource | Practice]) -> None:
    """Sets `homes` of each: how many use it today; None where they are so few that they could be guessed."""
    by_kind = defaultdict(list)
    for row in rows:
        by_kind["practice" if isinstance(row, Practice) else "resource"].append(row)
    for kind, of_kind in by_kind.items():
        uses = LibraryUse.objects.current().filter(**{f"{kind}__in": of_kind}).order_by().values_list(kind)
        counts = dict(uses.annotate(homes=Count("pk")))
        for row in of_kind:
            count = counts.get(row.pk, 0)
            row.homes = count if count >= SHOWN_FROM else None


def uses_of(home: Facility) -> list[LibraryUse]:
    """What the home uses, the newest first."""
    rows = LibraryUse.objects.current().filter(facility=home)
    rows = rows.select_related("resource__current", "resource__qio", "practice__facility").defer(
        "resource__current__body"
    )
    return list(rows.order_by("-starts_on", "-pk"))


def goals_named() -> list[Goal]:
    """The goals that things are written for: those of the phase that runs."""
    phase = current_phase()
    return list(phase.goals.order_by("number")) if phase else []


def practices(statuses: Iterable[str] = (PracticeStatus.PUBLISHED,)) -> QuerySet[Practice]:
    return Practice.objects.filter(status__in=list(statuses)).select_related("facility")


def practices_told_at(home: Facility | None = None, lane: State | None = None) -> QuerySet[Practice]:
    """All that a home, or a LANE, ever wrote."""
    rows = Practice.objects.select_related("facility", "author")
    rows = rows.filter(facility=home) if home else rows.filter(state=lane.code, facility__isnull=True)
    return rows.order_by("-created_at", "-pk")


def practice_by(slug: str, rows: QuerySet[Practice] | None = None) -> Practice | None:
    """One practice with `story`, what happened to it, the latest last."""
    rows = Practice.objects.select_related("facility", "author") if rows is None else rows
    found = rows.filter(slug=slug).first()
    if found:
        found.story = list(found.moves.select_related("by"))
    return found


def waiting_for_review(status: str = PracticeStatus.SUBMITTED, words: str = "") -> QuerySet[Practice]:
    """For the national team, with `since`, when each became so: who waited longest first, else the latest."""
    rows = Practice.objects.filter(status=status).select_related("facility", "author")
    rows = narrowed(rows, words, "title__icontains", "problem__icontains", "did__icontains")
    rows = rows.annotate(since=Max("moves__at"))
    return rows.order_by("since" if status == PracticeStatus.SUBMITTED else "-since", "pk")


def national_for_public(limit: int = 4) -> list[Resource]:
    """The Steering Committee's newest open material: stands on every state's page."""
    rows = with_facts(visible(None).filter(owner=Owner.NATION))
    return list(rows.order_by("-current__published_at", "-pk")[:limit])


def newest_for_public(audience: str, limit: int = 4) -> list[Resource]:
    """The newest open material that is written for them: stands on the page for them."""
    rows = with_facts(visible(None).filter(current__audiences__contains=code_in(audience)))
    return list(rows.order_by("-current__published_at", "-pk")[:limit])


def steps_named(numbers: Iterable[str]) -> list[Step]:
    return [step for step in Step if str(step.value) in set(numbers)]


def usable(user, home: Facility, kind: str, slug: str) -> Resource | Practice | None:
    """What the person may see, or what the home says that it uses, also when it is no longer shown."""
    if kind == "practice":
        mine = LibraryUse.objects.current().filter(facility=home, practice__isnull=False).values("practice")
        return Practice.objects.filter(Q(status=PracticeStatus.PUBLISHED) | Q(pk__in=mine), slug=slug).first()
    if kind == "resource":
        mine = LibraryUse.objects.current().filter(facility=home, resource__isnull=False).values("resource")
        seen = Q(pk__in=visible(user).values("pk")) | Q(pk__in=mine)
        return with_facts(Resource.objects.filter(seen, slug=slug)).first()
    return None
