"""A QIO's sender address is used only while DNS says that its domain lets the portal send; no answer is no yes.

A small DNS server of our own answers over UDP, so that the real resolver of the library asks.
"""

import datetime as dt
import socket
import threading

import dns.flags
import dns.message
import dns.rdatatype
import dns.resolver
import dns.rrset
import pytest
from django.urls import reverse

from accounts.audit.models import AuditEvent
from campaigns.outreach import domains, senders
from campaigns.outreach.audience import Scope
from campaigns.outreach.models import Sender
from campaigns.outreach.people import sender_of

pytestmark = pytest.mark.django_db
DOMAIN = "chesapeake.example.org"
GOOD = {
    DOMAIN: ["unrelated=1", "v=spf1 include:_spf.portal.example.org -all"],
    f"portal._domainkey.{DOMAIN}": ["v=DKIM1; k=rsa; p=MIGf MA0G"],
    "_dmarc.example.org": ["v=DMARC1; p=none"],
}


@pytest.fixture
def zone(monkeypatch, settings):
    """Names and their TXT records; None for a name makes the server silent about it."""
    settings.MAIL_SPF, settings.MAIL_DKIM_SELECTOR = "include:_spf.portal.example.org", "portal"
    records: dict[str, list[str] | None] = dict(GOOD)
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))

    def answer() -> None:
        while True:
            try:
                packet, asker = server.recvfrom(4096)
            except OSError:
                return
            question = dns.message.from_wire(packet)
            name = question.question[0].name
            texts = records.get(name.to_text(omit_final_dot=True), [])
            if texts is None:
                continue
            reply = dns.message.make_response(question)
            reply.flags |= dns.flags.RA
            if texts:
                quoted = [" ".join(f'"{text[at : at + 200]}"' for at in range(0, len(text), 200)) for text in texts]
                reply.answer.append(dns.rrset.from_text_list(name, 60, "IN", dns.rdatatype.TXT, quoted))
            server.sendto(reply.to_wire(), asker)

    threading.Thread(target=answer, daemon=True).start()
    own = dns.resolver.Resolver(configure=False)
    own.nameservers, own.port = ["127.0.0.1"], server.getsockname()[1]
    monkeypatch.setattr(domains, "resolver", lambda: own)
    monkeypatch.setattr(domains, "SECONDS", 0.4)
    yield records
    server.close()


@pytest.fixture
def sender(world) -> Sender:
    return senders.keep_sender(qio=world.qios["md"], address=f"News@{DOMAIN}", by=world.lea)


def check(sender: Sender) -> Sender:
    senders.check_sender(sender=sender, by="tests")
    sender.refresh_from_db()
    return sender


def test_verified_when_all_three_are_there(world, zone, sender):
    scope = Scope(world.qios["md"], "MD")
    assert sender_of(scope) == {}
    assert check(sender).problem == "" and sender.verified_at is not None
    assert sender_of(scope) == {"from_address": f"news@{DOMAIN}"}
    assert AuditEvent.objects.filter(action="outreach.check_sender").count() == 1
    since = sender.verified_at
    assert check(sender).verified_at == since, "since when it is so does not change with each check"


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({DOMAIN: ["unrelated=1"]}, "SPF: there is no SPF record"),
        ({DOMAIN: ["v=spf1 -all"]}, "SPF: the SPF record lacks include:_spf.portal.example.org"),
        ({DOMAIN: ["v=spf1 include:_spf.portal.example.org.evil.example -all"]},
         "SPF: the SPF record lacks include:_spf.portal.example.org"),
        ({DOMAIN: [*GOOD[DOMAIN], "v=spf1 -all"]}, "SPF: there is more than one SPF record, so none counts"),
        ({f"portal._domainkey.{DOMAIN}": []}, "DKIM: there is no DKIM key of the portal"),
        ({f"portal._domainkey.{DOMAIN}": ["v=DKIM1; p="]}, "DKIM: the DKIM key was taken back (p= is empty)"),
        ({"_dmarc.example.org": []}, "DMARC: there is no DMARC record"),
        ({f"_dmarc.{DOMAIN}": ["v=DMARC1; p=odd"]}, "DMARC: the DMARC record says nothing about what to do (p=)"),
        ({f"_dmarc.{DOMAIN}": ["v=DMARC1; p=none", "v=DMARC1; p=reject"]},
         "DMARC: there is more than one DMARC record, so none counts"),
        ({DOMAIN: [], "_dmarc.example.org": []}, "SPF: there is no SPF record; DMARC: there is no DMARC record"),
    ],
)  # fmt: skip
def test_what_is_missing_is_named_and_the_address_is_not_used(zone, sender, changed, problem):
    check(sender)
    zone.update(changed)
    assert check(sender).problem == problem
    assert sender.verified_at is None and sender.checked_at is not None


