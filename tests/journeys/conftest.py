"""A real mail server for the journeys: what the portal sends arrives there over SMTP and is read as a person would."""

import email
import email.policy
import re
from dataclasses import dataclass

import pytest

from accounts.mail.delivery import deliver
from accounts.mail.models import Lane
from tests.accounts.mail.sink import Sink, running_sink


@dataclass
class PostOffice:
    """What arrived, by address."""

    sink: Sink

    @property
    def mails(self) -> list[tuple[str, email.message.EmailMessage]]:
        return [
            (to, email.message_from_bytes(content, policy=email.policy.default)) for to, _, content in self.sink.taken
        ]

    def all_to(self, address: str) -> list[str]:
        """The plain texts of all mails to the address, newest first, after the worker's tick."""
        for lane in Lane:
            deliver(lane)
        found = [mail.get_body(("plain",)).get_content() for to, mail in reversed(self.mails) if to == address]
        assert found, f"no mail to {address}; there is mail to {[to for to, _ in self.mails]}"
        return found

    def link_to(self, address: str, piece: str, base: str) -> str:
        """The newest link with `piece` that was mailed to the address, on the server under test."""
        texts = self.all_to(address)
        links = [link for text in texts for link in re.findall(r"http://localhost:8000\S+", text) if piece in link]
        assert links, texts
        return links[0].replace("http://localhost:8000", base)


@pytest.fixture
def post_office(settings):
    with running_sink() as sink:
        settings.MAIL = {"EMAIL_BACKEND": "smtp", "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": sink.port}
        yield PostOffice(sink)
