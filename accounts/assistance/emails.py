"""Mails of sign-in help. Nothing that a stranger typed goes to an address that a stranger typed."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.assistance.models import AssistanceRequest, Desk
from accounts.assistance.queries import people_at_help_desk
from accounts.mail.kinds import MailKind, NotNeeded, Rendered, register
from accounts.mail.models import Delivery
from accounts.mail.rendering import render_mail, site_link
from accounts.mail.services import queue_mail
from accounts.users.models import User
from facilities.states.codes import STATES

WHY_STAFF = "You get this because you help people to sign in. It is part of that work and can't be stopped."


def link_to(asked: AssistanceRequest) -> str:
    """The page of the request at the desk that holds it."""
    if asked.desk == Desk.HELP_DESK:
        return site_link(reverse("assistance:help-desk-request", kwargs={"number": asked.number}))
    keys = {"qio": asked.qio.slug, "state": asked.place.slug, "number": asked.number}
    return site_link(reverse("assistance:request", kwargs=keys))


def _kind(name: str, *, to_staff: bool = False, only_while_open: bool = False, only_at: Desk | None = None) -> MailKind:
    """A kind whose one fact is the number of a request."""

    def render(delivery: Delivery) -> Rendered:
        facts = delivery.message.context
        asked = AssistanceRequest.objects.select_related("facility", "qio").get(number=facts["number"])
        if only_while_open and not asked.is_open:
            raise NotNeeded("the request is answered")
        if only_at and asked.desk != only_at:
            raise NotNeeded("another desk has the request now")
        home = f"{asked.facility.display_name}, {asked.facility.display_city}" if asked.facility_id else ""
        return render_mail(
            f"accounts/assistance/{name}",
            {
                "asked": asked,
                "home": home,
                "place": asked.place,
                "zone": asked.zone,
                "link": link_to(asked),
                "reason": facts.get("reason", ""),
                "contact_link": site_link(reverse("assistance:contact")),
                **({"why": WHY_STAFF} if to_staff else {}),
            },
        )

    return register(f"assistance.{name}", render)


RECEIVED = _kind("received")
REQUEST = _kind("request", to_staff=True, only_while_open=True, only_at=Desk.QIO)
HELP_DESK = _kind("help_desk", to_staff=True, only_while_open=True, only_at=Desk.HELP_DESK)
OVERDUE = _kind("overdue", to_staff=True)
HELP_ASKED = _kind("help_asked")
DECLINED = _kind("declined")
NEW_ADMINISTRATOR = _kind("new_administrator")


def _render_contact(delivery: Delivery) -> Rendered:
    facts = delivery.message.context
    words = {**facts, "state": STATES[facts["state"]], "words": delivery.message.text}
    return render_mail("accounts/assistance/contact", words)


CONTACT = register("assistance.contact", _render_contact)


def tell_person(asked: AssistanceRequest, kind: MailKind = RECEIVED) -> None:
    """Mail to the typed address, at most once a day of each kind: it says that a request was made, nothing more."""
    key = f"{kind.code}:{asked.number}:{timezone.localdate()}"
    queue_mail(kind=kind.code, to=asked.email, key=key, context={"number": asked.number})


def tell_people(asked: AssistanceRequest, kind: MailKind, people: list[User]) -> None:
    for user in people:
        key = f"{kind.code}:{asked.number}:{user.pk}"
        queue_mail(kind=kind.code, to=user.email, key=key, user=user, context={"number": asked.number})


def tell_help_desk(asked: AssistanceRequest, reason: str) -> None:
    """To everybody at the help desk and to its mailbox, each address once."""
    people: dict[str, User | None] = {user.email: user for user in people_at_help_desk(timezone.localdate())}
    people.setdefault(settings.HELP_DESK_EMAIL, None)
    for address, user in people.items():
        key = f"{HELP_DESK.code}:{asked.number}:{address}"
        context = {"number": asked.number, "reason": reason}
        queue_mail(kind=HELP_DESK.code, to=address, key=key[:200], user=user, context=context)
