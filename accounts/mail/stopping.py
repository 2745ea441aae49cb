"""The signed address that stops mail of one topic: it says who and what, and keeps working for ever."""

from dataclasses import dataclass

from django.core import signing
from django.urls import reverse

from accounts.mail.models import Topic
from accounts.users.models import normal_email

SALT = "accounts.mail.stop"  # a purpose of its own: no other token of the portal opens this door
STOPPABLE = [topic for topic in Topic if topic != Topic.ACCOUNT]


@dataclass(frozen=True, slots=True)
class Stop:
    """What a token says."""

    address: str
    topic: Topic


def stop_path(address: str, topic: str) -> str:
    """The path that a mail of the topic carries for this recipient."""
    token = signing.Signer(salt=SALT).sign_object([normal_email(address), str(topic)])
    return reverse("mail:stop", kwargs={"token": token})


def read_stop_token(token: str) -> Stop | None:
    """What the token says; None when it is forged, cut, of another purpose, or about mail that can't be stopped."""
    try:
        address, topic = signing.Signer(salt=SALT).unsign_object(token)
        stop = Stop(address, Topic(topic))
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return stop if stop.topic in STOPPABLE else None
