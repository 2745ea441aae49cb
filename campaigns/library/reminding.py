"""Who looks through what again: resources whose day has come, by the person in charge of each."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.utils import timezone

from accounts.access.models import Affiliation
from accounts.access.permissions import Permission
from accounts.access.roles import ROLES, PlaceKind
from campaigns.library.models import Owner, Resource
from campaigns.library.queries import with_facts
from campaigns.library.shelves import Shelf
from facilities.qios.queries import states_of
from qioportal.lib.months import Month

_PLACE_OF = {Owner.NATION: PlaceKind.NATION, Owner.QIO: PlaceKind.QIO, Owner.LANE: PlaceKind.LANE}
_EDITS = [code for code, role in ROLES.items() if Permission.EDIT_LIBRARY in role.permissions]
_LEADS = {"qio-lead", "lane-convener", "national-team"}


@dataclass(frozen=True, slots=True)
class Due:
    """A resource to look through, and the page where its owner does so."""

    resource: Resource
    shelf: str
    is_late: bool


def reviews_due(month: Month, today: dt.date | None = None) -> dict[int, list[Due]]:
    """By person, what is to be looked through by the end of the month, the oldest first: by whoever published it while
    they may still do so, else by who leads there, else by everybody who edits there."""
    today = today or timezone.localdate()
    rows = with_facts(Resource.objects.published().filter(review_on__lte=month.last_day)).order_by("review_on", "pk")
    held = Affiliation.objects.current().of_active_people().filter(role__in=_EDITS).select_related("qio")
    by_place, states = defaultdict(list), {}
    for each in held.order_by("pk") if rows else ():
        by_place[each.role_data.place, each.qio_id].append(each)
        if each.qio_id and each.qio_id not in states:
            states[each.qio_id] = states_of(each.qio, today)
    found: dict[int, list[Due]] = defaultdict(list)
    for row in rows:
        there = [each for each in by_place[_PLACE_OF[Owner(row.owner)], row.qio_id] if _is_there(each, row)]
        for each in _in_charge(row, there):
            if shelf := _shelf_of(row, each, states):
                found[each.user_id].append(Due(row, shelf, row.review_on < today))
    return dict(found)


def _is_there(role: Affiliation, row: Resource) -> bool:
    """The person edits the shelf on which it stands."""
    return row.owner == Owner.NATION or not row.state or role.state in ("", row.state)


def _in_charge(row: Resource, there: list[Affiliation]) -> list[Affiliation]:
    """One role a person."""
    chosen = (
        [each for each in there if each.user_id == row.current.published_by_id]
        or [each for each in there if each.role in _LEADS]
        or there
    )
    return list({each.user_id: each for each in chosen}.values())


def _shelf_of(row: Resource, role: Affiliation, states: dict[int, list[str]]) -> str:
    """Where this person finds it; nowhere when the QIO has no contract any more for a state that they work for."""
    state = row.state
    if row.owner == Owner.QIO:
        held = [code for code in states[row.qio_id] if role.state in ("", code)]
        state = next((code for code in held if state in ("", code)), "")
        if not state:
            return ""
    return Shelf(Owner(row.owner), row.qio, state).path
