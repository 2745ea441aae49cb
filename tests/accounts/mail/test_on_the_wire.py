"""Every kind of mail as it arrived at a real SMTP server: read by Python's parser, signed and verified for DKIM.

Names with accents, commas and quotes, a header that somebody tries to add, lines without end: for each kind that the
portal knows, in service and in bulk.
"""

import base64
import re
from dataclasses import replace
from email import message_from_bytes, policy
from email.header import decode_header
from html.parser import HTMLParser

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from accounts.mail import kinds
from accounts.mail.kinds import MailFile, Rendered
from accounts.mail.models import Lane, Topic
from accounts.mail.rendering import render_mail
from accounts.mail.services import add_recipients, open_message, queue_mail
from accounts.mail.stopping import STOPPABLE

pytestmark = pytest.mark.django_db
NAME = 'Ödön "Q" O\'Neil, QIO of Mary­land, Zażółć gęślą jaźń 東京 <evil@example.org>\r\nBcc: evil@example.org'
SUBJECT = "Grüße, October: 3 of 12 homes\r\nBcc: evil@example.org\r\n\r\n<script>" + " and so on, ohne Ende" * 4
WORDS = "Dear José, *hello*\n.\n.. dots\n" + "x" * 2500 + "\nFrom here on\n" + "é" * 1200 + "\n<b>no tag</b> & so on\n"
SIGNED = ["from", "to", "subject", "date", "message-id", "mime-version", "content-type", "reply-to", "list-unsubscribe",
          "list-unsubscribe-post", "list-id", "precedence", "auto-submitted"]  # fmt: skip
CODES = sorted(code for code in kinds._KINDS if not code.startswith(("test.", "flood.", "faults.")))


def hostile(delivery) -> Rendered:
    """The frame of a real mail around words that try everything; one kind of mail brings a file."""
    made = render_mail("accounts/mail/system", {"subject_line": SUBJECT, "words": WORDS})
    made = replace(made, subject=SUBJECT)
    if delivery.message.lane == Lane.SERVICE:
        return made.with_files(MailFile("invitation.ics", "text/calendar; charset=utf-8; method=REQUEST", b"BEGIN\r\n"))
    return made


