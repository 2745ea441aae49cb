"""When the people of chains hear of a month by mail, and what it says. One mail per person, month and kind."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from accounts.access.models import Affiliation
from accounts.access.places import affiliations_of
from accounts.access.roles import PlaceKind, roles_at
from accounts.users.models import User
from campaigns.dashboards.chain_queries import ChainMonth, chain_month
from campaigns.goals.models import Phase
from campaigns.measurements.deadlines import months_spoken_of
from facilities.directory.models import Chain
from qioportal.lib.months import Month

MISSING, SUMMARY = "dashboards.chain_missing", "dashboards.chain_summary"
LATE_DAYS = 7  # so long after the due day the summary may still go


def people_of_chains() -> list[User]:
    """Everybody with a role at a chain today."""
    codes = [role.code for role in roles_at(PlaceKind.CHAIN)]
    return list(Affiliation.objects.filter(role__in=codes).current().people())


def today_of(person: User) -> dt.date:
    return timezone.localdate(timezone=ZoneInfo(person.time_zone or settings.TIME_ZONE))


def kinds_on(phase: Phase, today: dt.date) -> Iterator[tuple[str, Month]]:
    """Which mails about which months may go on that day."""
    for month, due in months_spoken_of(phase, today):
        if today <= due:
            yield MISSING, month
        elif today <= due + dt.timedelta(days=LATE_DAYS):
            yield SUMMARY, month


@dataclass(frozen=True, slots=True)
class ChainPart:
    """One chain in a person's mail."""

    chain: Chain
    grid: ChainMonth


def chains_of(person: User) -> list[Chain]:
    found = {row.chain_id: row.chain for row in affiliations_of(person) if row.chain_id}
    return sorted(found.values(), key=lambda chain: (chain.name, chain.number))


def parts_for(kind: str, chains: list[Chain], phase: Phase, month: Month) -> list[ChainPart]:
    """The chains about which there is something to say: homes that miss the month, or homes that were asked for it."""
    parts = [ChainPart(chain, chain_month(chain, phase, month)) for chain in chains]
    return [part for part in parts if part.grid.missing or (kind == SUMMARY and part.grid.total.sent)]
