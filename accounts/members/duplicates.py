"""Reads of accounts that look like one person's, among the people of a state's homes."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.crypto import salted_hmac

from accounts.access.models import Affiliation
from accounts.access.places import QioDesk
from accounts.members.alike import Person, pairs
from accounts.members.models import PersonMerge, TwoPeople
from accounts.users.models import User
from facilities.states.codes import STATES


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
    elsewhere = Affiliation.objects.filter(user=OuterRef("user")).current()
    elsewhere = elsewhere.filter(Q(facility__isnull=True) | ~Q(facility__state=state))
    rows = Affiliation.objects.filter(facility__state=state).current().of_active_people()
    rows = rows.filter(user__is_staff=False, user__is_superuser=False).exclude(Exists(elsewhere))
    return rows.select_related("user", "facility").order_by("user__name", "user_id", "pk")


def alike_in(desk: QioDesk, words: str = "") -> list[Alike]:
    """The pairs of the state that nobody settled yet (two queries)."""
    roles: dict[int, list[Affiliation]] = {}
    for row in roles_in(desk.state.code):
        roles.setdefault(row.user_id, []).append(row)
    people = {pk: rows[0].user for pk, rows in roles.items()}
    settled = set(TwoPeople.objects.filter(first__in=people).values_list("first", "second"))
    found = [
        Alike(people[pair.first], people[pair.second], pair.reasons, roles)
        for pair in pairs(_person(rows) for rows in roles.values())
        if (pair.first, pair.second) not in settled
    ]
    return [each for each in found if _matches(each, words)]


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


def alike_by_key(desk: QioDesk, key: str) -> Alike | None:
    return next((pair for pair in alike_in(desk) if pair.key == key), None)


def merges_of(desk: QioDesk) -> QuerySet[PersonMerge]:
    """Newest first."""
    rows = PersonMerge.objects.filter(qio=desk.qio, state=desk.state.code)
    return rows.select_related("kept", "other", "by", "undone_by").order_by("-at", "-pk")


def merge_by_key(desk: QioDesk, key: UUID) -> PersonMerge | None:
    return merges_of(desk).filter(key=key).first()


def state_name(merge: PersonMerge) -> str:
    return STATES[merge.state].name
