"""Changing and ending the roles of a place's people. A home keeps somebody who runs it, a QIO its lead."""

from django.db import transaction

from accounts.access.models import Affiliation
from accounts.access.roles import ROLES
from accounts.access.services import end_role, grant_role
from accounts.mail.services import queue_mail
from accounts.members.emails import CHANGED
from accounts.members.rules import LEADERS, may_invite, may_manage
from accounts.members.services import Refused
from accounts.users.models import User


@transaction.atomic
def change_role(*, affiliation: Affiliation, role: str, by: User) -> Affiliation:
    """Let the person hold another role at the same place from today on."""
    place = _place(affiliation)
    if role not in ROLES or ROLES[role].place != affiliation.role_data.place:
        raise Refused("There is no such role at this place.")
    if not may_manage(by, affiliation) or not may_invite(by, role, **place):
        raise Refused("You cannot give this role at this place.")
    if role == affiliation.role:
        return affiliation
    if role not in LEADERS[affiliation.role_data.place]:
        _keep_a_leader(affiliation)
    user = affiliation.user
    end_role(affiliation=affiliation, by=by)
    row = grant_role(user=user, role=role, by=by, **place)
    _tell(row, role=role, by=by)
    return row


@transaction.atomic
def end_access(*, affiliation: Affiliation, by: User) -> None:
    """End the role today; the very next request of the person is refused."""
    if not may_manage(by, affiliation):
        raise Refused("You cannot end this role.")
    _keep_a_leader(affiliation)
    _tell(affiliation, role="", by=by)
    end_role(affiliation=affiliation, by=by)


def _place(affiliation: Affiliation) -> dict:
    return {"facility": affiliation.facility, "qio": affiliation.qio, "state": affiliation.state}


def _keep_a_leader(affiliation: Affiliation) -> None:
    """The leaders' rows are locked, so that two who end each other at once don't both succeed."""
    leaders = LEADERS[affiliation.role_data.place]
    if affiliation.role not in leaders:
        return
    rows = Affiliation.objects.filter(role__in=leaders, facility=affiliation.facility, qio=affiliation.qio).current()
    locked = list(rows.select_for_update(of=("self",)).select_related("user").order_by("pk"))
    if affiliation.pk not in {row.pk for row in locked}:
        raise Refused("This role has ended in the meantime.")
    stays = [row for row in locked if row.pk != affiliation.pk and row.user.is_active]
    if affiliation.qio_id and affiliation.state == "":
        stays = [row for row in stays if row.state == ""]
    if not stays:
        names = " or ".join(ROLES[code].name.lower() for code in leaders)
        raise Refused(f"This is the last {names} here. Invite another one first, or change somebody's role.")


def _tell(affiliation: Affiliation, *, role: str, by: User) -> None:
    facts = {"user": affiliation.user_id, "role": role, "place": affiliation.place_name, "by": by.name}
    queue_mail(kind=CHANGED.code, to=affiliation.user.email, user=affiliation.user, context=facts)
