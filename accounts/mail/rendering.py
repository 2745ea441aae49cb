"""From templates to the two bodies of a mail: `emails/<app>/<room>/<name>/` holds subject.txt, body.txt, body.html.

body.html extends `emails/layout.html` (blocks `content` and `why`); body.txt is the text alone, its foot is added here.
"""

import datetime as dt
import logging
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

from django.conf import settings
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils.safestring import SafeString

from accounts.mail.kinds import Rendered, kind_of
from accounts.mail.models import Delivery, Lane, Topic
from accounts.mail.stopping import STOPPABLE, stop_path
from qioportal.lib.db import is_away

log = logging.getLogger(__name__)

WHY = {
    Topic.ACCOUNT: "You get this because of a request or a change that concerns this address. "
    "Mail about your account can't be stopped.",
    Topic.DUE: "You get this because you enter numbers for a home that takes part.",
    Topic.QIO: "You get this because you are a contact of a home that the campaign or your QIO "
    "(Quality Improvement Organization) works with.",
    Topic.LANE: "You get this because you work with your state's LANE (Local Area Network for Excellence), "
    "or for a home that takes part there.",
    Topic.NEWS: "You get this because this address asked for update notices.",
}
FOOT_STARTS = "\n-- \n"  # the signature's mark that mail programs know

_delivery: ContextVar[Delivery | None] = ContextVar("delivery", default=None)


def site_link(path: str) -> str:
    """An absolute address from the one fixed site address, never from a request's Host header."""
    return settings.SITE_URL + path


def stop_link(delivery: Delivery) -> str:
    """Where this recipient stops this topic; empty for mail that can't be stopped."""
    topic = delivery.message.topic
    return _stop_link(delivery.to, topic) if topic in STOPPABLE else ""


@lru_cache(maxsize=8)  # asked twice for each mail: for its foot, and for its header
def _stop_link(address: str, topic: str) -> str:
    return site_link(stop_path(address, topic))


def load_together(deliveries: Iterable[Delivery]) -> None:
    """What kinds of mail look up for several at once, just before these are rendered. Where that fails, each looks for
    itself: one that can't be made stops no other."""
    by_kind: dict[str, list[Delivery]] = {}
    for each in deliveries:
        by_kind.setdefault(each.message.kind, []).append(each)
    for code, theirs in by_kind.items():
        load = kind_of(code).load
        try:
            if load:
                load(theirs)
        except Exception as error:
            if is_away(error):
                raise
            log.error("mails of the kind %s can't be looked up together: %s", code, type(error).__name__)
            for each in theirs:
                vars(each).pop("loaded", None)


def render_delivery(delivery: Delivery) -> Rendered:
    """The mail as this recipient gets it (a preview is the same on a Delivery that is not saved)."""
    with _rendering(delivery):
        return kind_of(delivery.message.kind).render(delivery)


@contextmanager
def _rendering(delivery: Delivery) -> Iterator[None]:
    token = _delivery.set(delivery)
    try:
        yield
    finally:
        _delivery.reset(token)


def render_mail(name: str, context: dict) -> Rendered:
    """Render `emails/<name>/…`; the subject is one line. The foot knows by itself who gets the mail and why.

    A mailing whose words are the same for many is rendered once a minute; each copy gets its own stop link. Service
    mail is never kept in memory: it may hold a link.
    """
    delivery = _delivery.get()
    link = stop_link(delivery) if delivery else ""
    facts = _facts(delivery) | context | {"stop_url": _GAP if link else ""}
    if facts.get("is_bulk") and all(value is None or type(value) in _PLAIN for value in facts.values()):
        plain = tuple((key, type(value), value) for key, value in facts.items())
        shared = _rendered_once(name, int(time.time() // 60), plain)
    else:
        shared = _rendered(name, facts)
    return Rendered(shared.subject, shared.text.replace(_GAP, link), shared.html.replace(_GAP, link))


_GAP = "https://stop.invalid/"  # where the recipient's own link goes
_PLAIN = (str, SafeString, int, bool, dt.date)  # exactly these: what is equal (type and all) looks equal in a template


@lru_cache(maxsize=64)
def _rendered_once(name: str, minute: int, items: tuple[tuple[str, type, object], ...]) -> Rendered:
    return _rendered(name, {key: value for key, _, value in items})


def _rendered(name: str, facts: dict) -> Rendered:
    subject = " ".join(_plain(f"emails/{name}/subject.txt", facts).split())
    text = _plain(f"emails/{name}/body.txt", facts)
    if FOOT_STARTS not in text:
        text = f"{text.strip()}\n{_plain('emails/foot.txt', facts)}"
    html = render_to_string(f"emails/{name}/body.html", {**facts, "subject": subject})
    return Rendered(subject, text.strip() + "\n", html)


def _plain(template: str, facts: dict) -> str:
    """Plain text: an apostrophe stays an apostrophe."""
    return get_template(template).template.render(Context(facts, autoescape=False))


def _facts(delivery: Delivery | None) -> dict:
    """What every mail may use."""
    facts = {
        "portal_name": settings.PORTAL_NAME,
        "site_url": settings.SITE_URL,
        "help_desk_email": settings.HELP_DESK_EMAIL,
        "postal_address": settings.POSTAL_ADDRESS,
        "why": WHY[Topic.ACCOUNT],
    }
    if delivery is None:
        return facts
    message = delivery.message
    return facts | {
        "why": WHY[Topic(message.topic)],
        "topic_words": Topic(message.topic).label,
        "is_bulk": message.lane == Lane.BULK,
    }
