"""What the search finds is kept true here: called by the services in the transaction of the change."""

from django.db import transaction

from campaigns.library.models import LibraryText, Practice, Resource
from campaigns.library.words import plain
from qioportal.lib.batches import batches
from qioportal.lib.markdown import as_text


def index_resource(resource: Resource) -> None:
    """The words of the version that is shown; nothing of a draft or of what was withdrawn."""
    shown = resource.current if resource.current_id and not resource.withdrawn_at else None
    _put("resource", resource, shown and text_of_resource(resource))


def index_practice(practice: Practice) -> None:
    is_shown = Practice.objects.published().filter(pk=practice.pk).exists()
    _put("practice", practice, text_of_practice(practice) if is_shown else None)


def text_of_resource(resource: Resource) -> LibraryText:
    version = resource.current
    return LibraryText(
        resource=resource, title=plain(version.title), summary=plain(version.summary),
        body=plain(as_text(version.body)),
    )  # fmt: skip


def text_of_practice(practice: Practice) -> LibraryText:
    parts = [practice.did, practice.happened, practice.advice, practice.evidence]
    return LibraryText(
        practice=practice, title=plain(practice.title), summary=plain(practice.problem), body=plain("\n".join(parts))
    )


def _put(kind: str, row, text: LibraryText | None) -> None:
    before = LibraryText.objects.filter(**{kind: row}).first()
    if text is None:
        if before:
            before.delete()
        return
    text.pk = before.pk if before else None
    text.save(force_update=before is not None)


@transaction.atomic
def index_all() -> int:
    """Everything anew; how many things can be found."""
    LibraryText.objects.all().delete()
    texts = [text_of_resource(row) for row in Resource.objects.published().select_related("current")]
    texts += [text_of_practice(row) for row in Practice.objects.published()]
    for batch in batches(texts, 500):
        LibraryText.objects.bulk_create(batch)
    return len(texts)
