"""What a helper may do with a request: send a link to an address on file, invite where nobody is on file, decline, pass
it on. A helper never sees or sets an address, a password, a code or a link (SECURITY.md b.2)."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounts.assistance import queries
from accounts.assistance.checks import Check
from accounts.assistance.emails import DECLINED, HELP_ASKED, NEW_ADMINISTRATOR, tell_people
from accounts.assistance.models import AssistanceRequest, Did, RequestStatus
from accounts.assistance.queries import OnFile
from accounts.assistance.services import move_to_help_desk, note_step
from accounts.audit.services import record
from accounts.mail.services import queue_mail
from accounts.members.services import Refused as InvitationRefused
from accounts.members.services import invite_to_home, resend_invitation
from accounts.signin.services import send_password_link
from accounts.users.models import User
from facilities.directory.models import Facility

LINKS_PER_TARGET = 3
LINKS_PER_HELPER = 20
A_DAY = dt.timedelta(days=1)


class Refused(Exception):
    """The act is not done; the sentence says why, to the helper."""


@transaction.atomic
def send_link(*, asked: AssistanceRequest, to: OnFile, check: Check, by: User) -> None:
    """Mail a link to the stored address of somebody on file, and tell them there that help was asked for."""
    _refuse_self(asked, by, to.user)
    if to.refusal:
        raise Refused(f"{to.name} {to.refusal}.")
    _keep_limits(to.key, by, to.user)
    _settle(asked, RequestStatus.LINK_SENT)
    _mail_link(to, by)
    _tell_that_help_was_asked(asked, to)
    note_step(asked, Did.LINK_SENT, f"Link sent to {to.name}, {to.masked}. {check.says}", by=by, told=to.key)
    record(action="assistance.send_link", by=by, target=asked, to=to.key, confirmed_by=check.by_whom.value,
           spoke_to=check.spoke_to, called_number_on_file=True)  # fmt: skip


@transaction.atomic
def invite_new_administrator(*, asked: AssistanceRequest, check: Check, by: User) -> None:
    """Invite who asked, where the home has nobody on file; the call to its public number is what vouches for them."""
    _refuse_self(asked, by, None)
    home = Facility.objects.select_for_update().get(
        pk=asked.facility_id
    )  # two requests of one home wait for each other
    if queries.on_file(home):
        raise Refused("Somebody is on file for this home now. Send the link there, or pass the request on.")
    _keep_limits(f"home-{home.ccn}", by, None)
    _settle(asked, RequestStatus.LINK_SENT)
    told = queries.contacts_of_record(home)
    try:
        invite_to_home(facility=home, email=asked.email, name=asked.name, role="home-administrator", by=by)
    except InvitationRefused as refusal:
        raise Refused(str(refusal)) from refusal  # speaks only of the address that was typed
    tell_people(asked, NEW_ADMINISTRATOR, told)
    says = f"Invited as the home's administrator, since nobody was on file. {check.says}"
    note_step(asked, Did.INVITED, says, by=by, told=f"home-{home.ccn}")
    record(action="assistance.invite_new_administrator", by=by, target=asked, confirmed_by=check.by_whom.value,
           spoke_to=check.spoke_to, called_number_on_file=True, told=len(told))  # fmt: skip


@transaction.atomic
def decline(*, asked: AssistanceRequest, reason: str, by: User) -> None:
    """End the request without a link. Who asked is told whom to call; the reason stays with us."""
    _refuse_self(asked, by, None)
    _settle(asked, RequestStatus.DECLINED)
    queue_mail(kind=DECLINED.code, to=asked.email, key=f"{DECLINED.code}:{asked.number}",
               context={"number": asked.number})  # fmt: skip
    note_step(asked, Did.DECLINED, f"Declined: {reason}", by=by)
    record(action="assistance.decline", by=by, target=asked, reason=reason)


@transaction.atomic
def pass_on(*, asked: AssistanceRequest, why: str, by: User) -> None:
    """Give the request to the national help desk."""
    says = f"Passed on to the national help desk: {why}"
    if not move_to_help_desk(asked, what=Did.PASSED_ON, says=says, why="passed on by the QIO", by=by):
        raise _too_late(asked)


def _mail_link(to: OnFile, by: User) -> None:
    if to.user:
        send_password_link(user=to.user, by=by)
        return
    try:
        resend_invitation(invitation=to.invitation, by=by)
    except InvitationRefused as refusal:  # its sentence names the address, which a helper doesn't see
        raise Refused(
            "That invitation cannot be sent again just now: it was mailed minutes ago, too often, or taken back."
        ) from refusal


def _settle(asked: AssistanceRequest, status: RequestStatus) -> None:
    """Of two helpers at once one wins: the row changes only from open, and only at the desk where it was read."""
    mine = AssistanceRequest.objects.open().filter(pk=asked.pk, desk=asked.desk)
    if not mine.update(status=status, settled_at=timezone.now()):
        raise _too_late(asked)
    asked.refresh_from_db(fields=["status", "settled_at"])


def _too_late(asked: AssistanceRequest) -> Refused:
    last = asked.steps.select_related("by").last()
    who = last.by.name if last and last.by else "Somebody else"
    return Refused(f"{who} has already dealt with this request. Nothing was sent now.")


def _refuse_self(asked: AssistanceRequest, by: User, target: User | None) -> None:
    if asked.email == by.email or target == by:
        raise Refused("This request is about you. Pass it on, or let a colleague answer it.")


def _keep_limits(told: str, by: User, target: User | None) -> None:
    """The people's rows are locked, so that two clicks at once don't both find room."""
    since = timezone.now() - A_DAY
    list(User.objects.select_for_update().filter(pk__in=[by.pk, target.pk if target else by.pk]).order_by("pk"))
    if queries.links_told(told=told, since=since) >= LINKS_PER_TARGET:
        raise Refused(f"{LINKS_PER_TARGET} links went there within a day. Please wait, or pass the request on.")
    if queries.links_by(by, since) >= LINKS_PER_HELPER:
        raise Refused(f"You have sent {LINKS_PER_HELPER} links within a day. Please pass the request on.")


def _tell_that_help_was_asked(asked: AssistanceRequest, to: OnFile) -> None:
    address = to.user.email if to.user else to.invitation.email
    key = f"{HELP_ASKED.code}:{asked.number}:{to.key}"
    queue_mail(kind=HELP_ASKED.code, to=address, key=key, user=to.user, context={"number": asked.number})
