"""Taking part in person: asking, confirming, changing, leaving; what was done; ideas to a home and its answers."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.access.models import Affiliation
from accounts.access.permissions import Permission
from accounts.access.roles import ROLES
from accounts.audit.services import record
from accounts.mail.services import queue_mail
from accounts.users.models import normal_email
from campaigns.supporters.actions import action_of
from campaigns.supporters.emails import ANSWERED, IDEAS_CAME, LINK
from campaigns.supporters.models import ActionDone, Idea, IdeaAnswer, Supporter
from campaigns.supporters.tokens import CONFIRM_DAYS
from facilities.directory.models import Facility, FacilityStatus

WHO_ANSWERS = [role.code for role in ROLES.values() if Permission.MANAGE_PEOPLE in role.permissions]
FACTS = ("name", "kind", "relation", "state", "facility")


@transaction.atomic
def ask_to_take_part(*, email: str, name: str, kind: str, relation: str, state: str, facility: Facility | None) -> None:
    """Mail the address a link; nothing counts before it is used. Of somebody who takes part already nothing changes,
    and the mail holds the link to the own page: the same answer for known and unknown."""
    email = normal_email(email)
    facts = {"name": name, "kind": kind, "relation": relation, "state": state, "facility": facility}
    supporter, created = Supporter.objects.get_or_create(email=email, defaults=facts)
    if not created and supporter.confirmed_at is None:
        for field, value in {**facts, "asked_at": timezone.now()}.items():
            setattr(supporter, field, value)
        supporter.save()
    _mail_link(email, is_confirmed=supporter.confirmed_at is not None)


@transaction.atomic
def ask_for_link(*, email: str) -> None:
    """The same row in the outbox for every address; what is no one's is not sent."""
    email = normal_email(email)
    found = Supporter.objects.filter(email=email).values_list("confirmed_at", flat=True).first()
    _mail_link(email, is_confirmed=found is not None)


def _mail_link(email: str, *, is_confirmed: bool) -> None:
    day = timezone.localdate().isoformat()  # pressed ten times a day: one mail
    queue_mail(kind=LINK, to=email, key=f"{LINK}:{'mine' if is_confirmed else 'confirm'}:{email}:{day}")


@transaction.atomic
def confirm(*, supporter: Supporter) -> None:
    """The person takes part from now on. A second press changes nothing."""
    changed = Supporter.objects.filter(pk=supporter.pk, confirmed_at__isnull=True).update(confirmed_at=timezone.now())
    if changed:
        record(action="supporters.confirm", by="public", target=None, supporter=supporter.pk, state=supporter.state)


@transaction.atomic
def change(*, supporter: Supporter, name: str, kind: str, relation: str, state: str, facility: Facility | None) -> None:
    for field, value in zip(FACTS, (name, kind, relation, state, facility), strict=True):
        setattr(supporter, field, value)
    supporter.save(update_fields=FACTS)


@transaction.atomic
def leave(*, supporter: Supporter) -> None:
    """Everything about the person is deleted; ideas stay with the home they were sent to, without a name."""
    Idea.objects.filter(supporter=supporter).update(sender_name="", supporter=None)
    record(action="supporters.leave", by="public", target=None, supporter=supporter.pk)
    supporter.delete()


@transaction.atomic
def set_done(*, supporter: Supporter, action: str, done_on: dt.date | None) -> None:
    """Tick an action, correct its day, or (None) take the tick back."""
    if action_of(supporter.kind, action) is None:
        raise ValidationError("There is no such action.")
    if done_on is None:
        ActionDone.objects.filter(supporter=supporter, action=action).delete()
        return
    ActionDone.objects.update_or_create(supporter=supporter, action=action, defaults={"done_on": done_on})


@transaction.atomic
def send_idea(*, supporter: Supporter, text: str, is_named: bool) -> Idea:
    """To the people who look after the home. The same words again within a day are one idea."""
    home = supporter.facility
    if home is None or home.status != FacilityStatus.OPEN:
        raise ValidationError("Say first which home you mean: change your details.")
    text = " ".join(text.split())
    Supporter.objects.select_for_update().get(pk=supporter.pk)  # pressed twice at once: one after the other
    day_ago = timezone.now() - dt.timedelta(days=1)
    mine = Idea.objects.filter(supporter=supporter, facility=home, sent_at__gt=day_ago)
    if same := mine.filter(text=text).first():
        return same
    idea = Idea(
        facility=home, supporter=supporter, kind=supporter.kind, text=text,
        sender_name=supporter.name if is_named else "",
    )  # fmt: skip
    idea.full_clean()
    idea.save()
    _tell_home(home)
    return idea


def _tell_home(home: Facility) -> None:
    """Once a day at most to each."""
    day = timezone.localdate(timezone=home.zone).isoformat()
    for person in Affiliation.objects.filter(facility=home, role__in=WHO_ANSWERS).current().people():
        queue_mail(
            kind=IDEAS_CAME, to=person.email, user=person, key=f"{IDEAS_CAME}:{home.pk}:{person.pk}:{day}",
            context={"home": home.pk},
        )  # fmt: skip


@transaction.atomic
def answer_idea(*, home: Facility, number: int, answer: str, by) -> Idea:
    """Thank you, we will try, not now. The sender hears of the first answer by mail; it may be changed later."""
    idea = Idea.objects.select_for_update().filter(facility=home, pk=number).first()
    if idea is None or answer not in IdeaAnswer.values:
        raise ValidationError("This idea is no longer there.")
    if idea.answer == answer:
        return idea
    idea.answer, idea.answered_at, idea.answered_by = answer, timezone.now(), by
    idea.save(update_fields=["answer", "answered_at", "answered_by"])
    record(action="supporters.answer_idea", by=by, target=home, idea=idea.pk, answer=answer)
    if idea.supporter_id:
        email = Supporter.objects.values_list("email", flat=True).get(pk=idea.supporter_id)
        queue_mail(kind=ANSWERED, to=email, key=f"{ANSWERED}:{idea.pk}", context={"idea": idea.pk})
    return idea


def forget_unconfirmed() -> int:
    """Who never pressed the link is forgotten once the link is dead."""
    before = timezone.now() - dt.timedelta(days=CONFIRM_DAYS)
    count, _ = Supporter.objects.filter(confirmed_at__isnull=True, asked_at__lt=before).delete()
    return count
