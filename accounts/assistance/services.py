"""Asking for help with signing in, sending a request on, and what is overdue. answers.py holds what a helper does."""

import datetime as dt
import secrets

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts.access.permissions import Permission
from accounts.assistance import queries
from accounts.assistance.emails import CONTACT, OVERDUE, REQUEST, tell_help_desk, tell_people, tell_person
from accounts.assistance.models import AssistanceRequest, AssistanceStep, Desk, Did
from accounts.assistance.working_days import answer_by
from accounts.audit.services import record
from accounts.mail.services import queue_mail
from accounts.users.models import User, normal_email
from facilities.directory.models import Facility
from facilities.qios.models import Qio
from facilities.states.codes import STATES, State

CONTACT_MAIL_AGE = dt.timedelta(days=4)


def note_step(asked: AssistanceRequest, what: Did, says: str, *, by: User | None = None, told: str = "") -> None:
    AssistanceStep.objects.create(request=asked, what=what, says=says[:600], by=by, told=told)


@transaction.atomic
def ask_for_help(
    *,
    home: Facility | None,
    home_as_typed: str,
    state: str,
    name: str,
    email: str,
    phone: str,
    problem: str,
    words: str,
) -> AssistanceRequest:
    """Write the request down and send it on. Nothing is looked up about the person: known or not, the work is the same.

    The state is that of the home in our records; what was typed counts only where no home matches.
    Who asks again while the request is open is added to it: the helpers hear of it once.
    """
    home = home or queries.home_by_ccn(home_as_typed)
    email = normal_email(email)
    state = home.state if home else state
    same = AssistanceRequest.objects.open().filter(email=email)
    same = same.filter(facility=home) if home else same.filter(facility=None, state=state)
    try:
        with transaction.atomic():
            again = _ask_again(same, words)
            if again:
                return again
            home_as_typed = home.name if home else home_as_typed
            asked = _open_request(facility=home, home_as_typed=home_as_typed, state=state, name=name, email=email,
                                  phone=phone, problem=problem, words=words)  # fmt: skip
    except IntegrityError:  # the same request came in at the same moment
        again = _ask_again(same, words)
        if again is None:
            raise
        return again
    tell_person(asked)
    return asked


def _ask_again(same, words: str) -> AssistanceRequest | None:
    if not same.update(times_asked=F("times_asked") + 1):
        return None
    asked = same.get()
    note_step(asked, Did.ASKED_AGAIN, f"Asked again: {words}" if words else "Asked again.")
    record(action="assistance.ask_again", by="public form", target=asked)
    tell_person(asked)
    return asked


def _open_request(**facts) -> AssistanceRequest:
    now = timezone.now()
    zone = STATES[facts["state"]].zone if facts["state"] else timezone.get_default_timezone()
    qio = queries.qio_of(facts["state"], timezone.localdate())
    helpers = _helpers(qio, facts["state"])
    asked = AssistanceRequest.objects.create(
        number=_new_number(),
        desk=Desk.QIO if helpers else Desk.HELP_DESK,
        qio=qio,
        asked_at=now,
        answer_by=answer_by(now, zone),
        **facts,
    )
    note_step(asked, Did.ASKED, "Request received. Who asked was told: a call comes to the home's phone.")
    record(action="assistance.ask", by="public form", target=asked, problem=asked.problem, state=asked.state)
    if helpers:
        names = ", ".join(user.name for user in helpers)
        note_step(asked, Did.ROUTED, f"Sent to {names} at {qio}, responsible on this day.")
        tell_people(asked, REQUEST, helpers)
    else:
        why = f"{qio} has no sign-in contact for this state" if qio else "no QIO is on record for this place today"
        note_step(asked, Did.ROUTED, f"Sent to the national help desk: {why}.")
        tell_help_desk(asked, why)
    return asked


def _helpers(qio: Qio | None, state: str) -> list[User]:
    if qio is None:
        return []
    return queries.people_at_desk(qio, state, Permission.HELP_SIGN_IN, timezone.localdate())


def _new_number() -> str:
    """Eight digits, easy to say on the phone: 4821-0937."""
    while True:
        digits = f"{secrets.randbelow(10**8):08d}"
        number = f"{digits[:4]}-{digits[4:]}"
        if not AssistanceRequest.objects.filter(number=number).exists():
            return number


def move_to_help_desk(asked: AssistanceRequest, *, what: Did, says: str, why: str, by: User | None) -> bool:
    """Inside a transaction of the caller: hand the open request over, once; False when somebody was quicker."""
    mine = AssistanceRequest.objects.open().filter(pk=asked.pk, desk=Desk.QIO)
    if not mine.update(desk=Desk.HELP_DESK):
        return False
    asked.desk = Desk.HELP_DESK
    note_step(asked, what, says, by=by)
    record(action=f"assistance.{what.value.replace('-', '_')}", by=by or "celery", target=asked, why=why)
    tell_help_desk(asked, why)
    return True


def escalate_unanswered(*, now: dt.datetime | None = None) -> int:
    """Give what waited two working days to the national help desk, and tell the contacts; how many now.

    May run twice or at once with itself: each request moves in its own transaction, and only from the QIO's desk.
    """
    return sum(_escalate(asked) for asked in queries.overdue_requests(now or timezone.now()))


@transaction.atomic
def _escalate(asked: AssistanceRequest) -> bool:
    says = "Not answered within two working days. The national help desk has it now."
    if not move_to_help_desk(asked, what=Did.ESCALATED, says=says, why="not answered in two working days", by=None):
        return False
    tell_people(asked, OVERDUE, _helpers(asked.qio, asked.state))
    return True


@transaction.atomic
def write_to_qio(*, state: State, name: str, email: str, home: str, topic: str, words: str) -> None:
    """Mail the words to the state's contractor of today; where it has no confirmed address, to its people; else to
    the help desk. They are kept in the mail only."""
    addresses = queries.addresses_for_contact(state, timezone.localdate())
    for address in addresses:
        queue_mail(
            kind=CONTACT.code,
            to=address,
            text=words,
            reply_to=normal_email(email),
            age=CONTACT_MAIL_AGE,
            context={"state": state.code, "name": name, "email": email, "home": home, "topic": topic},
        )
    sent = len(addresses)
    record(action="assistance.write_to_qio", by="public form", state=state.code, topic=topic, recipients=sent)
