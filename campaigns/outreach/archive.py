"""The notices that were sent, for everybody to read: newest first, by state and by whom they were written for."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.safestring import SafeString, mark_safe

from campaigns.outreach.audience import Audience
from campaigns.outreach.audience.people import is_on
from campaigns.outreach.fields import Prepared, body_html, prepared
from campaigns.outreach.models import Mailing, MailingStatus


def _archived() -> QuerySet[Mailing]:
    """Whoever stops a notice takes it off the archive too."""
    return Mailing.objects.filter(archived_on__isnull=False, status=MailingStatus.SENDING).select_related("message")


def notices(state: str = "", kind: str = "") -> QuerySet[Mailing]:
    """Those that a subscriber of the state and list would have got. A few dozen a year: facts are read one by one."""
    rows = _archived()
    if state or kind:
        facts = rows.values_list("pk", "audience")
        rows = rows.filter(pk__in=[pk for pk, audience in facts if _is_for(Audience.from_json(audience), state, kind)])
    return rows.order_by("-started_at", "-pk")


def _is_for(audience: Audience, state: str, kind: str) -> bool:
    in_state = not (state and audience.states) or (state in audience.states) != audience.is_not("states")
    return in_state and (not kind or is_on([kind], audience.lists))


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice as the public reads it: the facts that all its recipients share are filled in."""

    mailing: Mailing
    subject: str
    html: SafeString
    text: str


def notice_of(mailing: Mailing) -> Notice:
    facts = mailing.message.context.get("fields", {})
    ready: Prepared = prepared(mailing.subject, mailing.text)
    html = mark_safe(body_html(mailing.text, facts))  # noqa: S308 - Markdown without raw HTML, values escaped
    return Notice(mailing, ready.fill(ready.subject, facts), html, ready.fill(ready.text, facts))


def notice_by(number: int) -> Notice | None:
    mailing = _archived().filter(pk=number).first()
    return notice_of(mailing) if mailing else None
