"""Consent of a home: granting, revoking, asking for it. The only door for writes to Consent."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.access.places import QioDesk
from accounts.audit.models import AuditEvent
from accounts.audit.services import record
from accounts.mail.services import queue_mail
from campaigns.enrollment.models import Consent, RecipientKind
from campaigns.enrollment.rules import Refused
from campaigns.enrollment.sharing_queries import advisers_of, signers_of
from campaigns.goals.models import Goal
from facilities.directory.models import Facility, FacilityKind
from facilities.qios.models import Qio

ASK_AGAIN_AFTER = dt.timedelta(days=7)
GRANTED, REVOKED, ASKED = "enrollment.consent_granted", "enrollment.consent_revoked", "enrollment.consent_asked"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom the home lets see its numbers."""

    kind: RecipientKind
    qio: Qio | None = None
    state: str = ""
    hospital: Facility | None = None

    @property
    def facts(self) -> dict:
        return {"recipient": self.kind, "qio": self.qio, "state": self.state, "hospital": self.hospital}


@transaction.atomic
def grant_consent(
    *,
    home: Facility,
    to: Recipient,
    by,
    purpose: str,
    goals: Iterable[Goal] | None = None,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
) -> list[Consent]:
    """The recipient may see the home's numbers of these goals (None: of all) in these days. What it may see already is
    left out; a second click is told so."""
    home = Facility.objects.select_for_update(of=("self",)).get(pk=home.pk)
    today = timezone.localdate()
    starts_on = starts_on or today
    _refuse_what_makes_no_sense(home, to, purpose, starts_on, ends_on, today)
    wanted = [None] if goals is None else list(goals)
    if not wanted:
        raise Refused("Choose at least one goal.")
    held = _overlapping(home, to, starts_on, ends_on)
    news = [goal for goal in wanted if not any(each.goal_id in (None, goal and goal.pk) for each in held)]
    if not news:
        raise Refused("They may see this already in these days. To change something, end that consent first.")
    facts = {**to.facts, "purpose": purpose.strip()[:300], "starts_on": starts_on, "ends_on": ends_on}
    rows = [Consent.objects.create(facility=home, goal=goal, granted_by=by, **facts) for goal in news]
    record(
        action="enrollment.grant_consent", by=by, target=home, recipient=recipient_key(rows[0]),
        goals=[goal.code if goal else "all" for goal in news], purpose=facts["purpose"], starts_on=str(starts_on),
        ends_on=str(ends_on) if ends_on else None,
    )  # fmt: skip
    _tell(GRANTED, home, rows, by)
    return rows


@transaction.atomic
def revoke_consent(*, consent: Consent, by) -> Consent:
    """From this moment on nobody sees anything by it. A second click changes nothing."""
    consent = Consent.objects.select_for_update(of=("self",)).select_related("facility", "goal").get(pk=consent.pk)
    if consent.revoked_at is not None:
        return consent
    consent.revoked_at, consent.revoked_by = timezone.now(), by
    consent.save(update_fields=["revoked_at", "revoked_by"])
    record(
        action="enrollment.revoke_consent", by=by, target=consent.facility, recipient=recipient_key(consent),
        goals=[consent.goal.code if consent.goal else "all"],
    )  # fmt: skip
    _tell(REVOKED, consent.facility, [consent], by)
    return consent


@transaction.atomic
def ask_for_consent(*, home: Facility, desk: QioDesk, by) -> int:
    """Mails those who can sign for the home a link, once a week at most; gives how many were asked."""
    home = Facility.objects.select_for_update(of=("self",)).get(pk=home.pk)
    asked = AuditEvent.objects.about(home).filter(action="enrollment.ask_consent", details__qio=desk.qio.slug)
    if asked.filter(at__gt=timezone.now() - ASK_AGAIN_AFTER).exists():
        raise Refused("This home was asked within the last seven days. Give it time to answer.")
    people = signers_of(home)
    if not people:
        raise Refused("Nobody of this home can sign in and decide. Invite its administrator first.")
    event = record(action="enrollment.ask_consent", by=by, target=home, qio=desk.qio.slug)
    for person in people:
        facts = {"home": home.pk, "qio": desk.qio.pk, "by": by.name}
        queue_mail(kind=ASKED, to=person.email, user=person, key=f"{ASKED}:{event.pk}:{person.pk}", context=facts)
    return len(people)


def recipient_key(consent: Consent) -> str:
    """For the audit: qio chesapeake-quality, lane MD, hospital 210009, nation."""
    who = {
        RecipientKind.QIO: consent.qio and consent.qio.slug,
        RecipientKind.LANE: consent.state,
        RecipientKind.HOSPITAL: consent.hospital and consent.hospital.ccn,
    }
    return " ".join(filter(None, [consent.recipient, who.get(consent.recipient)]))


def _refuse_what_makes_no_sense(home, to: Recipient, purpose: str, starts_on, ends_on, today) -> None:
    if not purpose.strip():
        raise Refused("Say in a few words what for.")
    if starts_on < today:
        raise Refused("It can't start before today.")
    if ends_on and ends_on < starts_on:
        raise Refused("It can't end before it starts.")
    if to.hospital and (to.hospital.kind != FacilityKind.HOSPITAL or to.hospital == home):
        raise Refused("Choose a hospital, one other than yourselves.")


def _overlapping(home: Facility, to: Recipient, starts_on: dt.date, ends_on: dt.date | None) -> list[Consent]:
    """Consents not revoked that cover all of these days for the same recipient."""
    rows = Consent.objects.filter(facility=home, revoked_at=None, starts_on__lte=starts_on, **to.facts)
    open_end = Q(ends_on=None)
    return list(rows.filter(open_end | Q(ends_on__gte=ends_on) if ends_on else open_end))


def _tell(kind: str, home: Facility, rows: list[Consent], by) -> None:
    """Those who sign for the home, and of a new consent the advisers of the QIO that got it."""
    people = signers_of(home)
    if kind == GRANTED and rows[0].qio:
        people += [person for person in advisers_of(rows[0].qio, home.state) if person not in people]
    for person in people:
        facts = {"consents": [row.pk for row in rows], "by": by.name}
        queue_mail(kind=kind, to=person.email, user=person, key=f"{kind}:{rows[0].pk}:{person.pk}", context=facts)
