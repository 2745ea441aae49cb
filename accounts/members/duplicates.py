"""Reads of accounts that look like one person's: among the people of a state's homes, or those found in the nation."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.crypto import salted_hmac

from accounts.access.models import Affiliation
from accounts.access.places import QioDesk
from accounts.members.alike import Person, pairs, plain_phone
from accounts.members.models import PersonMerge, TwoPeople
from accounts.users.models import User
from qioportal.lib.search import narrowed

MOST_FOUND = 20  # people of the nation that are compared with everybody else at a time


@dataclass(frozen=True, slots=True)
class Alike:
    """Two accounts with the reasons and the roles of both."""

    first: User
    second: User
    reasons: tuple[str, ...]
    roles: dict[int, list[Affiliation]]

    @property
    def key(self) -> str:
        """As in the address: it says nothing, and can't be guessed."""
        return salted_hmac("accounts.members.alike", f"{self.first.pk}:{self.second.pk}").hexdigest()[:16]

    @property
    def both(self) -> list[tuple[User, list[Affiliation]]]:
        return [(user, self.roles.get(user.pk, [])) for user in (self.first, self.second)]


def roles_in(state: str) -> QuerySet[Affiliation]:
    """The current roles at the state's homes of people who have no role anywhere else, and none in the back office."""
    return _roles(Q(facility__state=state), Q(facility__isnull=True) | ~Q(facility__state=state))


def roles_in_nation() -> QuerySet[Affiliation]:
    """The same of people of homes in whatever states: nobody of a chain, a QIO, a LANE, the nation, the back office."""
    return _roles(Q(facility__isnull=False), Q(facility__isnull=True))


def _roles(here: Q, elsewhere: Q) -> QuerySet[Affiliation]:
    others = Affiliation.objects.filter(elsewhere, user=OuterRef("user")).current()
    rows = Affiliation.objects.filter(here).current().of_active_people()
    rows = rows.filter(user__is_staff=False, user__is_superuser=False).exclude(Exists(others))
    return rows.select_related("user", "facility").order_by("user__name", "user_id", "pk")


def alike_in(desk: QioDesk | None, words: str = "") -> list[Alike]:
    """The pairs that nobody settled yet: of the desk's state (two queries), or (no desk) of whom the words find in the
    nation (four)."""
    if desk is None:
        return alike_to(people_found(words)[:MOST_FOUND])
    return [each for each in _alike(roles_in(desk.state.code)) if _matches(each, words)]


def people_found(words: str) -> list[int]:
    """Ids of people of the nation's homes whom all the words fit, one more than are compared. No words find nobody."""
    ways = "user__name__icontains", "user__email__icontains", "facility__name__icontains", "facility__ccn__iexact"
    rows = narrowed(roles_in_nation(), words, *ways)
    people = rows.order_by().values_list("user", flat=True).distinct()
    return sorted(people[: MOST_FOUND + 1]) if words.strip() else []


def alike_to(people: Collection[int]) -> list[Alike]:
    """Pairs of these people with anybody of the nation's homes."""
    mine = list(roles_in_nation().filter(user__in=people))
    if not mine:
        return []
    found = _alike(roles_in_nation().filter(_near(mine)))
    return [each for each in found if each.first.pk in people or each.second.pk in people]


def _near(rows: list[Affiliation]) -> Q:
    """Whoever could be alike for one of the reasons (alike.py): the same home or phone, nearly the same address. Of two
    addresses that differ by one letter, the first half or the second half is the same."""
    near = Q(facility__in={row.facility_id for row in rows})
    for user in {row.user for row in rows}:
        name, _, domain = user.email.rpartition("@")
        half = len(name) // 2
        near |= Q(user__email__startswith=f"{name}@") | Q(user__email__endswith=f"{name[half:]}@{domain}")
        if half > 2:
            near |= Q(user__email__startswith=name[: half - 1], user__email__endswith=f"@{domain}")
        if phone := plain_phone(user.phone):
            near |= Q(user__phone__contains=phone[-4:])
    return near


def _alike(rows: Iterable[Affiliation]) -> list[Alike]:
    roles: dict[int, list[Affiliation]] = {}
    for row in rows:
        roles.setdefault(row.user_id, []).append(row)
    people = {pk: rows[0].user for pk, rows in roles.items()}
    settled = set(TwoPeople.objects.filter(first__in=people).values_list("first", "second"))
    return [
        Alike(people[pair.first], people[pair.second], pair.reasons, roles)
        for pair in pairs(_person(rows) for rows in roles.values())
        if (pair.first, pair.second) not in settled
    ]


def _person(rows: list[Affiliation]) -> Person:
    user = rows[0].user
    homes = frozenset(row.facility_id for row in rows)
    return Person(user.pk, user.name, user.email, user.phone, homes, frozenset(row.facility.phone for row in rows))


def _matches(pair: Alike, words: str) -> bool:
    said = " ".join(
        f"{user.name} {user.email} " + " ".join(f"{row.facility.name} {row.facility.ccn}" for row in rows)
        for user, rows in pair.both
    ).lower()
    return all(word in said for word in words.lower().split())


def alike_by_key(desk: QioDesk | None, key: str, words: str = "") -> Alike | None:
    """Of the nation, among those whom the words find."""
    return next((pair for pair in alike_in(desk, "" if desk else words) if pair.key == key), None)


def merges_of(desk: QioDesk | None) -> QuerySet[PersonMerge]:
    """Newest first: the desk's own, or (no desk) everybody's."""
    rows = PersonMerge.objects.filter(qio=desk.qio, state=desk.state.code) if desk else PersonMerge.objects.all()
    return rows.select_related("kept", "other", "by", "undone_by", "qio").order_by("-at", "-pk")


def merge_by_key(desk: QioDesk | None, key: UUID) -> PersonMerge | None:
    return merges_of(desk).filter(key=key).first()
