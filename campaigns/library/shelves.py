"""Shelves: whose resources are kept where, the owner's list, one resource with its versions, and its files."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse

from accounts.access.permissions import Permission
from accounts.access.places import QioDesk, affiliations_of
from campaigns.files.models import StoredFile
from campaigns.library.models import Owner, Resource, ResourceFile, ResourceVersion
from campaigns.library.queries import visible, with_facts
from facilities.qios.models import Qio
from facilities.states.codes import STATES, State
from qioportal.lib.search import narrowed


@dataclass(frozen=True, slots=True)
class Shelf:
    """Whose resources: a QIO's at its desk for a state, a LANE's, the Steering Committee's. Nobody writes outside."""

    owner: Owner
    qio: Qio | None = None
    state: str = ""

    @classmethod
    def of_desk(cls, desk: QioDesk) -> "Shelf":
        return cls(Owner.QIO, desk.qio, desk.state.code)

    @classmethod
    def of_lane(cls, state: State) -> "Shelf":
        return cls(Owner.LANE, None, state.code)

    @classmethod
    def of_nation(cls) -> "Shelf":
        return cls(Owner.NATION)

    @property
    def path(self) -> str:
        if self.owner == Owner.QIO:
            return reverse("library:desk", args=[self.qio.slug, self.state.lower()])
        return reverse("library:lane", args=[self.state.lower()]) if self.owner == Owner.LANE else reverse(
            "library:nation"
        )  # fmt: skip

    @property
    def name(self) -> str:
        if self.owner == Owner.NATION:
            return f"the {Owner.NATION.label}"
        place = STATES[self.state].name
        return f"the {place} LANE" if self.owner == Owner.LANE else f"{self.qio.name}, {place}"

    def rows(self) -> QuerySet[Resource]:
        """Of a QIO's desk: what is for this state, and what is for all of the QIO's."""
        rows = Resource.objects.filter(owner=self.owner, qio=self.qio)
        return rows.filter(state__in=["", self.state]) if self.owner == Owner.QIO else rows.filter(state=self.state)


def own_rows(shelf: Shelf, *, words: str = "", status: str = "", due_on: dt.date | None = None) -> QuerySet[Resource]:
    """The owner's list: the title of what is shown, or of the draft where nothing is shown yet."""
    drafts = ResourceVersion.objects.filter(published_at__isnull=True).defer("body")
    open_draft = ResourceVersion.objects.filter(resource=OuterRef("pk"), published_at__isnull=True)
    rows = with_facts(shelf.rows()).prefetch_related(Prefetch("versions", drafts, to_attr="drafts"))
    if status:
        rows = rows.in_status(status)
    if due_on:
        rows = rows.published().filter(review_on__lte=due_on)
    rows = narrowed(
        rows, words, "current__title__icontains", "current__summary__icontains",
        lambda word: Exists(open_draft.filter(Q(title__icontains=word) | Q(summary__icontains=word))),
    )  # fmt: skip
    return rows.order_by("-created_at", "-pk")


def own_resource(shelf: Shelf, slug: str) -> Resource | None:
    """One of the owner's, with `draft` (open, or None) and `history`, the published versions, newest first."""
    found = shelf.rows().filter(slug=slug).select_related("current", "qio", "withdrawn_by").first()
    if found:
        versions = list(found.versions.select_related("published_by", "saved_by"))
        found.draft = next((each for each in versions if each.published_at is None), None)
        found.history = [each for each in versions if each.published_at]
    return found


def file_for(user, slug: str, key: uuid.UUID) -> tuple[StoredFile, bool] | None:
    """A file of the shown version, or of any version for its owner; and whether everybody may keep it."""
    resource = visible(user).filter(slug=slug).select_related("current").first()
    versions = [resource.current_id] if resource else []
    if not _file(versions, key):
        resource = _own_resource(user, slug)
        versions = list(resource.versions.values_list("pk", flat=True)) if resource else []
    link = _file(versions, key)
    if link is None:
        return None
    is_public = resource.current_id == link.version_id and resource.current.is_open and not resource.withdrawn_at
    return link.file, is_public


def _file(versions: list[int], key: uuid.UUID) -> ResourceFile | None:
    rows = ResourceFile.objects.filter(version__in=versions, file__key=key).select_related("file")
    return rows.order_by("-version").first()


def _own_resource(user, slug: str) -> Resource | None:
    found = Resource.objects.filter(slug=slug).select_related("qio", "current").first()
    return found if found and user.is_authenticated and _owns(user, found) else None


def _owns(user, resource: Resource) -> bool:
    """The person edits the shelf that the resource stands on."""
    for row in affiliations_of(user):
        if Permission.EDIT_LIBRARY in row.role_data.permissions and row.role_data.place == resource.owner:
            if resource.owner == Owner.NATION:
                return True
            if resource.owner == Owner.LANE and row.state == resource.state:
                return True
            if (
                resource.owner == Owner.QIO
                and row.qio_id == resource.qio_id
                and (not row.state or resource.state in ("", row.state))
            ):
                return True
    return False
