"""Mails of the caseload: a home asked, the QIO answered, a change was settled, taken back or handed on."""

from django.urls import reverse

from accounts.mail.kinds import NotNeeded, Rendered, register
from accounts.mail.models import Delivery
from accounts.mail.rendering import render_mail, site_link
from accounts.users.models import User
from campaigns.caseload.change_models import ChangeRequest
from campaigns.caseload.hearing import may_hear
from campaigns.caseload.help_models import HomeRequest, RequestAnswer
from campaigns.caseload.kinds import ANSWERED, ASKED, CHANGE_ASKED, CHANGE_HANDED_ON, CHANGE_SETTLED, CHANGE_UNDONE
from facilities.directory.models import Facility
from facilities.qios.models import Qio


def _asked(delivery: Delivery) -> Rendered:
    """Cancelled when the home's question is settled meanwhile, or the desk was told and somebody took it on. `why`: to
    its adviser, to the whole desk, or given on by somebody."""
    facts = delivery.message.context
    rows = HomeRequest.objects.filter(pk=facts["request"], closed_at__isnull=True)
    asked = rows.select_related("facility", "goal", "asked_by").first()
    if asked is None:
        raise NotNeeded("the request is settled")
    why = facts.get("why", "adviser")
    if why == "desk" and asked.assigned_to_id:
        raise NotNeeded("somebody took it on")
    giver = User.objects.filter(pk=facts["by"]).first() if why == "given" else None
    home, qio = asked.facility, Qio.objects.get(pk=facts["qio"])
    keys = [qio.slug, home.place.slug, home.ccn, asked.number]
    link = site_link(reverse("caseload:request", args=keys))
    return render_mail(
        "campaigns/caseload/asked", {"asked": asked, "home": home, "link": link, "why": why, "giver": giver}
    )


def _answered(delivery: Delivery) -> Rendered:
    rows = RequestAnswer.objects.select_related("request__facility", "request__asked_by", "by")
    said = rows.filter(pk=delivery.message.context["answer"]).first()
    if said is None:
        raise NotNeeded("the answer is gone")
    asked, home = said.request, said.request.facility
    person = _hearer(delivery, asked.asked_by, home)
    link = site_link(reverse("caseload:asked", args=[home.ccn, asked.number]))
    facts = {"said": said, "asked": asked, "home": home, "link": link, "person": person}
    return render_mail("campaigns/caseload/answered", facts)


def _hearer(delivery: Delivery, asked_by: User, home: Facility) -> User:
    """Who is told; nobody who may no longer see the home."""
    person = User.objects.filter(pk=delivery.message.context.get("to", asked_by.pk)).first()
    if person is None or not may_hear(person, home):
        raise NotNeeded("the person may no longer see the home")
    return person


def _change(delivery: Delivery) -> ChangeRequest:
    rows = ChangeRequest.objects.select_related("facility", "asked_by", "settled_by", "handed_on_by", "undone_by",
                                                  "correction")  # fmt: skip
    return rows.get(pk=delivery.message.context["change"])


def _change_asked(delivery: Delivery) -> Rendered:
    """What was asked for stands on the page alone: no mail brings a number that somebody would call."""
    change, facts = _change(delivery), delivery.message.context
    if not change.is_open:
        raise NotNeeded("the request is settled")
    home = change.facility
    keys = [Qio.objects.get(pk=facts["qio"]).slug, home.place.slug, home.ccn, change.number]
    link = site_link(reverse("caseload:desk-change", args=keys))
    said = {"change": change, "home": home, "link": link, "is_adviser": facts["is_adviser"]}
    return render_mail("campaigns/caseload/change_asked", said)


def _settled(delivery: Delivery) -> Rendered:
    change = _change(delivery)
    if change.is_open:
        raise NotNeeded("the request is open again")
    person = _hearer(delivery, change.asked_by, change.facility)
    link = site_link(reverse("caseload:changes", args=[change.facility.ccn]))
    facts = {"change": change, "home": change.facility, "link": link, "person": person}
    return render_mail("campaigns/caseload/change_settled", facts)


def _undone(delivery: Delivery) -> Rendered:
    """To each person who is told."""
    change = _change(delivery)
    if change.undone_at is None:
        raise NotNeeded("the yes was not taken back")
    person = User.objects.get(pk=delivery.message.context["to"])
    link = site_link(reverse("caseload:changes", args=[change.facility.ccn]))
    facts = {"change": change, "home": change.facility, "person": person, "link": link}
    return render_mail("campaigns/caseload/change_undone", facts)


def _handed_on(delivery: Delivery) -> Rendered:
    change = _change(delivery)
    if not change.is_open:
        raise NotNeeded("the request is settled")
    return render_mail("campaigns/caseload/change_handed_on", {"change": change, "home": change.facility})


register(ASKED, _asked)
register(ANSWERED, _answered)
register(CHANGE_ASKED, _change_asked)
register(CHANGE_SETTLED, _settled)
register(CHANGE_UNDONE, _undone)
register(CHANGE_HANDED_ON, _handed_on)
