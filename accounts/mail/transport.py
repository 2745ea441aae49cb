"""What a way out for mail answers: what is known of a mail after it was tried, and above all what isn't."""

import smtplib
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Verdict(StrEnum):
    """What is known of a mail after it was tried."""

    SENT = "sent"
    LATER = "later"  # surely not taken; may be tried again
    UNTRIED = "untried"  # the connection failed before it was this mail's turn
    REFUSED = "refused"  # surely not taken, and never will be
    UNKNOWN = "unknown"  # it was handed over, the answer is missing


@dataclass(frozen=True, slots=True)
class Outcome:
    """`broken`: the connection is of no more use."""

    verdict: Verdict
    code: int | None = None
    words: str = ""
    broken: bool = False


class TransportDown(Exception):
    """Nothing can leave at present, whoever it is for; no mail was tried."""


class Transport(Protocol):
    """One way out. `open` may be called any number of times; it raises TransportDown. `following` are sender and
    recipient of the mail that comes next on this line, where there is one: they may be named to the server in the same
    breath as this content, which saves a mail half of its waiting."""

    def open(self) -> None: ...
    def send(
        self, sender: str, recipient: str, message_id: str, content: bytes, following: tuple[str, str] | None = None
    ) -> Outcome: ...
    def close(self) -> None: ...


def clean(reply: bytes) -> str:
    return " ".join(reply.decode("utf-8", "replace").split())


def in_words(error: BaseException) -> str:
    """One line for the list of deliveries."""
    if isinstance(error, smtplib.SMTPResponseException):
        reply = error.smtp_error if isinstance(error.smtp_error, bytes) else str(error.smtp_error).encode()
        return f"{error.smtp_code} {clean(reply)}"
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return f"{type(error).__name__}: {' '.join(str(error).split())}"[:200]
