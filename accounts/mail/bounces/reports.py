"""Reading a report: delivery status (RFC 3464) or complaint (RFC 5965). Pure: bytes in, findings out; junk gives none.

A report is believed only when it names our mail: by the signed return path it was sent to, or by the Message-ID of the
mail that it carries. Anybody can write one.
"""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from itertools import islice

MOST_BYTES = 2_000_000
MOST_RECIPIENTS = 50
_TO_HEADERS = ("X-Original-To", "Delivered-To", "Envelope-To", "To")
_ADDRESS = re.compile(r"[^\s<>,;@]{1,64}@[^\s<>,;@]{1,255}")
_MESSAGE_ID = re.compile(r"<[^<>\s]{3,200}>")
_BOUNCING = {"failed", "delayed"}


@dataclass(frozen=True, slots=True)
class Finding:
    """What a report says of one recipient. `action`: failed, delayed, complaint."""

    action: str
    recipient: str
    status: str
    words: str


@dataclass(frozen=True, slots=True)
class Report:
    """`key` tells reports apart, `sent_to` are the addresses it came to, `about` the Message-ID of our mail."""

    key: str
    sent_to: tuple[str, ...]
    about: str
    findings: tuple[Finding, ...]


def read_report(raw: bytes) -> Report | None:
    """The report in these bytes; None for anything else: an answer of a person, an absence note, junk."""
    mail = message_from_bytes(raw[:MOST_BYTES], policy=policy.compat32)
    findings, about = [], ""
    for part in islice(mail.walk(), 200):
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            findings += _statuses(part)
        elif kind == "message/feedback-report":
            findings += _complaint(part)
        elif kind in ("message/rfc822", "text/rfc822-headers") and not about:
            about = _message_id(part)
    if not findings:
        return None
    return Report(_text(mail.get("Message-ID")), _addresses(mail), about, tuple(findings[:MOST_RECIPIENTS]))


def _statuses(part: Message) -> list[Finding]:
    """One block of fields per recipient; the first block, of the whole mail, names none."""
    blocks = part.get_payload() if part.is_multipart() else [_fields(part)]
    found = []
    for block in blocks:
        action = _text(block.get("Action")).lower()
        recipient = _field_address(block.get("Original-Recipient")) or _field_address(block.get("Final-Recipient"))
        if action in _BOUNCING and recipient:
            words = _text(block.get("Diagnostic-Code")).partition(";")[2].strip()
            found.append(Finding(action, recipient, _text(block.get("Status"))[:12], words[:300]))
    return found


def _complaint(part: Message) -> list[Finding]:
    block = part.get_payload()[0] if part.is_multipart() else _fields(part)
    kind = _text(block.get("Feedback-Type")).lower()
    if kind not in ("abuse", "fraud", "other", "virus"):
        return []
    recipient = _field_address(block.get("Original-Rcpt-To")) or _field_address(block.get("Removal-Recipient"))
    return [Finding("complaint", recipient, "", f"reported as {kind}")]


def _fields(part: Message) -> Message:
    """Fields that the parser left as text."""
    body = part.get_payload(decode=True) or b""
    return message_from_bytes(body, policy=policy.compat32)


def _message_id(part: Message) -> str:
    """Of the returned mail, from its headers or their copy."""
    inner = part.get_payload()[0] if part.is_multipart() and part.get_payload() else _fields(part)
    found = _MESSAGE_ID.search(_text(inner.get("Message-ID"))) if isinstance(inner, Message | EmailMessage) else None
    return found.group(0) if found else ""


def _addresses(mail: Message) -> tuple[str, ...]:
    values = [_text(value) for header in _TO_HEADERS for value in mail.get_all(header, [])]
    return tuple(dict.fromkeys(_ADDRESS.findall(" ".join(values))))[:20]


def _field_address(value) -> str:
    """`rfc822; ada@example.org` or the bare address."""
    words = _text(value)
    found = _ADDRESS.search(words.partition(";")[2] or words)
    return found.group(0).lower()[:254] if found else ""


def _text(value) -> str:
    """A header as one line of text; None, odd bytes and NUL become harmless."""
    return " ".join(str(value or "").replace("\x00", " ").split()).encode("utf-8", "replace").decode("utf-8")
