"""Reads of an event's materials: files of its own, and resources of the library as the reader may see them."""

from uuid import UUID

from django.db.models import QuerySet

from campaigns.events.models import Event
from campaigns.files.models import StoredFile
from campaigns.library.models import Resource
from campaigns.library.queries import visible
from qioportal.lib.search import narrowed


def files_of(event: Event) -> QuerySet[StoredFile]:
    return event.files.brief().order_by("kept_at", "pk")


def file_with_content(event: Event, key: UUID) -> StoredFile | None:
    return event.files.filter(key=key).first()


def resource_to_add(user, slug: str) -> Resource | None:
    return visible(user).filter(slug=slug).first()


def resources_matching(user, event: Event, words: str) -> list[Resource]:
    """Resources of the library that the holder sees and the event has not yet, whose title holds every word."""
    if not words:
        return []
    rows = visible(user).exclude(pk__in=event.resources.values("pk"))
    rows = narrowed(rows, words, "current__title__icontains")
    return list(rows.select_related("current").order_by("current__title")[:10])


def resources_of(user, event: Event) -> list[Resource]:
    """Those that the reader (None: the public) may open."""
    rows = visible(user).filter(pk__in=event.resources.values("pk")).select_related("current")
    return list(rows.order_by("current__title"))
