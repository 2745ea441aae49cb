"""The bytes of one mail, and which addresses get none. Own assembly: the standard library's takes ten times as long."""

import base64
import re
from email.header import Header
from email.utils import format_datetime, parseaddr
from functools import cache, lru_cache

from django.conf import settings
from django.utils import timezone

from accounts.mail.bounces.return_path import return_path
from accounts.mail.kinds import MailFile, Rendered
from accounts.mail.models import Delivery, Lane, Message, Topic
from accounts.mail.rendering import stop_link

_CONTROL = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")
_LOCAL = re.compile(r"[A-Za-z0-9.!#$&'*+/=?^_`{|}~-]{1,64}")
_DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]", re.IGNORECASE)
_LINES = re.compile(".{1,76}")
_BOUNDARY = "part-{}"


def refusal_of(address: str) -> str:
    """Why nothing is sent to this address; empty when it is fine."""
    local, at, domain = address.rpartition("@")
    if not at or not local:
        return "it is not an address"
    if "=?" in address:
        return "it holds an encoded word"
    if "%" in local or "!" in local:
        return "it asks for a route of its own"
    if domain.startswith("[") or re.fullmatch(r"[0-9.]+", domain):
        return "it names a machine by its number"
    if domain.lower() == "localhost" or domain.lower().endswith(".localhost"):
        return "it names this machine"
    if not _LOCAL.fullmatch(local) or local.startswith(".") or local.endswith(".") or ".." in local:
        return "the part before @ can't be sent to"
    return "" if _DOMAIN.fullmatch(_ascii_domain(domain)) else "the part after @ is no domain"


def wire_address(address: str) -> str:
    """The address as SMTP takes it: a domain in other letters in its ASCII form."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{_ascii_domain(domain)}"


def from_address() -> str:
    """The address in From, and the envelope sender where no address for reports is configured."""
    return _address_in(settings.DEFAULT_FROM_EMAIL)


def _author_of(message: Message) -> str:
    """The address in From: that of a sender whose domain lets the portal send for it, else the portal's own."""
    own = str(message.context.get("from_address", ""))
    return wire_address(own) if own and not refusal_of(own) else from_address()


@cache
def _address_in(sender: str) -> str:
    return parseaddr(sender)[1]


def one_line(value: str) -> str:
    """No line break, no control character: nothing typed by a person starts a header of its own."""
    return _CONTROL.sub(" ", value).strip()


def mail_bytes(delivery: Delivery, rendered: Rendered) -> bytes:
    """The mail as it goes on the wire: multipart/alternative, plain text first."""
    message = delivery.message
    to = wire_address(delivery.to)
    headers = [
        ("From", _mailbox("From", one_line(message.sender_name) or settings.PORTAL_NAME, _author_of(message))),
        ("To", to),
        ("Subject", _header("Subject", rendered.subject)),
        ("Date", format_datetime(timezone.now())),
        ("Message-ID", one_line(delivery.rfc_message_id)),
        *_way_of_sending(message),
        ("MIME-Version", "1.0"),
    ]
    if message.reply_to and not refusal_of(message.reply_to):
        headers.append(("Reply-To", wire_address(message.reply_to)))
    stop = stop_link(delivery)
    if stop:
        headers.append(("List-Unsubscribe", f"<{stop}>"))
        headers.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    boundary = _BOUNDARY.format(delivery.rfc_message_id.strip("<>").partition("@")[0])
    kind, body = f'multipart/alternative;\r\n boundary="{boundary}"', _bodies(rendered, boundary)
    if rendered.files:
        around = f"with-{boundary}"
        files = "".join(f"--{around}\r\n{_file(file)}" for file in rendered.files)
        body = f"--{around}\r\nContent-Type: {kind}\r\n\r\n{body}{files}--{around}--\r\n"
        kind = f'multipart/mixed;\r\n boundary="{around}"'
    headers.append(("Content-Type", kind))
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return f"{head}\r\n{body}".encode("ascii")


def _bodies(rendered: Rendered, boundary: str) -> str:
    return (
        f"--{boundary}\r\n{_part('plain', rendered.text)}"
        f"--{boundary}\r\n{_part('html', rendered.html)}--{boundary}--\r\n"
    )


def _file(file: MailFile) -> str:
    content = "\r\n".join(_LINES.findall(base64.b64encode(file.body).decode("ascii")))
    return (
        f"Content-Type: {file.kind}\r\nContent-Transfer-Encoding: base64\r\n"
        f'Content-Disposition: attachment; filename="{file.name}"\r\n\r\n{content}\r\n'
    )


def _way_of_sending(message: Message) -> list[tuple[str, str]]:
    """A machine's own mail says so (RFC 3834), so that no absence note answers it; a mailing names its list (2919)."""
    if message.lane == Lane.SERVICE:
        return [("Auto-Submitted", "auto-generated")]
    host = from_address().rpartition("@")[2]
    name = f"{settings.PORTAL_NAME}: {Topic(message.topic).label}"
    return [("List-Id", _mailbox("List-Id", name, f"{message.topic}.{host}")), ("Precedence", "bulk")]


def envelope_sender(delivery: Delivery) -> str:
    """Where reports about this mail go: its own signed return path, else the one sender."""
    return return_path(delivery.pk) or from_address()


def _header(name: str, value: str) -> str:
    """A header's text on lines of at most 76 characters; other letters as encoded words."""
    value = one_line(value)
    if value.isascii() and len(name) + 2 + len(value) <= 76 and "=?" not in value:
        return value
    charset = "us-ascii" if value.isascii() and "=?" not in value else "utf-8"
    return Header(value, charset, header_name=name, maxlinelen=76).encode(linesep="\r\n")


@lru_cache(maxsize=64)  # the same for all mails of a mailing
def _mailbox(header: str, name: str, address: str) -> str:
    """A name and what stands in angle brackets, on lines of at most 76 characters wherever they can be folded."""
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    words = f'"{quoted}"'
    if not name.isascii() or "=?" in name or len(header) + 2 + len(words) > 76:
        words = Header(name, "utf-8", header_name=header, maxlinelen=76).encode(linesep="\r\n")
    last = words.rpartition("\r\n")[2] if "\r\n" in words else f"{header}: {words}"
    space = " " if len(last) + len(address) + 3 <= 78 else "\r\n "
    return f"{words}{space}<{address}>"


def _part(subtype: str, body: str) -> str:
    """One body. ASCII with short lines travels as it is; anything else in base64, which no relay rewrites."""
    lines = body.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if body.isascii() and "\x00" not in body and max(map(len, lines)) <= 990:
        encoding, content = "7bit", "\r\n".join(lines)
    else:
        encoding = "base64"
        raw = base64.b64encode("\r\n".join(lines).encode("utf-8", "replace")).decode("ascii")
        content = "\r\n".join(_LINES.findall(raw))
    ending = "" if content.endswith("\r\n") else "\r\n"
    return (
        f"Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{content}{ending}"
    )


def _ascii_domain(domain: str) -> str:
    try:
        return domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
