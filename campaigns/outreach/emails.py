"""What outreach says by mail: a mailing to the people of homes, and the question whether to get update notices."""

from collections.abc import Sequence

from django.urls import reverse

from accounts.mail.kinds import NotNeeded, Rendered, loaded, register
from accounts.mail.models import Delivery, Lane, Topic
from accounts.mail.rendering import WHY, render_mail, site_link
from campaigns.outreach.audience.facts import Audience, Scope, topic_of
from campaigns.outreach.audience.people import zone_of_subscriber
from campaigns.outreach.fields import WORK_PATH, Prepared, prepared
from campaigns.outreach.models import Mailing, MailingStatus, Subscriber
from campaigns.outreach.tokens import confirm_token, leave_token

MAILING = "outreach.mailing"
LANE_MAILING = "outreach.lane_mailing"
NOTICE = "outreach.notice"
CONFIRM = "outreach.confirm"
APPROVAL_ASKED = "outreach.approval_asked"
SENT_BACK = "outreach.sent_back"
STANDS = "outreach.stands"
CONFIRM_WHY = "You get this because this address was given on the public page of update notices."


def mailing_as(subject: str, text: str, facts: dict[str, str], sender: str, **context: str | bool) -> Rendered:
    """The mail as one recipient gets it, save for the stop link, which is the recipient's alone.

    The words with marks are the same for all, so they are rendered once; then each copy gets its values.
    """
    ready = prepared(subject, text)
    shared = render_mail(
        "campaigns/outreach/mailing",
        {
            "mail_subject": ready.subject,
            "body_text": ready.text,
            "body_html": ready.html,
            "sender": sender,
            "work_link": site_link(WORK_PATH),
            **context,
        },
    )
    return _with_values(shared, ready, facts, f"/h/{facts['ccn']}/" if facts.get("ccn") else "/work/")


def _with_values(shared: Rendered, ready: Prepared, facts: dict[str, str], path: str) -> Rendered:
    return Rendered(
        " ".join(ready.fill(shared.subject, facts).split()),
        ready.fill(shared.text, facts).replace(WORK_PATH, path),
        ready.fill(shared.html, facts, is_html=True).replace(WORK_PATH, path),
    )


def _notice_as(subject: str, text: str, facts: dict[str, str], leave: str, **context: str | bool) -> Rendered:
    ready = prepared(subject, text)
    words = {"mail_subject": ready.subject, "body_text": ready.text, "body_html": ready.html}
    shared = render_mail("campaigns/outreach/notice", {**words, "leave_link": site_link(WORK_PATH), **context})
    return _with_values(shared, ready, facts, leave)


def kind_for(scope: Scope, audience: Audience) -> str:
    """By whom it is and whom it reaches: each has its own foot, and its own stop link."""
    return {Topic.NEWS: NOTICE, Topic.LANE: LANE_MAILING, Topic.QIO: MAILING}[topic_of(scope, audience)]


def preview_of(subject: str, text: str, facts: dict[str, str], sender: str, topic: Topic) -> Rendered:
    """For the author's page. The links that are one recipient's alone lead nowhere in particular."""
    foot = {"why": WHY[topic], "is_bulk": True, "topic_words": str(topic.label)}
    if topic == Topic.NEWS:
        return _notice_as(subject, text, facts, reverse("outreach:subscribe"), **foot)
    return mailing_as(subject, text, facts, sender, **foot)


def _mailing(delivery: Delivery) -> Rendered:
    message = delivery.message
    facts = message.context.get("fields", {}) | delivery.context
    return mailing_as(message.subject, message.text, facts, message.sender_name)


def _load_notices(deliveries: Sequence[Delivery]) -> None:
    """To each its subscriber, where still on the list."""
    known = {each.context["subscriber"] for each in deliveries}
    listed = Subscriber.objects.filter(left_at__isnull=True).in_bulk(known)
    for each in deliveries:
        each.loaded = listed.get(each.context["subscriber"])


def _notice(delivery: Delivery) -> Rendered:
    subscriber = loaded(delivery)
    if subscriber is None or subscriber.confirmed_at is None or subscriber.is_paused:
        raise NotNeeded("left the list, or paused it")
    message = delivery.message
    leave = reverse("outreach:leave", kwargs={"token": leave_token(subscriber)})
    facts = message.context.get("fields", {}) | {"zone": zone_of_subscriber(subscriber.state)}  # not when it rests
    return _notice_as(message.subject, message.text, facts, leave)


def _confirm(delivery: Delivery) -> Rendered:
    facts = delivery.message.context
    subscriber = Subscriber.objects.filter(pk=facts["subscriber"]).first()
    if subscriber is None:
        raise NotNeeded("the address was taken off")
    token = confirm_token(subscriber, facts.get("state"), facts.get("lists"))
    link = site_link(reverse("outreach:confirm", kwargs={"token": token}))
    return render_mail("campaigns/outreach/confirm", {"confirm_link": link, "why": CONFIRM_WHY})


def _about_approval(name: str, status: str):
    """A mail to a colleague about a mailing that waits; not needed once somebody has decided."""

    def render(delivery: Delivery) -> Rendered:
        facts = delivery.message.context
        mailing = Mailing.objects.select_related("asked_by", "qio", "message").filter(pk=facts["mailing"]).first()
        if mailing is None or mailing.status != status:
            raise NotNeeded("it was decided")
        link = site_link(facts["path"])
        return render_mail(f"campaigns/outreach/{name}", {**facts, "mailing": mailing, "link": link})

    return render


def _stands(delivery: Delivery) -> Rendered:
    """To its author: it stopped by itself, and why."""
    facts = delivery.message.context
    mailing = Mailing.objects.select_related("message").filter(pk=facts["mailing"]).first()
    is_late = mailing and mailing.status == MailingStatus.SCHEDULED and mailing.was_late
    if not is_late and not (mailing and mailing.message and mailing.message.paused_why):
        raise NotNeeded("somebody has looked at it")
    words = {"mailing": mailing, "why_it_stands": facts["why"], "link": site_link(facts["path"])}
    return render_mail("campaigns/outreach/stands", words)


register(STANDS, _stands)
register(APPROVAL_ASKED, _about_approval("approval_asked", MailingStatus.ASKED))
register(SENT_BACK, _about_approval("sent_back", MailingStatus.DRAFT))
register(MAILING, _mailing, lane=Lane.BULK, topic=Topic.QIO)
register(LANE_MAILING, _mailing, lane=Lane.BULK, topic=Topic.LANE)
register(NOTICE, _notice, lane=Lane.BULK, topic=Topic.NEWS, load=_load_notices)
register(CONFIRM, _confirm)
