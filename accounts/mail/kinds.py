"""Kinds of mail: each names its lane, its topic, what happens to an unknown outcome, and the code that renders it.

A room registers its kinds in its `emails.py`; the hubs `<app>/emails.py` import them when the portal starts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from accounts.mail.models import Lane, Topic

if TYPE_CHECKING:
    from accounts.mail.models import Delivery


@dataclass(frozen=True, slots=True)
class MailFile:
    """A file that goes with a mail; the code makes its name (ASCII) and its kind (image/png)."""

    name: str
    kind: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Rendered:
    """One mail as it leaves: plain text always, HTML beside it, and files where the person asked for them."""

    subject: str
    text: str
    html: str
    files: tuple[MailFile, ...] = ()

    def with_files(self, *files: MailFile) -> "Rendered":
        return replace(self, files=files)


class NotNeeded(Exception):
    """Raised by a renderer when the mail has lost its reason (the invitation was taken back): it is cancelled."""


@dataclass(frozen=True, slots=True)
class MailKind:
    """`repeats`: after an unknown outcome service mail is sent once more (same Message-ID), bulk mail never. `load`
    looks up for several mails at once what their rendering needs, and leaves it on each one's `loaded`."""

    code: str
    lane: Lane
    topic: Topic
    render: Callable[["Delivery"], Rendered]
    repeats: bool
    load: Callable[[Sequence["Delivery"]], None] | None = None


_KINDS: dict[str, MailKind] = {}


def register(code: str, render: Callable[["Delivery"], Rendered], *, lane: Lane = Lane.SERVICE,
             topic: Topic = Topic.ACCOUNT, load: Callable[[Sequence["Delivery"]], None] | None = None,
             ) -> MailKind:  # fmt: skip
    """Make a kind known. Twice the same code is a mistake in the code."""
    if code in _KINDS and _KINDS[code].render is not render:
        raise ValueError(f"the kind of mail {code!r} is registered twice")
    kind = MailKind(code, lane, topic, render, repeats=lane == Lane.SERVICE, load=load)
    _KINDS[code] = kind
    return kind


def kind_of(code: str) -> MailKind:
    """The kind; an unknown code is a KeyError that names it."""
    return _KINDS[code]


def loaded(delivery: "Delivery") -> Any:
    """What the kind's `load` found for this mail; looked up now for one that is rendered by itself."""
    if not hasattr(delivery, "loaded"):
        kind_of(delivery.message.kind).load([delivery])
    return delivery.loaded


def is_known(code: str) -> bool:
    return code in _KINDS


def repeating_codes() -> set[str]:
    """Codes of the kinds that are sent once more after an unknown outcome."""
    return {kind.code for kind in _KINDS.values() if kind.repeats}
