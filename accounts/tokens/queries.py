"""Reads of tokens: whose, for which place, which still work."""

import datetime as dt

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.access.models import Affiliation
from accounts.access.permissions import Permission
from accounts.access.places import affiliations_of
from accounts.access.roles import PlaceKind
from accounts.tokens.models import ApiToken
from facilities.directory.models import Facility

FOR_PROGRAMS = (PlaceKind.HOME, PlaceKind.CHAIN, PlaceKind.QIO, PlaceKind.NATION)


def affiliations_for_tokens(user) -> list[Affiliation]:
    """The person's roles for which a token makes sense: a LANE has nothing to read or write here."""
    return [row for row in affiliations_of(user) if row.role_data.place in FOR_PROGRAMS]


def may_write(affiliation: Affiliation) -> bool:
    return Permission.ENTER_MONTH in affiliation.role_data.permissions


def _listed(rows: QuerySet[ApiToken]) -> QuerySet[ApiToken]:
    places = ("affiliation__user", "affiliation__facility", "affiliation__chain", "affiliation__qio")
    return rows.select_related(*places).order_by("-created_at", "-pk")


def tokens_of(user) -> QuerySet[ApiToken]:
    """The person's own, those that no longer work too."""
    return _listed(ApiToken.objects.filter(affiliation__user=user))


def tokens_of_home(home: Facility) -> QuerySet[ApiToken]:
    """Those that people of the home made for it."""
    return _listed(ApiToken.objects.filter(affiliation__facility=home))


def live(rows: QuerySet[ApiToken], day: dt.date) -> QuerySet[ApiToken]:
    """Neither revoked nor run out, held by somebody whose role still stands."""
    held = Q(affiliation__ends_on__isnull=True) | Q(affiliation__ends_on__gte=day)
    return rows.filter(
        held, revoked_at__isnull=True, expires_on__gte=day, affiliation__starts_on__lte=day,
        affiliation__user__is_active=True,
    )  # fmt: skip


def state_of(token: ApiToken, day: dt.date | None = None) -> tuple[str, str]:
    """(role of the pill, words): whether it works today, and why not."""
    day, role = day or timezone.localdate(), token.affiliation
    if token.revoked_at:
        return "idle", "Revoked"
    if token.expires_on < day:
        return "idle", "Ran out"
    if role.starts_on > day or (role.ends_on and role.ends_on < day) or not role.user.is_active:
        return "idle", "Role ended"
    return "ok", "Works"


def by_prefix(rows: QuerySet[ApiToken], prefix: str) -> ApiToken | None:
    return rows.filter(prefix=prefix).first()
