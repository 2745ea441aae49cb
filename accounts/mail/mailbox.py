"""The folder into which the demo's mail goes, read as a mailbox."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import lru_cache
from pathlib import Path

from django.conf import settings

NEWEST = 2000  # a search reads at most so many mails


@dataclass(frozen=True, slots=True)
class Mail:
    """One file. `key` is its name without the ending."""

    key: str
    at: dt.datetime
    sender: str
    to: str
    subject: str
    headers: tuple[tuple[str, str], ...]
    text: str
    html: str


class Mails(Sequence):
    """The mails of a folder, newest first; a file is read when its page is shown."""

    def __init__(self, paths: list[Path]):
        self._paths = paths

    def __len__(self) -> int:
        return len(self._paths)

    def __getitem__(self, which):
        paths = self._paths[which]
        return list(_read_all(paths)) if isinstance(which, slice) else _read(paths)


def mail_folder() -> Path | None:
    """Where mail goes as files; None when it leaves by SMTP. A portal in production keeps no mail to be read: whoever
    reads it could take over any account."""
    if settings.MAIL["EMAIL_BACKEND"] != "filemail" or settings.PRODUCTION:
        return None
    return Path(settings.MAIL["EMAIL_FILE_PATH"])


def mails_in(folder: Path, words: str = "") -> Mails:
    """All mails, or those that hold all the words in address, subject or text."""
    dated = []
    for path in folder.glob("[!.]*.eml"):
        try:
            dated.append((path.stat().st_mtime_ns, path))
        except FileNotFoundError:
            continue
    paths = [path for _, path in sorted(dated, reverse=True)]
    wanted = words.casefold().split()
    if wanted:
        texts = ((path, _searched(path)) for path in paths[:NEWEST])
        paths = [path for path, text in texts if all(word in text for word in wanted)]
    return Mails(paths)


def mail_in(folder: Path, key: str) -> Mail | None:
    """The mail of that key, and nothing that only looks like one: a key is letters and digits."""
    if not re.fullmatch(r"[A-Za-z0-9]{1,64}", key):
        return None
    return _read(folder / f"{key}.eml")


@lru_cache(maxsize=NEWEST)  # a mail never changes once it is written, and parsing 2,000 of them takes seconds
def _searched(path: Path) -> str:
    mail = _read(path)
    return f"{mail.to} {mail.subject} {mail.text}".casefold() if mail else ""


def _read_all(paths: list[Path]) -> Iterator[Mail]:
    return (mail for path in paths if (mail := _read(path)))


def _read(path: Path) -> Mail | None:
    try:
        content, moment = path.read_bytes(), path.stat().st_mtime
    except OSError:
        return None
    mail = message_from_bytes(content, policy=policy.default)
    return Mail(
        key=path.stem,
        at=dt.datetime.fromtimestamp(moment, dt.UTC),
        sender=str(mail["From"] or ""),
        to=str(mail["To"] or ""),
        subject=str(mail["Subject"] or ""),
        headers=tuple((name, str(value)) for name, value in mail.items()),
        text=_body(mail, "plain"),
        html=_body(mail, "html"),
    )


def _body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    return part.get_content() if part else ""