@pytest.fixture(scope="module")
def key() -> tuple[bytes, bytes]:
    """The mail server's key, and the record in DNS that it is looked up in."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    public = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return pem, b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)


@pytest.fixture
def arrived(sink, run, monkeypatch):
    """arrived(code) is the mail of that kind as the server got it."""

    def arrived(code: str) -> bytes:
        kind = kinds.kind_of(code)
        monkeypatch.setitem(kinds._KINDS, code, replace(kind, render=hostile))
        facts = {"sender_name": NAME[:120], "reply_to": "ada.o'neil+qio@example.org"}
        if kind.lane == Lane.SERVICE:
            queue_mail(kind=code, to="José.nobody@example.org".encode("ascii", "ignore").decode(), **facts)
        else:
            add_recipients(open_message(kinds.kind_of(code), **facts), [("ada@bücher.example", None, {})])
        run(kind.lane)
        assert len(sink.taken) == 1
        return sink.taken[0][2]

    return arrived


@pytest.mark.parametrize("code", CODES)
def test_each_kind_is_a_sound_mail_and_carries_a_signature(arrived, key, code):
    content, kind = arrived(code), kinds.kind_of(code)
    is_sound_on_the_wire(content)
    mail = message_from_bytes(content, policy=policy.default)
    assert [part.defects for part in mail.walk()] == [[]] * len(list(mail.walk()))
    headers_are_right(mail, kind)
    bodies_are_right(mail)
    signature_holds(content, key)


def is_sound_on_the_wire(content: bytes) -> None:
    """RFC 5322 2.1.1: at most 998 signs in a line; in the head at most 78 wherever a line can be folded."""
    assert content.replace(b"\r\n", b"").find(b"\n") == content.replace(b"\r\n", b"").find(b"\r") == -1
    assert content.isascii()
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 998
    for head in heads_of(content):
        for line in head.split(b"\r\n"):
            foldable = line.lstrip().partition(b": ")[2] or line.lstrip()
            assert len(line) <= 78 or b" " not in foldable, line
        for word in re.findall(rb"=\?[^?\s]+\?[BbQq]\?[^?\s]*\?=", head):
            assert len(word) <= 75, word  # RFC 2047 section 2


def heads_of(content: bytes) -> list[bytes]:
    """The head of the mail and of each of its parts."""
    starts = [content, *re.split(rb"\r\n--[^\r\n]+\r\n", content)[1:]]
    return [start.partition(b"\r\n\r\n")[0] for start in starts if b"\r\n\r\n" in start]


def headers_are_right(mail, kind) -> None:
    assert mail["Bcc"] is None
    names = [name.lower() for name in mail]
    assert len(names) == len(set(names))
    (author,) = mail["From"].addresses
    assert author.addr_spec == "portal@example.org"
    assert author.display_name.startswith('Ödön "Q" O\'Neil, QIO')
    assert mail["Reply-To"].addresses[0].addr_spec == "ada.o'neil+qio@example.org"
    assert mail["Subject"].startswith("Grüße, October: 3 of 12 homes Bcc: evil@example.org <script>")
    assert "".join(str(word) for word, _ in decode_header(str(mail["Message-ID"]))).startswith("<")
    assert mail["Date"].datetime.tzinfo is not None
    if kind.lane == Lane.SERVICE:
        assert (mail["Auto-Submitted"], mail["Precedence"], mail["List-Id"]) == ("auto-generated", None, None)
    else:
        assert (mail["Precedence"], mail["Auto-Submitted"]) == ("bulk", None)
        assert re.fullmatch(r'"[^"]+" <[a-z]+\.example\.org>', mail["List-Id"])
    is_stoppable = kind.topic in STOPPABLE
    assert is_stoppable == (kind.topic != Topic.ACCOUNT)
    assert (mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click") == is_stoppable
    assert bool(re.fullmatch(r"<https?://\S+/stop/\S+/>", mail["List-Unsubscribe"] or "")) == is_stoppable


def bodies_are_right(mail) -> None:
    text = mail.get_body(("plain",)).get_content()
    html = mail.get_body(("html",)).get_content()
    for words in ("Dear José", "x" * 2500, "é" * 1200, "\n.\n.. dots\n"):
        assert words in text.replace("\r\n", "\n")
    page = Balanced()
    page.feed(html)
    page.close()
    assert page.open == [], "every element that begins also ends"
    assert {"html", "title", "body"} <= page.seen and "script" not in page.seen and page.language == "en-US"
    files = list(mail.iter_attachments())
    assert [file.get_content_type() for file in files] in ([], ["text/calendar"])
    for file in files:
        assert (file.get_filename(), file.get_param("method")) == ("invitation.ics", "REQUEST")


class Balanced(HTMLParser):
    """Elements that were opened and not closed."""

    VOID = {"br", "hr", "img", "meta", "link", "input"}

    def __init__(self):
        super().__init__()
        self.open, self.seen, self.language = [], set(), ""

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)
        self.language = dict(attrs).get("lang", self.language)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag


def signature_holds(content: bytes, key: tuple[bytes, bytes]) -> None:
    """As a mail server signs it and a receiver checks it; RFC 8058 wants both List- headers under the signature."""
    private, record = key
    present = {name.lower() for name in message_from_bytes(content)}
    covered = [name.encode() for name in SIGNED if name in present]
    signature = dkim.sign(content, b"portal", b"example.org", private, include_headers=covered,
                          canonicalize=(b"relaxed", b"relaxed"))  # fmt: skip
    fold = b"".join(signature.split())
    for name in ("list-unsubscribe", "list-unsubscribe-post"):
        assert name not in present or name.encode() in fold

    def look_up(name, timeout=5):
        assert name == b"portal._domainkey.example.org."
        return record

    assert dkim.verify(signature + content, dnsfunc=look_up)
    assert not dkim.verify(signature + content.replace(b"Date: ", b"Date:  1 ", 1), dnsfunc=look_up)


def test_all_kinds_were_tried():
    assert {"system.mail", "outreach.mailing", "outreach.notice", "outreach.reminder"} <= set(CODES)
    assert len(CODES) > 30
