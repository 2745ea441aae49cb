"""Making two accounts of one person into one, and taking it back within 30 days.

Roles move, nothing else: no address, no password and no second step is touched, so that nobody gains control of an
account. The closed one can't sign in from the next request on. Both addresses and who runs the homes are told.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.access.models import Affiliation
from accounts.access.places import QioDesk
from accounts.access.roles import PlaceKind
from accounts.audit.services import record
from accounts.mail.services import queue_mail
from accounts.members.duplicates import Alike, alike_in, alike_to
from accounts.members.merge_emails import MERGED, UNMERGED
from accounts.members.models import PersonMerge, TwoPeople
from accounts.members.rules import LEADERS
from accounts.members.services import Refused
from accounts.users.models import User

MOVED, ENDED = "moved", "ended"


@dataclass(frozen=True, slots=True)
class Move:
    """What a merge does with one role: it goes to the account that is kept, or ends, since that one holds it."""

    affiliation: Affiliation
    did: str

    @property
    def ends(self) -> bool:
        return self.did == ENDED


def moves_of(kept: User, other: User) -> list[Move]:
    """Nothing is written."""
    held = set(Affiliation.objects.filter(user=kept).current().values_list("role", "facility_id"))
    rows = Affiliation.objects.filter(user=other).current().select_related("facility", "chain", "qio").order_by("pk")
    return [Move(row, ENDED if (row.role, row.facility_id) in held else MOVED) for row in rows]


def gains_a_home(kept: User, moves: list[Move]) -> bool:
    """Whether an account that runs no home would come to run one: that takes the call to the number on file."""
    leads = LEADERS[PlaceKind.HOME]
    gained = any(move.did == MOVED and move.affiliation.role in leads for move in moves)
    return gained and not Affiliation.objects.filter(user=kept, role__in=leads).current().exists()


@transaction.atomic
def merge_people(*, desk: QioDesk | None, kept: User, other: User, by: User) -> PersonMerge:
    """The roles of `other` go to `kept`, and `other` is closed. Only a pair that the list shows now: the desk's, or (no
    desk) the national help desk's, across states."""
    list(User.objects.filter(pk__in=[kept.pk, other.pk]).order_by("pk").select_for_update(of=("self",)))
    pair = _pair(desk, kept, other)
    if pair is None or kept == other:
        raise Refused("These two are no longer on the list: one of them was changed or closed in the meantime.")
    if by.pk in (kept.pk, other.pk):
        raise Refused("You cannot merge your own account. Ask a colleague who may.")
    moves = moves_of(kept, other)
    if gains_a_home(kept, moves):
        raise Refused(f"{kept.name} runs no home with the account that you would keep. Keep the other one: who runs a "
                      "home is never settled by a merge.")  # fmt: skip
    moved = [_do(move, kept) for move in moves]
    try:
        with transaction.atomic():
            row = PersonMerge.objects.create(
                kept=kept, other=other, qio=desk.qio if desk else None, state=desk.state.code if desk else "",
                reason="; ".join(pair.reasons)[:200], moved=moved, by=by,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused("These two were merged a moment ago.") from error
    other.is_active = False
    other.save(update_fields=["is_active"])
    record(
        action="members.merge_people", by=by, target=kept, other=other.email, reason=row.reason,
        affiliations=[each["affiliation"] for each in moved],
    )  # fmt: skip
    _tell(row, MERGED.code)
    return row


def _pair(desk: QioDesk | None, kept: User, other: User) -> Alike | None:
    wanted = {kept.pk, other.pk}
    found = alike_in(desk) if desk else alike_to(wanted)
    return next((pair for pair in found if {pair.first.pk, pair.second.pk} == wanted), None)


def _do(move: Move, kept: User) -> dict:
    row = move.affiliation
    before = {"affiliation": row.pk, "did": move.did, "ends_on": str(row.ends_on) if row.ends_on else None}
    if move.ends:
        row.ends_on = max(timezone.localdate() - dt.timedelta(days=1), row.starts_on)
        row.save(update_fields=["ends_on"])
    else:
        row.user = kept
        row.save(update_fields=["user"])
    return before


@transaction.atomic
def undo_merge(*, merge: PersonMerge, by: User) -> PersonMerge:
    """Both accounts as they were: exactly the roles that moved go back, and the other one can sign in again."""
    row = PersonMerge.objects.select_for_update(of=("self",)).select_related("kept", "other").get(pk=merge.pk)
    if row.undone_at:
        raise Refused("This was taken back already.")
    if not row.can_be_undone:
        raise Refused("This is more than 30 days ago and can no longer be taken back.")
    if PersonMerge.objects.filter(other=row.kept, undone_at__isnull=True).exists():
        raise Refused("The account that was kept was merged into another one since. Take that back first.")
    for each in row.moved:
        _put_back(each, row)
    row.other.is_active = True
    row.other.save(update_fields=["is_active"])
    row.undone_at, row.undone_by = timezone.now(), by
    row.save(update_fields=["undone_at", "undone_by"])
    record(action="members.undo_merge", by=by, target=row.kept, other=row.other.email)
    _tell(row, UNMERGED.code)
    return row


def _put_back(each: dict, row: PersonMerge) -> None:
    """A role that ended in the meantime goes back as ended; one that ended by the merge holds again."""
    affiliation = Affiliation.objects.select_for_update(of=("self",)).get(pk=each["affiliation"])
    if each["did"] == ENDED:
        affiliation.ends_on = dt.date.fromisoformat(each["ends_on"]) if each["ends_on"] else None
    elif affiliation.user_id == row.kept_id:
        affiliation.user = row.other
    affiliation.save(update_fields=["user", "ends_on"])


@transaction.atomic
def say_two_people(*, pair: Alike, by: User) -> None:
    """The pair is not listed again."""
    _, new = TwoPeople.objects.get_or_create(first=pair.first, second=pair.second, defaults={"said_by": by})
    if new:
        record(action="members.two_people", by=by, target=pair.first, other=pair.second.email)


def _tell(row: PersonMerge, kind: str) -> None:
    """Both addresses, and who runs the homes whose roles moved."""
    for user in (row.kept, row.other):
        facts = {"merge": row.pk, "to": "kept" if user == row.kept else "other"}
        queue_mail(kind=kind, to=user.email, key=f"{kind}:{row.pk}:{user.pk}", user=user, context=facts)
    homes = Affiliation.objects.filter(pk__in=[each["affiliation"] for each in row.moved]).values("facility")
    leaders = Affiliation.objects.filter(facility__in=homes, role__in=LEADERS[PlaceKind.HOME]).current().people()
    for user in leaders.exclude(pk__in=[row.kept_id, row.other_id]):
        facts = {"merge": row.pk, "to": "leader"}
        queue_mail(kind=kind, to=user.email, key=f"{kind}:{row.pk}:{user.pk}", user=user, context=facts)
