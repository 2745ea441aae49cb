"""Who holds events: a QIO's desk, a state's LANE, the nation. One view serves the three, each behind its own guard."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts.access.guards import require_desk, require_lane, require_nation
from accounts.access.permissions import Permission
from campaigns.events.times import zone_named
from facilities.qios.models import Qio
from facilities.states.codes import STATES

_SEES = {"desk": Permission.SEE_STATE, "lane": Permission.SEE_LANE, "national": Permission.SEE_NATION}
_WRITES = {
    "desk": Permission.WRITE_MAILING, "lane": Permission.MANAGE_LANE, "national": Permission.WRITE_NATIONAL_MAILING,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Holder:
    """A QIO in a state (both), a LANE (the state alone), the nation (neither)."""

    qio: Qio | None = None
    state: str = ""

    @property
    def kind(self) -> str:
        return "desk" if self.qio else "lane" if self.state else "national"

    @property
    def path(self) -> str:
        """Where its events lie."""
        state = self.state.lower()
        if self.qio:
            return f"/q/{self.qio.slug}/{state}/events/"
        return f"/lane/{state}/events/" if state else "/nation/events/"

    def invitation_path(self, slug: str) -> str:
        """Where a mailing is written that invites people to the event (a room above this one)."""
        state = self.state.lower()
        keys = {"desk": [self.qio and self.qio.slug, state], "lane": [state], "national": []}[self.kind]
        return f"{reverse(f'outreach:{self.kind}-new', args=keys)}?event={slug}"

    @property
    def zone(self) -> dt.tzinfo:
        return STATES[self.state].zone if self.state else timezone.get_default_timezone()

    @property
    def zone_name(self) -> str:
        return STATES[self.state].zone_name if self.state else "America/New_York"

    @property
    def where(self) -> str:
        return STATES[self.state].name if self.state else "the nation"

    @property
    def columns(self) -> dict:
        """As its rows keep it."""
        return {"qio": self.qio, "state": self.state}

    def held(self, rows):
        """Those of the rows that are this holder's."""
        return rows.held_by(self.state, by_qio=self.qio is not None)

    def may_write(self, permissions) -> bool:
        return _WRITES[self.kind] in permissions


def zone_of(user, holder: Holder) -> dt.tzinfo:
    """On whose clock the page shows moments: the person's, else the state's."""
    return zone_named(getattr(user, "time_zone", "")) or holder.zone


def trio(view: Callable, method: Callable, *, writes: bool = False) -> dict[str, Callable]:
    """The view for a QIO's desk, a LANE and the nation: `view(request, holder, **keys)`."""
    needs = _WRITES if writes else _SEES

    @require_desk(needs["desk"])
    def desk(request: HttpRequest, place, **keys):
        return _on_their_clock(view, request, Holder(place.qio, place.state.code), keys)

    @require_lane(needs["lane"])
    def lane(request: HttpRequest, place, **keys):
        return _on_their_clock(view, request, Holder(None, place.code), keys)

    @require_nation(needs["national"])
    def national(request: HttpRequest, **keys):
        return _on_their_clock(view, request, Holder(), keys)

    return {"desk": method(desk), "lane": method(lane), "national": method(national)}


def _on_their_clock(view: Callable, request: HttpRequest, holder: Holder, keys: dict):
    with timezone.override(zone_of(request.user, holder)):
        return view(request, holder, **keys)
