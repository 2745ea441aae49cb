"""A real SMTP server in this process that answers as a test tells it, and keeps what it took."""

import asyncio
import contextlib
from collections import Counter
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from tests.servers import free_port


class Sink:
    """`replies` maps the local part of a recipient to what happens: "451 …" or "550 …" at RCPT, "DATA 451 …" after the
    dot, "drop" or "hang" after the mail was taken, "hang up" at RCPT. `taken` lists (recipient, Message-ID, bytes)."""

    def __init__(self):
        self.replies: dict[str, str] = {}
        self.taken: list[tuple[str, str, bytes]] = []
        self.sender_reply = ""
        self.connections = 0
        self.delay = 0.0
        self.pipelining = True
        self.before_rcpt = None

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.connections += 1
        session.host_name = hostname
        return [responses[0], "250-PIPELINING", *responses[1:]] if self.pipelining else responses

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.sender_reply:
            return self.sender_reply
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.before_rcpt:
            self.before_rcpt(address)
        reply = self.replies.get(address.partition("@")[0], "")
        if reply == "hang up":
            server.transport.abort()
        if reply[:1] in "45" and reply:
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        recipient = envelope.rcpt_tos[0]
        reply = self.replies.get(recipient.partition("@")[0], "")
        if reply.startswith("DATA "):
            return reply.removeprefix("DATA ")
        if self.delay:
            await asyncio.sleep(self.delay)
        mail = message_from_bytes(envelope.content)
        self.taken.append((recipient, mail["Message-ID"], envelope.content))
        if reply == "drop":
            server.transport.abort()
        if reply == "hang":
            await asyncio.sleep(5)
        return "250 taken"

    def recipients(self) -> list[str]:
        return [recipient for recipient, _, _ in self.taken]

    def copies(self) -> Counter:
        return Counter(self.recipients())

    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(content, policy=policy.default) for _, _, content in self.taken]


class _Controller(Controller):
    def factory(self):
        return SMTP(self.handler, hostname="sink.example.org", timeout=60)


@contextlib.contextmanager
def running_sink():
    """The sink, listening on `sink.port`."""
    sink = Sink()
    controller = _Controller(sink, hostname="127.0.0.1", port=free_port(), ready_timeout=20)
    controller.start()
    sink.port = controller.port
    try:
        yield sink
    finally:
        controller.stop(no_assert=True)
