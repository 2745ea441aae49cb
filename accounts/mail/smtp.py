"""One mail over SMTP: a thin client on smtplib that knows at each moment whether the mail may have been taken."""

import contextlib
import logging
import re
import smtplib
import ssl
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from django.conf import settings

from accounts.mail.transport import Outcome, TransportDown, Verdict, clean, in_words

REPLY_SECONDS = 30  # connect, EHLO, MAIL, RCPT, DATA
TAKEN_SECONDS = 600  # after the final dot: RFC 5321 4.5.3.2.6, since a client that hangs up earlier makes copies
MAILS_PER_CONNECTION = 100
_DEAF: set[tuple[str, int]] = set()  # servers that lose what is said behind a content

log = logging.getLogger(__name__)


class SmtpTransport:
    """A thin client on smtplib that knows at each moment whether the mail may have been taken."""

    def __init__(self, config: dict, reply_seconds: float = REPLY_SECONDS, taken_seconds: float = TAKEN_SECONDS):
        self._config = config
        self._reply_seconds, self._taken_seconds = reply_seconds, taken_seconds
        self._server = config["EMAIL_HOST"], config["EMAIL_PORT"]
        self._smtp: smtplib.SMTP | None = None
        self._used = 0
        self._takes_several = False
        self._announced: tuple[str, str] | None = None  # the server waits for this mail's content

    def open(self) -> None:
        if self._smtp is not None and self._used < MAILS_PER_CONNECTION and not self._announced:
            return
        self.close()
        try:
            self._smtp = self._connect()
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise TransportDown(in_words(error)) from error
        self._used, self._takes_several = 0, self._smtp.has_extn("pipelining")

    def _connect(self) -> smtplib.SMTP:
        config = self._config
        where = {
            "host": config["EMAIL_HOST"],
            "port": config["EMAIL_PORT"],
            "timeout": self._reply_seconds,
            "local_hostname": urlsplit(settings.SITE_URL).hostname,  # asking the network for our name can hang
        }
        if config.get("EMAIL_USE_SSL"):
            smtp = smtplib.SMTP_SSL(**where, context=_checked_tls())
        else:
            smtp = smtplib.SMTP(**where)
        try:
            smtp.ehlo_or_helo_if_needed()
            if config.get("EMAIL_USE_TLS"):
                smtp.starttls(context=_checked_tls())
                smtp.ehlo_or_helo_if_needed()
            if config.get("EMAIL_HOST_USER"):
                smtp.login(config["EMAIL_HOST_USER"], config.get("EMAIL_HOST_PASSWORD") or "")
        except BaseException:
            smtp.close()
            raise
        return smtp

    def send(
        self, sender: str, recipient: str, message_id: str, content: bytes, following: tuple[str, str] | None = None
    ) -> Outcome:
        """One mail on the open connection."""
        self._used += 1
        stage, was_announced = "sender", self._announced is not None
        try:
            replies = self._replies(sender, recipient)
            code, reply = next(replies)
            if code != 250:
                return self._nothing_leaves(f"{code} {clean(reply)}")
            stage = "recipient"
            code, reply = next(replies)
            if code not in (250, 251):
                return self._not_taken(code, reply, ready=_is_ready(replies))
            code, reply = next(replies)
            if code != 354:
                return self._not_taken(code, reply)
            self._smtp.sock.settimeout(self._taken_seconds)
            stage = "handed over"  # from the first byte on the server may take it
            self._smtp.send(_dotted(content) + self._announce(following))
            code, reply = self._smtp.getreply()
            self._smtp.sock.settimeout(self._reply_seconds)
        except (OSError, smtplib.SMTPException) as error:
            if stage == "sender":
                if was_announced and isinstance(error.__context__, TimeoutError):
                    self._note_deaf()
                return self._nothing_leaves(in_words(error))
            self._drop()
            verdict = Verdict.UNKNOWN if stage == "handed over" else Verdict.LATER
            return Outcome(verdict, words=in_words(error), broken=True)
        return Outcome(Verdict.SENT, code) if 200 <= code < 300 else self._not_taken(code, reply)

    def _replies(self, sender: str, recipient: str) -> Iterator[tuple[int, bytes]]:
        """The replies to the commands before the content: all asked at once where the server takes that (RFC 2920), and
        perhaps with the mail before, else one by one."""
        commands = _envelope(sender, recipient)
        announced, self._announced = self._announced, None
        if announced not in (None, (sender, recipient)):
            raise smtplib.SMTPException("another mail was announced")  # its turn never came: nothing of it has left
        if self._takes_several:
            if not announced:
                self._smtp.send(_lines(commands))
            for _ in commands:
                yield self._smtp.getreply()
        else:
            for command in commands:
                self._smtp.putcmd(command)
                code, _ = reply = self._smtp.getreply()
                yield reply
                if code >= 400:
                    return

    def _announce(self, following: tuple[str, str] | None) -> bytes:
        """What is said right behind a content: the next mail's envelope (RFC 2920, 3.1 allows a content to be the first
        in a group of commands). The server answers both in order."""
        if following is None or not self._takes_several or self._server in _DEAF:
            return b""
        self._announced = following
        return _lines(_envelope(*following))

    def _note_deaf(self) -> None:
        """It answered the content, yet not what was said with it: else each mail would cost such a wait again."""
        _DEAF.add(self._server)
        log.warning("the mail server says PIPELINING, yet loses the commands behind a content; now it gets one by one")

    def _nothing_leaves(self, words: str) -> Outcome:
        """Failed before the recipient was named: on a used connection the server may just want a new one."""
        was_used = self._used > 1
        self._drop()
        if was_used:
            return Outcome(Verdict.UNTRIED, words=words, broken=True)
        raise TransportDown(words)

    def _not_taken(self, code: int, reply: bytes, *, ready: bool = False) -> Outcome:
        """The server said no; an answer that is none of SMTP's leaves open what became of the mail, and what is said
        next. A server that is `ready` for a mail that nobody is to get is left without a word."""
        words = f"{code} {clean(reply)}"
        is_no = 400 <= code < 600
        broken = ready or code == 421 or not is_no or not (self._announced or self._is_reset())
        if broken:
            self._drop()
        if not is_no:
            return Outcome(Verdict.UNKNOWN, None, words, broken)
        return Outcome(Verdict.LATER if code < 500 else Verdict.REFUSED, code, words, broken)

    def _is_reset(self) -> bool:
        """Ready for the next mail on this connection."""
        try:
            return self._smtp.rset()[0] == 250
        except (OSError, smtplib.SMTPException):
            return False

    def close(self) -> None:
        """Say goodbye and forget the connection. A server that waits for a content would take a goodbye for words."""
        if self._announced:
            self._drop()
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                smtp.quit()
            smtp.close()

    def _drop(self) -> None:
        """Forget a connection that no longer answers."""
        self._announced = None
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()


def _checked_tls() -> ssl.SSLContext:
    """Certificates and names are checked."""
    return ssl.create_default_context()


def _is_ready(replies: Iterator[tuple[int, bytes]]) -> bool:
    """Whether the server asks for a content next; one that hangs up after its answer has said all there is."""
    try:
        return next(replies, (0, b""))[0] == 354
    except (OSError, smtplib.SMTPException):
        return False


def _envelope(sender: str, recipient: str) -> tuple[str, ...]:
    """The commands before a content."""
    return f"MAIL FROM:<{sender}>", f"RCPT TO:<{recipient}>", "DATA"


def _lines(commands: Iterable[str]) -> bytes:
    return "".join(f"{command}\r\n" for command in commands).encode("ascii")


def _dotted(content: bytes) -> bytes:
    """CRLF lines, leading dots doubled, the final dot."""
    if content.startswith(b".") or b"\n." in content:
        content = re.sub(rb"(?m)^\.", b"..", content)
    return content + (b"" if content.endswith(b"\r\n") else b"\r\n") + b".\r\n"
