"""Writes of change requests: a home asks, takes back; its QIO accepts, refuses, hands on a CCN, takes its yes back."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.access.models import Affiliation
from accounts.audit.services import record
from accounts.mail.services import queue_mail
from accounts.users.models import User
from campaigns.caseload.change_models import ChangeRequest, Settled, What
from campaigns.caseload.hearing import who_hears
from campaigns.caseload.help_services import next_number
from campaigns.caseload.kinds import CHANGE_ASKED, CHANGE_HANDED_ON, CHANGE_SETTLED, CHANGE_UNDONE
from campaigns.caseload.queries import adviser_of, desk_of
from campaigns.recruitment.people import recruiters_of, who_acts_for
from facilities.directory.models import Facility
from facilities.directory.services import correct_home, end_correction
from qioportal.lib.identifiers import identifier_refusal

WAITS = "A request about this waits already. Take it back to ask for something else."


def said_now(home: Facility, what: str) -> str:
    """What the portal says today."""
    if what == What.ADMINISTRATOR:
        rows = Affiliation.objects.filter(facility=home, role="home-administrator").current().of_active_people()
        return ", ".join(rows.order_by("user__name").values_list("user__name", flat=True))[:200]
    return {What.NAME: home.display_name, What.PHONE: home.phone_words, What.CCN: home.ccn}[what]


@transaction.atomic
def ask_for_change(
    *, home: Facility, what: str, should_say: str, by: User, email: str = "", words: str = ""
) -> ChangeRequest:
    """The home says what is wrong; one request at a time about each thing. Nothing changes by it; its QIO is told."""
    if refusal := identifier_refusal(words):
        raise ValidationError({"words": refusal})
    change = ChangeRequest(
        facility=home, number=next_number(ChangeRequest, home), what=what, said=said_now(home, what),
        should_say=should_say.strip(), email=email, words=words.strip(), asked_by=by,
    )  # fmt: skip
    if ChangeRequest.objects.open().filter(facility=home, what=what).exists():
        raise ValidationError({"what": WAITS})
    change.full_clean(exclude=["facility", "asked_by", "handed_on_by", "settled_by", "correction"])
    try:
        with transaction.atomic():
            change.save()
    except IntegrityError as error:
        raise ValidationError({"what": WAITS}) from error
    _tell_desk(change)
    record(action="caseload.ask_for_change", by=by, target=home, what=what, number=change.number)
    return change


def _tell_desk(change: ChangeRequest) -> None:
    """One mail: to who looks after the home, or stands in; without one to each of the desk who may settle it."""
    desk = desk_of(change.facility)
    if desk is None:
        return
    adviser = who_acts_for(adviser_of(desk, change.facility), desk)
    for person in [adviser] if adviser else recruiters_of(desk):
        facts = {"change": change.pk, "qio": desk.qio.pk, "is_adviser": adviser is not None}
        key = f"{CHANGE_ASKED}:{change.pk}:{person.pk}"
        queue_mail(kind=CHANGE_ASKED, to=person.email, user=person, key=key, context=facts)


@transaction.atomic
def take_back_change(*, change: ChangeRequest, by: User) -> bool:
    """By the home, while it waits; False when it is settled already."""
    row = _held(change)
    if not row.is_open:
        return False
    _settle(row, Settled.TAKEN_BACK, by)
    return True


@transaction.atomic
def accept_change(*, change: ChangeRequest, checked_how: str, by: User, answer: str = "") -> None:
    """A name or a phone number is put right at once and stays so through CMS's next files (FacilityCorrection). The
    number to call back stays CMS's own. Of an administrator nothing is granted: who accepts invites next. Of a CCN it
    means that CMS's file has it now, or that it was found to be settled there."""
    row = _open(change)
    if not checked_how.strip():
        raise ValidationError({"checked_how": "Say how you made sure."})
    row.checked_how = checked_how.strip()[:300]
    if row.what in (What.NAME, What.PHONE):
        row.correction = correct_home(home=row.facility, field=row.what, value=row.should_say, by=by.email)
    row.answer = answer.strip()
    _settle(row, Settled.ACCEPTED, by)
    _tell_home(row)


@transaction.atomic
def refuse_change(*, change: ChangeRequest, answer: str, by: User) -> None:
    """With words for the home."""
    row = _open(change)
    if not answer.strip():
        raise ValidationError({"answer": "Say why, so that the home understands."})
    row.answer = answer.strip()
    _settle(row, Settled.REFUSED, by)
    _tell_home(row)


@transaction.atomic
def hand_on(*, change: ChangeRequest, by: User) -> bool:
    """A CCN is CMS's to give: the national help desk finds out, the QIO settles afterwards. Once; False again."""
    row = _open(change)
    if row.what != What.CCN:
        raise ValidationError("Only a CCN is handed on. Settle this one yourself.")
    if row.handed_on_at:
        return False
    row.handed_on_at, row.handed_on_by = timezone.now(), by
    row.save(update_fields=["handed_on_at", "handed_on_by"])
    queue_mail(
        kind=CHANGE_HANDED_ON, to=settings.HELP_DESK_EMAIL, context={"change": row.pk}, key=f"change-handed-on:{row.pk}"
    )
    record(action="caseload.hand_on_change", by=by, target=row.facility, number=row.number)
    return True


@transaction.atomic
def undo_accept(*, change: ChangeRequest, reason: str, by: User) -> None:
    """The QIO's yes is taken back: of a name or a phone number, CMS's newest file counts again. The home is told."""
    row = _held(change)
    if not row.may_be_undone:
        raise ValidationError("There is no yes to take back.")
    if not reason.strip():
        raise ValidationError({"reason": "Say why, so that the home understands."})
    if row.correction and not end_correction(correction=row.correction, why="Taken back by the QIO"):
        raise ValidationError("CMS's file says the same by now. There is nothing to take back.")
    row.undone_at, row.undone_by, row.undone_reason = timezone.now(), by, reason.strip()[:300]
    row.save(update_fields=["undone_at", "undone_by", "undone_reason"])
    for person in _people_to_tell(row):
        queue_mail(kind=CHANGE_UNDONE, to=person.email, user=person, context={"change": row.pk, "to": person.pk})
    record(action="caseload.undo_change", by=by, target=row.facility, what=row.what, number=row.number,
           reason=row.undone_reason)  # fmt: skip


def _tell_home(row: ChangeRequest) -> None:
    for person in who_hears(row.facility, row.asked_by):
        queue_mail(kind=CHANGE_SETTLED, to=person.email, user=person, context={"change": row.pk, "to": person.pk})


def _people_to_tell(row: ChangeRequest) -> list[User]:
    """Who asked, and whoever runs the home today: a yes may be taken back long after."""
    told = Q(role="home-administrator") | Q(user=row.asked_by)
    return list(Affiliation.objects.filter(told, facility=row.facility).current().people())


def _settle(row: ChangeRequest, status: Settled, by: User) -> None:
    row.status, row.settled_at, row.settled_by = status, timezone.now(), by
    row.full_clean(exclude=["facility", "asked_by", "handed_on_by", "settled_by", "correction"])
    row.save()
    record(action=f"caseload.change_{status.value.replace('-', '_')}", by=by, target=row.facility, what=row.what,
           number=row.number)  # fmt: skip


def _open(change: ChangeRequest) -> ChangeRequest:
    row = _held(change)
    if not row.is_open:
        raise ValidationError("This request is settled already.")
    return row


def _held(change: ChangeRequest) -> ChangeRequest:
    rows = ChangeRequest.objects.select_for_update(of=("self",)).select_related("facility", "asked_by", "correction")
    return rows.get(pk=change.pk)
