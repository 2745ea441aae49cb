"""The mailbox to which reports come: a Maildir on this machine, or IMAP over TLS. Each mail is handed out once; what
was read is marked, never deleted here (the mailbox's owner decides how long reports are kept)."""

import contextlib
import imaplib
import mailbox
import ssl
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from accounts.mail.bounces.reports import MOST_BYTES

AT_ONCE = 500
TIMEOUT = 30


def unread(url: str) -> Iterator[bytes]:
    """The bytes of each unread mail, at most 500; a mail counts as read once the next one is asked for, so that a crash
    while one is taken in leaves it unread."""
    parts = urlsplit(url)
    if parts.scheme == "maildir":
        yield from _of_maildir(unquote(parts.path))
    elif parts.scheme in ("imaps", "imap"):
        yield from _of_imap(parts)
    else:
        raise ImproperlyConfigured(
            "MAIL_BOUNCES_BOX is no mailbox. Set it to imaps://user:password@host/INBOX or maildir:///path."
        )


def _of_maildir(path: str) -> Iterator[bytes]:
    box = mailbox.Maildir(path, factory=None, create=True)
    for key in list(box.iterkeys())[: 20 * AT_ONCE]:
        try:
            mail = box.get_message(key)
        except KeyError:
            continue  # another reader has it
        if "S" in mail.get_flags():
            continue
        with box.get_file(key) as file:
            yield file.read(MOST_BYTES)
        mail.set_subdir("cur")
        mail.add_flag("S")
        with contextlib.suppress(KeyError):
            box[key] = mail


def _of_imap(parts) -> Iterator[bytes]:
    host, folder = parts.hostname or "", unquote(parts.path.strip("/")) or "INBOX"
    if parts.scheme == "imaps":
        box = imaplib.IMAP4_SSL(host, parts.port or 993, ssl_context=ssl.create_default_context(), timeout=TIMEOUT)
    else:
        box = imaplib.IMAP4(host, parts.port or 143, timeout=TIMEOUT)
    with box:
        box.login(unquote(parts.username or ""), unquote(parts.password or ""))
        answer, _ = box.select(f'"{folder}"')
        if answer != "OK":
            raise ImproperlyConfigured(f"MAIL_BOUNCES_BOX names the folder {folder!r}, which the server doesn't have.")
        _, found = box.search(None, "UNSEEN")
        for number in found[0].split()[:AT_ONCE]:
            _, data = box.fetch(number, f"(BODY.PEEK[]<0.{MOST_BYTES}>)")
            content = next((each[1] for each in data if isinstance(each, tuple)), b"")
            yield content
            box.store(number, "+FLAGS", r"(\Seen)")
