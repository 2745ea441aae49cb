"""The signed address that stops mail of one topic: it says who and what, and keeps working for ever."""

from dataclasses import dataclass
from functools import cache

from django.core import signing
from django.urls import reverse

from accounts.mail.models import Topic
from accounts.users.models import normal_email

SALT = "accounts.mail.stop"  # a purpose of its own: no other token of the portal opens this door
STOPPABLE = [topic for topic in Topic if topic != Topic.ACCOUNT]


WHAT = {
    Topic.DUE: "When a month is open, due or late, or a level is about to drop; the first mails to somebody new.",
    Topic.QIO: "What your QIO (Quality Improvement Organization) and the campaign write to the people of homes.",
    Topic.LANE: "What your state's LANE (Local Area Network for Excellence) writes to its members and to homes; its "
    "meetings and reports.",
    Topic.NEWS: "Only if you asked for them on the public page of update notices.",
}  # said where a person chooses


@dataclass(frozen=True, slots=True)
class Stop:
    """What a token says."""

    address: str
    topic: Topic


def stop_path(address: str, topic: str) -> str:
    """The path that a mail of the topic carries for this recipient."""
    token = _signer().sign_object([normal_email(address), str(topic)])
    return _path_with_gap().replace("TOKEN", token)


@cache
def _signer() -> signing.Signer:
    return signing.Signer(salt=SALT)


@cache
def _path_with_gap() -> str:
    return reverse("mail:stop", kwargs={"token": "TOKEN"})


def read_stop_token(token: str) -> Stop | None:
    """What the token says; None when it is forged, cut, of another purpose, or about mail that can't be stopped."""
    try:
        address, topic = _signer().unsign_object(token)
        stop = Stop(address, Topic(topic))
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return stop if stop.topic in STOPPABLE else None