def test_a_long_key_in_pieces_is_the_portals_or_not(zone, sender, settings):
    key = "A" * 380
    zone[f"portal._domainkey.{DOMAIN}"] = [f"v=DKIM1; p={key}"]
    settings.MAIL_DKIM_KEY = key
    assert check(sender).problem == ""
    settings.MAIL_DKIM_KEY = "B" * 380
    assert check(sender).problem == "DKIM: the DKIM key is not the portal's"


def test_no_answer_is_no_yes(zone, sender):
    zone[DOMAIN] = None
    assert check(sender).problem == senders.NOT_LOOKED_UP
    assert sender.verified_at is None and sender.checked_at is None


def test_what_was_verified_lately_outlives_a_silence_and_not_a_week_of_it(zone, sender):
    check(sender)
    zone[DOMAIN] = None
    assert check(sender).verified_at is not None
    Sender.objects.update(checked_at=sender.checked_at - dt.timedelta(days=8))
    sender.refresh_from_db()
    assert check(sender).verified_at is None


def test_a_machine_without_dns_verifies_nothing(zone, sender, monkeypatch):
    def offline():
        raise dns.resolver.NoResolverConfiguration

    monkeypatch.setattr(domains, "resolver", offline)
    assert check(sender).problem == senders.NOT_LOOKED_UP
    assert senders.check_all_senders() == 1


def test_the_page_of_the_lead(client, world, zone):
    client.force_login(world.lea)
    path = reverse("outreach:desk-sender", kwargs={"qio": "chesapeake-quality", "state": "md"})
    assert "Sender" in client.get(reverse("outreach:desk-mailings",
                                          kwargs={"qio": "chesapeake-quality", "state": "md"})).text  # fmt: skip
    assert "An address of your own" in client.get(path).text
    for wrong, words in [("", "Please write the address."), ("x@portal@x", "Enter a valid email address."),
                         ("a%b@example.net", "asks for a route"), ("qio@example.org", "own domain")]:  # fmt: skip
        assert words in client.post(path, {"act": "keep", "address": wrong}).text
    page = client.post(path, {"act": "keep", "address": f"news@{DOMAIN}"}, follow=True).text
    assert "Verified. Mailings leave from this address" in page
    assert f"portal._domainkey.{DOMAIN}" in page
    zone[DOMAIN] = []
    assert "SPF: there is no SPF record" in client.post(path, {"act": "check"}, follow=True).text
    moved = client.post(path, {"act": "keep", "address": "news@other.example.net"}, follow=True).text
    assert "Not verified" in moved and Sender.objects.get().verified_at is None
    client.post(path, {"act": "forget"})
    assert not Sender.objects.exists()
    client.post(path, {"act": "check"})


def test_a_portal_that_is_not_set_up_says_so_and_uses_nothing(client, world, sender):
    client.force_login(world.lea)
    path = reverse("outreach:desk-sender", kwargs={"qio": "chesapeake-quality", "state": "md"})
    assert "not set up to send for other domains" in client.get(path).text
    client.post(path, {"act": "check"})
    sender.refresh_from_db()
    assert sender.verified_at is None
    assert senders.check_all_senders() == 1
