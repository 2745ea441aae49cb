"""Files go with a mailing as links to the library: chosen from a list, put into the text as Markdown."""

import re

from django.http import QueryDict

from accounts.mail.rendering import site_link
from campaigns.library.queries import link_of, published_for
from campaigns.outreach.audience import Scope

SHOWN = 300
_MARKUP = re.compile(r"[\[\]{}<>*_`\\\\]")


def titles_for(scope: Scope) -> list[tuple[str, str]]:
    """What may be linked to from here: the Steering Committee's, the QIO's and the LANE's, by title."""
    return [(each.slug, each.current.title) for each in published_for(scope)[:SHOWN]]


def with_link(scope: Scope, data: QueryDict) -> QueryDict:
    """What stands in the form, with the link to the resource chosen there at the end of its text."""
    found = published_for(scope).filter(slug=data.get("resource", "")).first()
    if found is None:
        return data
    changed = data.copy()
    title = _MARKUP.sub(" ", found.current.title).strip()
    changed["text"] = f"{data.get('text', '').rstrip()}\n\n[{title}]({site_link(link_of(found))})\n".lstrip()
    changed["resource"] = ""
    return changed
