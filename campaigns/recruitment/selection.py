"""Which homes of the list somebody chose: those ticked, those of the page, or all that match the filter."""

import re
from dataclasses import dataclass

from django.http import QueryDict

from accounts.access.places import QioDesk
from campaigns.goals.models import Phase
from campaigns.recruitment.forms import HomeFilterForm
from campaigns.recruitment.queries import homes_of
from facilities.directory.models import Facility

TICKED, PAGE, ALL = "ticked", "page", "all"
_CCN = re.compile(r"[0-9A-Z]{6}\Z")
MOST_LISTED = 200  # CCNs that a form may name; a page has 25


@dataclass(frozen=True, slots=True)
class Selection:
    """What a form says of it. `query` is the filter of the list, to which one goes back."""

    scope: str
    ccns: tuple[str, ...]
    query: str

    @property
    def names_homes(self) -> bool:
        return self.scope != ALL


def selection_from(data: QueryDict) -> Selection:
    """Nonsense is left out."""
    scope = data.get("scope", TICKED)
    named = data.getlist("on_page" if scope == PAGE else "ccn")
    ccns = tuple(dict.fromkeys(ccn for ccn in named[:MOST_LISTED] if _CCN.match(ccn)))
    return Selection(scope if scope in (TICKED, PAGE, ALL) else TICKED, ccns, data.get("query", "")[:1000])


def homes_chosen(
    selection: Selection, desk: QioDesk, phase: Phase | None, user, *, form_options: dict
) -> list[Facility]:
    """The open homes of the desk's state that are meant, each with its stage (one query)."""
    if selection.names_homes:
        return list(homes_of(desk, phase, user=user).filter(ccn__in=selection.ccns)) if selection.ccns else []
    form = HomeFilterForm(QueryDict(selection.query), **form_options)
    return list(homes_of(desk, phase, form.filters, user=user))
