"""The lines of a list: where the words stand, how many homes use it, who is credited."""

import re
from collections.abc import Iterable, Iterator

from django.urls import reverse
from django.utils import timezone

from accounts.mail.rendering import site_link
from campaigns.library.credits import credit_of
from campaigns.library.models import Practice, Resource, ResourceVersion
from campaigns.library.queries import SHOWN_FROM, link_of, practices, used_by, with_facts
from campaigns.library.words import marked
from qioportal.lib.batches import batches
from qioportal.lib.markdown import as_text

BATCH = 500


def resource_lines(keys: Iterable[int], words: str) -> list[Resource]:
    """In the order of the keys. With words, the text around them; the bodies are read for that alone."""
    keys = list(keys)
    rows = Resource.objects.filter(pk__in=keys)
    rows = (rows.select_related("current", "qio") if words else with_facts(rows)).in_bulk()
    lines = [rows[key] for key in keys if key in rows]
    used_by(lines)
    for line in lines:
        version = line.current
        line.title, line.snippet = version.title, version.summary
        if words:
            line.title = marked(version.title, words, most=len(version.title))
            line.snippet = _around(_texts_of(version), words)
    return lines


def practice_lines(keys: Iterable[int], words: str) -> list[Practice]:
    keys = list(keys)
    rows = practices().filter(pk__in=keys).in_bulk()
    lines = [rows[key] for key in keys if key in rows]
    used_by(lines)
    for line in lines:
        line.credit, line.shown_title = credit_of(line), line.title
        line.snippet = marked(line.problem, "")
        if words:
            line.shown_title = marked(line.title, words, most=len(line.title))
            line.snippet = _around([line.problem, line.did, line.happened, line.advice, line.evidence], words)
    return lines


CSV_OF_RESOURCES = ["title", "kind", "summary", "goals", "steps", "written for", "language", "from", "version",
                    "published", "looked through", "used by homes", "address"]  # fmt: skip
CSV_OF_PRACTICES = ["title", "told by", "goals", "problem", "what was done", "what happened", "advice",
                    "how they know", "published", "used by homes", "address"]  # fmt: skip


def resource_rows(keys: Iterable[int]) -> Iterator[list]:
    """A list as a file, in the order of the keys; read by the hundred."""
    for batch in batches(keys, BATCH):
        for each in resource_lines(batch, ""):
            version = each.current
            yield [
                version.title, version.get_kind_display(), version.summary, " ".join(version.goals) or "any",
                " ".join(version.steps) or "any", ", ".join(version.audience_labels), version.get_language_display(),
                each.owner_name, version.number, timezone.localdate(version.published_at), each.reviewed_on,
                _homes(each), site_link(link_of(each)),
            ]  # fmt: skip


def practice_rows(keys: Iterable[int]) -> Iterator[list]:
    for batch in batches(keys, BATCH):
        for each in practice_lines(batch, ""):
            yield [
                each.title, each.credit, " ".join(each.goals) or "any", each.problem, each.did, each.happened,
                each.advice, each.evidence, timezone.localdate(each.published_at), _homes(each),
                site_link(reverse("library:practice", args=[each.slug])),
            ]  # fmt: skip


def _homes(line: Resource | Practice) -> int | str:
    return line.homes or f"fewer than {SHOWN_FROM}"


def _texts_of(version: ResourceVersion) -> Iterator[str]:
    """The body is made into text only where the summary doesn't hold the words."""
    yield version.summary
    yield re.sub(r"\n+ *(?:- |> )?", " · ", as_text(version.body))


def _around(texts: Iterable[str], words: str):
    """The first text in which a word stands, else the first of all."""
    found = (marked(text, words) for text in texts if text)
    first = next(found, "")
    return first if "<mark>" in first else next((each for each in found if "<mark>" in each), first)
