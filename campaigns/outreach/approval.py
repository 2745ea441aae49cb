"""A second person says yes before many get a mailing: asked, approved, or sent back with a word."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.audit.services import record
from accounts.mail.services import queue_mail
from campaigns.outreach.audience import Audience, Scope
from campaigns.outreach.emails import APPROVAL_ASKED, SENT_BACK
from campaigns.outreach.models import Mailing, MailingStatus
from campaigns.outreach.people import colleagues, people_of
from campaigns.outreach.services import UNDECIDED, NotNow, start


def needs_second_person(mailing: Mailing, people: int) -> bool:
    return people > settings.MAIL_APPROVAL_ABOVE and not mailing.approved_at


@transaction.atomic
def ask_approval(*, mailing: Mailing, scope: Scope, by) -> int:
    """Ask everybody who writes for the scope but the asker; how many people that are."""
    others = list(colleagues(scope, Audience.from_json(mailing.audience)).exclude(pk=by.pk))
    if not others:
        raise NotNow("Nobody else may write mailings here. Ask for a colleague to be added first.")
    people = sum(1 for _ in people_of(mailing, scope))
    if people == 0:
        raise NotNow("Nobody would get this. Choose other homes, or ask the homes to add people.")
    now = timezone.now()
    draft = Mailing.objects.filter(pk=mailing.pk, status=MailingStatus.DRAFT)
    if not draft.update(status=MailingStatus.ASKED, asked_at=now, asked_by=by):
        raise NotNow("This mailing is no draft any more.")
    context = {"mailing": mailing.pk, "path": f"{scope.path}{mailing.pk}/", "by": by.name, "people": f"{people:,}"}
    for user in others:
        key = f"{APPROVAL_ASKED}:{mailing.pk}:{now.timestamp()}:{user.pk}"
        queue_mail(kind=APPROVAL_ASKED, to=user.email, user=user, key=key, context=context)
    record(action="outreach.ask_approval", by=by, target=mailing, people=people)
    return len(others)


@transaction.atomic
def approve_mailing(*, mailing: Mailing, scope: Scope, by, seen: str = "") -> Mailing:
    """Say yes to what was `seen` (the moment of the question): it starts at once, or waits for its hour."""
    locked = _waiting(mailing, by)
    if seen and seen != locked.asked_at.isoformat():
        raise NotNow("It was changed and asked again since you looked. Please look once more.")
    locked.approved_at, locked.approved_by = timezone.now(), by
    locked.save(update_fields=["approved_at", "approved_by"])
    record(action="outreach.approve_mailing", by=by, target=locked)
    if locked.starts_at and locked.starts_at > timezone.now():
        locked.status = MailingStatus.SCHEDULED
        locked.save(update_fields=["status"])
    else:
        start(locked, scope, by)
    return locked


@transaction.atomic
def send_back(*, mailing: Mailing, scope: Scope, word: str, by) -> None:
    """It becomes a draft again; who asked gets the word by mail."""
    locked = _waiting(mailing, by)
    asker = locked.asked_by
    for name, value in UNDECIDED.items():
        setattr(locked, name, value)
    locked.save(update_fields=list(UNDECIDED))
    context = {"mailing": mailing.pk, "path": f"{scope.path}{mailing.pk}/", "by": by.name, "word": word}
    if asker and asker.is_active:
        queue_mail(kind=SENT_BACK, to=asker.email, user=asker, context=context, reply_to=by.email)
    record(action="outreach.send_back_mailing", by=by, target=locked, word=word)


def _waiting(mailing: Mailing, by) -> Mailing:
    locked = Mailing.objects.select_for_update().get(pk=mailing.pk)
    if locked.status != MailingStatus.ASKED:
        raise NotNow("This mailing doesn't wait for a second person any more.")
    if locked.asked_by_id == by.pk:
        raise NotNow("You asked for a second person; somebody else has to look at it.")
    return locked
