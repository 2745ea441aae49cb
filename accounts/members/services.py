"""Inviting people, and taking an invitation up. The link exists only in the mail; the row can be used once."""

import datetime as dt

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.dispatch import Signal
from django.utils import timezone

from accounts.access.models import Affiliation
from accounts.access.services import grant_role
from accounts.audit.services import record
from accounts.mail.models import Delivery
from accounts.mail.services import queue_mail
from accounts.members.emails import INVITATION, INVITED_BY_QIO
from accounts.members.models import Invitation, new_nonce
from accounts.members.queries import leaders_of_home, person_with
from accounts.members.rules import may_invite
from accounts.members.tokens import invitation_of
from accounts.users.models import User, normal_email
from facilities.directory.models import Facility
from facilities.qios.models import Qio

accepted = Signal()  # invitation, user: the rooms above note who of theirs this is
LIFE = dt.timedelta(days=7)
BETWEEN_MAILS = dt.timedelta(minutes=10)
MAILS_PER_INVITATION = 5
INVITATIONS_PER_DAY = 50


class Refused(Exception):
    """The act is not done; the sentence says why, to who asked for it."""


class Gone(Exception):
    """The link opens nothing: used, taken back, run out, replaced, forged, or its inviter lost the right."""


def clean_address(email: str) -> str:
    """One spelling; refuses what a mail server would read as something else (SECURITY.md S26)."""
    address = normal_email(email)
    try:
        validate_email(address)
    except ValidationError as error:
        raise Refused("This is not an e-mail address.") from error
    local, _, domain = address.rpartition("@")
    if "=?" in address or set(local) & set("%!") or domain.startswith("[") or "." not in domain or len(address) > 254:
        raise Refused("This is not an e-mail address that we can write to.")
    return address


def check(
    *, email: str, role: str, by: User, facility: Facility | None = None, qio: Qio | None = None, state: str = "",
    name: str = "",
) -> str:  # fmt: skip
    """The address in its one spelling, if this person may invite it there now; else Refused says why not."""
    address = clean_address(email)
    if not may_invite(by, role, facility=facility, qio=qio, state=state):
        raise Refused("You cannot give this role at this place.")
    person = person_with(address)
    if person == by or address == by.email:
        raise Refused("You cannot invite yourself. Ask a colleague who may.")
    rows = Affiliation.objects.filter(user=person, facility=facility, qio=qio).current() if person else []
    here = next((row for row in rows if row.facility_id or row.state == state or (row.qio_id and not row.state)), None)
    if here and person.is_active:
        raise Refused(f"{person.name} has access here already: {here.get_role_display()}.")
    today = Invitation.objects.filter(invited_by=by, created_at__gt=timezone.now() - dt.timedelta(days=1))
    if today.count() >= INVITATIONS_PER_DAY:
        raise Refused(f"You have sent {INVITATIONS_PER_DAY} invitations within a day. Please go on tomorrow.")
    return address


