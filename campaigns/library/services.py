"""Writes of resources: drafts, versions, files, publishing, reviews, withdrawal; and that a home uses something."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.audit.services import record
from campaigns.files.services import keep
from campaigns.library.checks import NotNow, free_slug, refuse_identifiers, refuse_unseen
from campaigns.library.indexing import index_resource
from campaigns.library.models import LibraryUse, Practice, Resource, ResourceFile, ResourceVersion, Status
from campaigns.library.shelves import Shelf
from facilities.directory.models import Facility

FACTS = ("title", "summary", "kind", "language", "goals", "steps", "audiences", "is_open", "body", "link", "changes")
MOST_FILES = 10


@transaction.atomic
def begin_resource(
    *, shelf: Shelf, facts: dict, by, upload: UploadedFile | None = None, all_states: bool = False
) -> Resource:
    """A draft on the owner's shelf. `all_states`: a QIO's, for every state that it has."""
    resource = Resource(
        slug=free_slug(Resource, facts["title"]), owner=shelf.owner, qio=shelf.qio,
        state="" if all_states and shelf.qio else shelf.state, created_by=by,
    )  # fmt: skip
    resource.full_clean()
    resource.save()
    version = ResourceVersion(resource=resource, number=1)
    _write(version, facts, by)
    if upload:
        _attach(version, upload, by)
    record(action="library.begin_resource", by=by, target=resource, owner=resource.owner_name, title=version.title)
    return resource


@transaction.atomic
def save_draft(
    *, version: ResourceVersion, facts: dict, by, upload: UploadedFile | None = None, drop: tuple[int, ...] = (),
    seen: dt.datetime | None = None,
) -> ResourceVersion:  # fmt: skip
    """Change the open draft; `drop`: keys of its files that go. What is published is never changed."""
    _locked(version.resource)
    version = ResourceVersion.objects.select_related("resource").get(pk=version.pk)
    if version.published_at:
        raise NotNow(f"Version {version.number} is published. Begin a new version to change it.")
    refuse_unseen(seen, version.saved_at, version.saved_by_id != by.pk)
    changed = [name for name in FACTS if name in facts and getattr(version, name) != facts[name]]
    _write(version, facts, by)
    dropped, _ = version.files.filter(pk__in=drop).delete()
    if upload:
        _attach(version, upload, by)
    record(action="library.save_draft", by=by, target=version.resource, version=version.number, fields=changed,
           files_dropped=dropped)  # fmt: skip
    return version


def _write(version: ResourceVersion, facts: dict, by) -> None:
    for name in FACTS:
        if name in facts:
            setattr(version, name, facts[name])
    refuse_identifiers({name: getattr(version, name) for name in ("title", "summary", "body", "changes")})
    version.saved_at, version.saved_by = timezone.now(), by
    version.full_clean(validate_constraints=False)
    version.save()


def _attach(version: ResourceVersion, upload: UploadedFile, by) -> None:
    there = version.files.order_by("-position").values_list("position", flat=True)
    if len(there) >= MOST_FILES:
        raise ValidationError({"upload": f"A resource has at most {MOST_FILES} files."})
    position = there[0] + 1 if there else 1
    ResourceFile.objects.create(version=version, file=keep(upload, by=by), position=position)


@transaction.atomic
def begin_version(*, resource: Resource, by) -> ResourceVersion:
    """A draft of the next version, with the words and files of the one that is shown. An open draft is given back."""
    resource = _locked(resource)
    draft = resource.versions.filter(published_at__isnull=True).first()
    if draft:
        return draft
    shown = resource.current
    facts = {name: getattr(shown, name) for name in FACTS if name != "changes"}
    last = resource.versions.order_by("-number").values_list("number", flat=True)[0]
    draft = ResourceVersion.objects.create(resource=resource, number=last + 1, saved_by=by, **facts)
    ResourceFile.objects.bulk_create(
        ResourceFile(version=draft, file_id=each.file_id, position=each.position) for each in shown.files.all()
    )
    record(action="library.begin_version", by=by, target=resource, version=draft.number)
    return draft


@transaction.atomic
def publish(*, resource: Resource, review_on: dt.date, by) -> Resource:
    """The draft becomes the version that is shown; the one before stays for the owner."""
    resource = _locked(resource)
    draft = resource.versions.filter(published_at__isnull=True).first()
    if draft is None:
        raise NotNow("There is no draft to publish.")
    _must_be_ahead(review_on)
    if not (draft.body.strip() or draft.link or draft.files.exists()):
        raise ValidationError("Write a page, attach a file or give a link first: there is nothing to read yet.")
    if draft.number > 1 and not draft.changes.strip():
        raise ValidationError("Say what changed since the version before; its readers want to know.")
    draft.published_at, draft.published_by = timezone.now(), by
    draft.save(update_fields=["published_at", "published_by"])
    resource.current, resource.reviewed_on, resource.review_on = draft, timezone.localdate(), review_on
    _show(resource)
    record(action="library.publish", by=by, target=resource, version=draft.number, review_on=str(review_on))
    return resource


@transaction.atomic
def withdraw(*, resource: Resource, reason: str, by) -> Resource:
    """No longer shown. Its page says so to nobody but the owner, who can put it back."""
    resource, reason = _locked(resource), " ".join(reason.split())
    if resource.status != Status.PUBLISHED:
        raise NotNow("This is not shown to anybody.")
    if not reason:
        raise ValidationError({"reason": "Say why, for whoever looks for it next year."})
    resource.withdrawn_at, resource.withdrawn_by, resource.withdrawal_reason = timezone.now(), by, reason[:300]
    resource.save()
    index_resource(resource)
    record(action="library.withdraw", by=by, target=resource, reason=reason)
    return resource


@transaction.atomic
def put_back(*, resource: Resource, by) -> Resource:
    """What was withdrawn is shown again, in the version that it had."""
    resource = _locked(resource)
    if resource.status != Status.WITHDRAWN:
        raise NotNow("This was not withdrawn.")
    _show(resource)
    record(action="library.put_back", by=by, target=resource)
    return resource


@transaction.atomic
def found_right(*, resource: Resource, review_on: dt.date, by) -> Resource:
    """The owner looked through it and it still holds; the next look is at `review_on`."""
    resource = _locked(resource)
    if resource.status != Status.PUBLISHED:
        raise NotNow("This is not shown to anybody.")
    _must_be_ahead(review_on)
    resource.reviewed_on, resource.review_on = timezone.localdate(), review_on
    resource.save(update_fields=["reviewed_on", "review_on"])
    record(action="library.found_right", by=by, target=resource, review_on=str(review_on))
    return resource


@transaction.atomic
def throw_away(*, resource: Resource, by) -> bool:
    """The open draft goes; with it the resource where nothing was ever published. True when that is so."""
    resource = _locked(resource)
    draft = resource.versions.filter(published_at__isnull=True).first()
    if draft is None:
        raise NotNow("There is no draft to throw away.")
    record(action="library.throw_away", by=by, target=resource, version=draft.number, title=draft.title)
    if resource.current_id is None:
        resource.delete()
        return True
    draft.delete()
    return False


@transaction.atomic
def use(*, home: Facility, item: Resource | Practice, by) -> LibraryUse:
    """The home uses it from today on; a second press changes nothing."""
    kind = _kind(item)
    try:
        with transaction.atomic():
            row, is_new = LibraryUse.objects.current().get_or_create(
                facility=home, **{kind: item}, defaults={"said_by": by, "starts_on": _today(home)}
            )
    except IntegrityError:
        return LibraryUse.objects.current().get(facility=home, **{kind: item})
    if is_new:
        record(action="library.use", by=by, target=home, **{kind: item.slug})
    return row


@transaction.atomic
def stop_using(*, home: Facility, item: Resource | Practice, by) -> bool:
    """The home no longer uses it; since when it did stays known."""
    kind = _kind(item)
    row = LibraryUse.objects.select_for_update().current().filter(facility=home, **{kind: item}).first()
    if row is None:
        return False
    row.ends_on = max(row.starts_on, _today(home))
    row.save(update_fields=["ends_on"])
    record(action="library.stop_using", by=by, target=home, **{kind: item.slug})
    return True


def _kind(item: Resource | Practice) -> str:
    return "practice" if isinstance(item, Practice) else "resource"


def _today(home: Facility) -> dt.date:
    return timezone.localdate(timezone=home.zone)


def _must_be_ahead(review_on: dt.date) -> None:
    today = timezone.localdate()
    if not today < review_on <= today + dt.timedelta(days=3 * 366):
        raise ValidationError({"review_on": "Choose a day in the next three years."})


def _show(resource: Resource) -> None:
    resource.withdrawn_at = resource.withdrawn_by = None
    resource.withdrawal_reason = ""
    resource.save()
    index_resource(resource)


def _locked(resource: Resource) -> Resource:
    """One writer per resource."""
    rows = Resource.objects.select_for_update(of=("self",)).select_related("current", "qio")
    found = rows.filter(pk=resource.pk).first()
    if found is None:
        raise NotNow("This draft was thrown away.")
    return found
