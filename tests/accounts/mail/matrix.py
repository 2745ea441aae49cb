"""Who may open the room's pages."""

from pathlib import Path

from django.conf import settings
from django.core import signing

from accounts.mail.stopping import SALT
from tests.laws.matrix import Row

TOKEN = signing.Signer(salt=SALT).sign_object(["ada@example.org", "qio"])
KEY = "a" * 32


def mail_file(world) -> None:
    folder = Path(settings.MAIL["EMAIL_FILE_PATH"])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{KEY}.eml").write_bytes(b"From: a@example.org\r\nTo: b@example.org\r\nSubject: Hello\r\n\r\nWords\r\n")


ROWS = [
    Row("mail:stop", {"token": TOKEN}, public=True),
    Row("mail:mailbox", ok="root", forbidden="nat hedi"),
    Row("mail:mailbox-mail", {"key": KEY}, ok="root", forbidden="nat hedi", needs="mail_file"),
]