@transaction.atomic
def invite(
    *, email: str, role: str, by: User, facility: Facility | None = None, qio: Qio | None = None, state: str = "",
    name: str = "",
) -> Invitation:  # fmt: skip
    """Invite an address to hold a role at a home, a QIO or (a state alone) a LANE, and mail it a link."""
    address = check(email=email, role=role, by=by, facility=facility, qio=qio, state=state)
    place = {"facility": facility, "qio": qio}
    waiting = Invitation.objects.filter(email=address, accepted_at__isnull=True, revoked_at__isnull=True, **place)
    if not facility and not qio:
        waiting = waiting.filter(state=state)
    for row in waiting.filter(expires_at__lte=timezone.now()):
        _revoke(row, by=by, why="replaced")
    now = timezone.now()
    try:
        with transaction.atomic():
            row = Invitation.objects.create(
                email=address, name=name.strip(), role=role, state=state, invited_by=by, sent_at=now,
                expires_at=now + LIFE, **place,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused("This address is invited already. Send that invitation again, or take it back.") from error
    record(action="members.invite", by=by, target=row, email=address, role=role, place=row.place_name)
    _mail(row)
    return row


@transaction.atomic
def invite_to_home(*, facility: Facility, email: str, role: str, by: User, name: str = "") -> Invitation:
    """A QIO (or the help desk) invites somebody who will run the home's part; who runs it already hears of it."""
    row = invite(email=email, role=role, facility=facility, by=by, name=name)
    for leader in leaders_of_home(facility):
        queue_mail(
            kind=INVITED_BY_QIO.code,
            to=leader.user.email,
            key=f"{INVITED_BY_QIO.code}:{row.pk}:{leader.user_id}",
            user=leader.user,
            context={"invitation": row.pk},
        )
    return row


@transaction.atomic
def resend_invitation(*, invitation: Invitation, by) -> None:
    """Mail a new link, good for seven days again. Every link sent before is dead from now on."""
    row = Invitation.objects.select_for_update().get(pk=invitation.pk)
    now = timezone.now()
    if row.accepted_at or row.revoked_at:
        raise Refused("This invitation was accepted or taken back in the meantime.")
    if row.sent_at > now - BETWEEN_MAILS:
        raise Refused(f"A mail went to {row.email} a few minutes ago. Please wait until it has arrived.")
    if Delivery.objects.filter(key__startswith=f"{INVITATION.code}:{row.pk}:").count() >= MAILS_PER_INVITATION:
        raise Refused(f"{MAILS_PER_INVITATION} mails went to {row.email}. Check the address, and invite it anew.")
    if row.invited_by_id and not _may_still(row.invited_by, row):
        if not _may_still(by, row):
            raise Refused("Who invited may do so no longer, and you cannot give this role. Invite anew.")
        row.invited_by = by  # the link opens only while who stands for it may invite
    row.nonce, row.sent_at, row.expires_at = new_nonce(), now, now + LIFE
    row.save(update_fields=["invited_by", "nonce", "sent_at", "expires_at"])
    record(action="members.resend_invitation", by=by, target=row, email=row.email)
    _mail(row)


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by) -> None:
    """Take an invitation back; its link is dead, a mail that has not left is not sent."""
    row = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if row.accepted_at or row.revoked_at:
        raise Refused("This invitation was accepted or taken back in the meantime.")
    _revoke(row, by=by, why="taken back")


def _revoke(row: Invitation, *, by, why: str) -> None:
    row.revoked_at = timezone.now()
    row.save(update_fields=["revoked_at"])
    record(action="members.revoke_invitation", by=by, target=row, email=row.email, why=why)


def _mail(row: Invitation) -> None:
    sent = row.sent_at.isoformat()
    queue_mail(
        kind=INVITATION.code,
        to=row.email,
        key=f"{INVITATION.code}:{row.pk}:{sent}",
        context={"invitation": row.pk, "sent_at": sent},
    )


def usable(token: str, *, lock: bool = False) -> Invitation:
    """The invitation that this link opens now; Gone for every other link, whatever the reason."""
    row = invitation_of(token, lock=lock)
    if row is None or not row.is_pending:
        raise Gone
    if row.invited_by_id and not _may_still(row.invited_by, row):
        raise Gone
    return row


def _may_still(by: User, row: Invitation) -> bool:
    return may_invite(by, row.role, facility=row.facility, qio=row.qio, state=row.state)


@transaction.atomic
def accept_as_new(*, token: str, name: str, password: str) -> tuple[User, Invitation]:
    """Make the sign-in of a new person, and give the role. The link has proved the address."""
    row = usable(token, lock=True)
    if person_with(row.email):
        raise Refused("Somebody signs in with this address already. Sign in, then accept.")
    try:
        with transaction.atomic():
            user = User.objects.create_user(row.email, password, name=name.strip())
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    except IntegrityError as error:
        raise Gone from error  # the same link, a moment earlier
    _settle(row, user)
    return user, row


@transaction.atomic
def accept_as(*, token: str, user: User) -> Invitation:
    """Give the role to a person who signs in already, with the very address that was invited."""
    row = usable(token, lock=True)
    if person_with(row.email) != user:
        raise Refused("This invitation was sent to another address than yours.")
    _settle(row, user)
    return row


def _settle(row: Invitation, user: User) -> None:
    row.accepted_at, row.accepted_by = timezone.now(), user
    row.save(update_fields=["accepted_at", "accepted_by"])
    by = row.invited_by or "invitation"
    grant_role(user=user, role=row.role, by=by, facility=row.facility, qio=row.qio, state=row.state)
    record(action="members.accept_invitation", by=user, target=row, role=row.role, place=row.place_name)
    accepted.send(sender=Invitation, invitation=row, user=user)


@transaction.atomic
def expire_invitations() -> int:
    """Settle what ran out a month ago as taken back. Until then the people page offers to send it again."""
    past = timezone.now() - dt.timedelta(days=30)
    rows = Invitation.objects.filter(accepted_at__isnull=True, revoked_at__isnull=True, expires_at__lte=past)
    count = 0
    for row in rows.select_for_update(skip_locked=True)[:500]:
        _revoke(row, by="expire_invitations", why="ran out")
        count += 1
    return count
