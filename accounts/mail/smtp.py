"""One mail over SMTP: a thin client on smtplib that knows at each moment whether the mail may have been taken."""

import contextlib
import re
import smtplib
import ssl
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings

from accounts.mail.transport import Outcome, TransportDown, Verdict, clean, in_words

REPLY_SECONDS = 30  # connect, EHLO, MAIL, RCPT, DATA
TAKEN_SECONDS = 600  # after the final dot: RFC 5321 4.5.3.2.6, since a client that hangs up earlier makes copies
MAILS_PER_CONNECTION = 100


class SmtpTransport:
    """A thin client on smtplib that knows at each moment whether the mail may have been taken."""

    def __init__(self, config: dict, reply_seconds: float = REPLY_SECONDS, taken_seconds: float = TAKEN_SECONDS):
        self._config = config
        self._reply_seconds, self._taken_seconds = reply_seconds, taken_seconds
        self._smtp: smtplib.SMTP | None = None
        self._used = 0

    def open(self) -> None:
        if self._smtp is not None and self._used < MAILS_PER_CONNECTION:
            return
        self.close()
        try:
            self._smtp = self._connect()
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise TransportDown(in_words(error)) from error
        self._used = 0

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

    def send(self, sender: str, recipient: str, message_id: str, content: bytes) -> Outcome:
        """One mail on the open connection."""
        self._used += 1
        stage = "sender"
        try:
            replies = self._commands(f"MAIL FROM:<{sender}>", f"RCPT TO:<{recipient}>", "DATA")
            code, reply = next(replies)
            if code != 250:
                return self._nothing_leaves(f"{code} {clean(reply)}")
            stage = "recipient"
            code, reply = next(replies)
            if code not in (250, 251):
                return self._not_taken(code, reply, ready=next(replies, (0, b""))[0] == 354)
            code, reply = next(replies)
            if code != 354:
                return self._not_taken(code, reply)
            self._smtp.sock.settimeout(self._taken_seconds)
            stage = "handed over"  # from the first byte on the server may take it
            self._smtp.send(_dotted(content))
            code, reply = self._smtp.getreply()
            self._smtp.sock.settimeout(self._reply_seconds)
        except (OSError, smtplib.SMTPException) as error:
            if stage == "sender":
                return self._nothing_leaves(in_words(error))
            self._drop()
            verdict = Verdict.UNKNOWN if stage == "handed over" else Verdict.LATER
            return Outcome(verdict, words=in_words(error), broken=True)
        return Outcome(Verdict.SENT, code) if 200 <= code < 300 else self._not_taken(code, reply)

    def _commands(self, *commands: str) -> Iterator[tuple[int, bytes]]:
        """The replies to the commands: all asked at once where the server takes that (RFC 2920), else one by one."""
        if self._smtp.has_extn("pipelining"):
            self._smtp.send("".join(f"{command}\r\n" for command in commands))
            for _ in commands:
                yield self._smtp.getreply()
        else:
            for command in commands:
                self._smtp.putcmd(command)
                code, _ = reply = self._smtp.getreply()
                yield reply
                if code >= 400:
                    return

    def _nothing_leaves(self, words: str) -> Outcome:
        """Failed before the recipient was named: on a used connection the server may just want a new one."""
        was_used = self._used > 1
        self._drop()
        if was_used:
            return Outcome(Verdict.UNTRIED, words=words, broken=True)
        raise TransportDown(words)

    def _not_taken(self, code: int, reply: bytes, *, ready: bool = False) -> Outcome:
        """The server said no; an answer that is none of SMTP's leaves open what became of the mail. A server that is
        `ready` for a mail that nobody is to get is left without a word."""
        words = f"{code} {clean(reply)}"
        broken = ready or code == 421 or not self._is_reset()
        if broken:
            self._drop()
        if 400 <= code < 500:
            return Outcome(Verdict.LATER, code, words, broken)
        if 500 <= code < 600:
            return Outcome(Verdict.REFUSED, code, words, broken)
        return Outcome(Verdict.UNKNOWN, None, words, broken)

    def _is_reset(self) -> bool:
        """Ready for the next mail on this connection."""
        try:
            return self._smtp.rset()[0] == 250
        except (OSError, smtplib.SMTPException):
            return False

    def close(self) -> None:
        """Say goodbye and forget the connection."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                smtp.quit()
            smtp.close()

    def _drop(self) -> None:
        """Forget a connection that no longer answers."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()


def _checked_tls() -> ssl.SSLContext:
    """Certificates and names are checked."""
    return ssl.create_default_context()


def _dotted(content: bytes) -> bytes:
    """CRLF lines, leading dots doubled, the final dot."""
    if content.startswith(b".") or b"\n." in content:
        content = re.sub(rb"(?m)^\.", b"..", content)
    return content + (b"" if content.endswith(b"\r\n") else b"\r\n") + b".\r\n"
