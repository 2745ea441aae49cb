"""Whether a domain lets the portal send for it: its SPF, DKIM and DMARC records (RFC 7208, 6376, 7489), asked of DNS.

What could not be looked up is never taken for a yes.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import dns.exception
import dns.resolver
from django.conf import settings

SECONDS = 3.0  # for one record; a person waits for them


class CouldNotLookUp(Exception):
    """DNS did not answer: nothing is known about the domain."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record that the domain needs: where, what has to stand there, what is wrong (blank: nothing)."""

    kind: str
    name: str
    wanted: str
    problem: str = ""


def is_set_up() -> bool:
    """Whether this portal knows what a domain would have to allow."""
    return bool(settings.MAIL_SPF and settings.MAIL_DKIM_SELECTOR)


def records_wanted(domain: str) -> list[Record]:
    """What the keeper of the domain enters."""
    return [
        Record("SPF", domain, f"v=spf1 … {settings.MAIL_SPF} …"),
        Record("DKIM", f"{settings.MAIL_DKIM_SELECTOR}._domainkey.{domain}", "the portal's key: v=DKIM1; p=…"),
        Record("DMARC", f"_dmarc.{domain}", "v=DMARC1; p=none, quarantine or reject"),
    ]


def records_of(domain: str) -> list[Record]:
    """The three with what was found wrong today; CouldNotLookUp when DNS does not answer."""
    problems = (_wrong_with_spf(domain), _wrong_with_dkim(domain), _wrong_with_dmarc(domain))
    return [Record(each.kind, each.name, each.wanted, problem)
            for each, problem in zip(records_wanted(domain), problems, strict=True)]  # fmt: skip


def _wrong_with_spf(domain: str) -> str:
    found = [text for text in texts_at(domain) if text.lower().split(" ")[0] == "v=spf1"]
    if not found:
        return "there is no SPF record"
    if len(found) > 1:
        return "there is more than one SPF record, so none counts"
    allowed = {word.lower().removeprefix("+") for word in found[0].split()}
    return "" if settings.MAIL_SPF.lower() in allowed else f"the SPF record lacks {settings.MAIL_SPF}"


def _wrong_with_dkim(domain: str) -> str:
    name = f"{settings.MAIL_DKIM_SELECTOR}._domainkey.{domain}"
    keys = [tags for text in texts_at(name) if (tags := _tags(text)) and "p" in tags]
    if not keys:
        return "there is no DKIM key of the portal"
    if not any(tags["p"] for tags in keys):
        return "the DKIM key was taken back (p= is empty)"
    wanted = settings.MAIL_DKIM_KEY
    return "" if not wanted or any(tags["p"] == wanted for tags in keys) else "the DKIM key is not the portal's"


def _wrong_with_dmarc(domain: str) -> str:
    for name in _with_parents(domain):
        found = [tags for text in texts_at(f"_dmarc.{name}") if (tags := _tags(text)).get("v", "").upper() == "DMARC1"]
        if len(found) > 1:
            return "there is more than one DMARC record, so none counts"
        if found:
            is_known = found[0].get("p", "").lower() in ("none", "quarantine", "reject")
            return "" if is_known else "the DMARC record says nothing about what to do (p=)"
    return "there is no DMARC record"


def _with_parents(domain: str) -> Iterator[str]:
    """The domain, and those above it down to two labels: a policy there covers what is below."""
    labels = domain.split(".")
    return (".".join(labels[start:]) for start in range(max(1, len(labels) - 1)))


def _tags(text: str) -> dict[str, str]:
    """`v=DKIM1; p=…` as names and values, spaces inside a value gone."""
    pairs = (part.partition("=") for part in text.split(";"))
    return {name.strip().lower(): "".join(value.split()) for name, sign, value in pairs if sign}


def texts_at(name: str) -> list[str]:
    """The TXT records of a name, each joined; none when the name has none."""
    try:
        answer = resolver().resolve(name, "TXT", lifetime=SECONDS)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except (dns.exception.DNSException, OSError, ValueError) as error:
        raise CouldNotLookUp(name) from error
    return [b"".join(record.strings).decode("ascii", "replace") for record in answer]


def resolver() -> dns.resolver.Resolver:
    """The machine's own."""
    return dns.resolver.Resolver()
