"""What outreach says by mail: a mailing to the people of homes, and the question whether to get update notices."""

from django.urls import reverse

from accounts.mail.kinds import NotNeeded, Rendered, register
from accounts.mail.models import Delivery, Lane, Topic
from accounts.mail.rendering import WHY, render_mail, site_link
from campaigns.outreach.models import Subscriber
from campaigns.outreach.tokens import confirm_token, leave_token

MAILING = "outreach.mailing"
NOTICE = "outreach.notice"
CONFIRM = "outreach.confirm"

PLACEHOLDERS = {
    "{name}": "the person's name",
    "{home}": "the home's name",
    "{ccn}": "the home's CCN",
}


def filled(text: str, facts: dict[str, str]) -> str:
    """The text with the placeholders replaced, nothing else: no template language ever runs here."""
    for placeholder in PLACEHOLDERS:
        text = text.replace(placeholder, str(facts.get(placeholder[1:-1], "")))
    return text


def mailing_as(subject: str, text: str, facts: dict[str, str], sender: str, **context: str) -> Rendered:
    """The mail as one recipient gets it, save for the stop link, which is the recipient's alone."""
    return render_mail(
        "campaigns/outreach/mailing",
        {
            "mail_subject": filled(subject, facts),
            "paragraphs": _paragraphs(filled(text, facts)),
            "sender": sender,
            "work_link": site_link(f"/h/{facts['ccn']}/" if facts.get("ccn") else "/work/"),
            **context,
        },
    )


def preview_of(subject: str, text: str, facts: dict[str, str], sender: str) -> Rendered:
    """For the author's page."""
    return mailing_as(subject, text, facts, sender, why=WHY[Topic.QIO])


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]


def _mailing(delivery: Delivery) -> Rendered:
    message = delivery.message
    return mailing_as(message.subject, message.text, delivery.context, message.sender_name)


def _notice(delivery: Delivery) -> Rendered:
    subscriber = Subscriber.objects.filter(pk=delivery.context["subscriber"], left_at__isnull=True).first()
    if subscriber is None or subscriber.confirmed_at is None:
        raise NotNeeded("left the list")
    message = delivery.message
    leave = site_link(reverse("outreach:leave", kwargs={"token": leave_token(subscriber)}))
    return render_mail(
        "campaigns/outreach/notice",
        {
            "mail_subject": message.subject,
            "paragraphs": _paragraphs(message.text),
            "leave_link": leave,
        },
    )


def _confirm(delivery: Delivery) -> Rendered:
    facts = delivery.message.context
    subscriber = Subscriber.objects.filter(pk=facts["subscriber"]).first()
    if subscriber is None:
        raise NotNeeded("the address was taken off")
    link = site_link(reverse("outreach:confirm", kwargs={"token": confirm_token(subscriber, facts.get("state"))}))
    return render_mail("campaigns/outreach/confirm", {"confirm_link": link})


register(MAILING, _mailing, lane=Lane.BULK, topic=Topic.QIO)
register(NOTICE, _notice, lane=Lane.BULK, topic=Topic.NEWS)
register(CONFIRM, _confirm)
