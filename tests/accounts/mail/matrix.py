"""Who may open the room's pages."""

from pathlib import Path

from django.conf import settings
from django.core import signing

from accounts.mail.bounces.arrival import SALT as ARRIVES_SALT
from accounts.mail.stopping import SALT
from tests.laws.matrix import Row

TOKEN = signing.Signer(salt=SALT).sign_object(["ada@example.org", "qio"])
KEY = "a" * 32


def mail_file(world) -> None:
    folder = Path(settings.MAIL["EMAIL_FILE_PATH"])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{KEY}.eml").write_bytes(b"From: a@example.org\r\nTo: b@example.org\r\nSubject: Hello\r\n\r\nWords\r\n")


ARRIVES = signing.dumps("ada@example.org", salt=ARRIVES_SALT)

ROWS = [
    Row("mail:hook", public=True, method="post"),
    Row("mail:my-mail", signed_in=True),
    Row("mail:mail-comes-back", signed_in=True),
    Row("mail:mail-arrives", {"token": ARRIVES}, public=True),
    Row("mail:stop", {"token": TOKEN}, public=True),
    Row("mail:mailbox", ok="root", forbidden="nat hedi"),
    Row("mail:mailbox-mail", {"key": KEY}, ok="root", forbidden="nat hedi", needs="mail_file"),
]
