"""Which of the mails just claimed may leave now: not at a person's night, not beyond a receiver's allowance."""

import datetime as dt

from django.conf import settings
from django.utils import timezone

from accounts.mail import brakes, claims
from accounts.mail.manners import next_morning
from accounts.mail.models import Delivery


def domain_of(delivery: Delivery) -> str:
    return delivery.to.rpartition("@")[2]


def may_leave_now(claim: claims.Claim) -> list[Delivery]:
    """Those of the claim; the others are due again in the morning, or with their receiver's next helping."""
    awake = _by_day(claim)
    allowed = _within_allowances(claim, awake)
    brakes.take(len(allowed) - len(claim.deliveries))
    return allowed


def _by_day(claim: claims.Claim) -> list[Delivery]:
    """A mailing whose recipients have a time zone (`zone` among the facts) rests at night."""
    now = timezone.now()
    asleep: dict[dt.datetime, list[int]] = {}
    awake = []
    for each in claim.deliveries:
        morning = next_morning(now, each.context.get("zone", ""))
        if morning is None:
            awake.append(each)
        else:
            asleep.setdefault(morning, []).append(each.pk)
    for morning, pks in asleep.items():
        claims.put_back(claim.token, pks, (morning - now).total_seconds())
    return awake


def _within_allowances(claim: claims.Claim, mails: list[Delivery]) -> list[Delivery]:
    if not settings.MAIL_PER_DOMAIN_MINUTE:
        return mails
    by_domain: dict[str, list[Delivery]] = {}
    for each in mails:
        by_domain.setdefault(domain_of(each), []).append(each)
    allowed: set[int] = set()
    for domain, theirs in by_domain.items():
        allowed |= {each.pk for each in theirs[: brakes.take_for(domain, len(theirs))]}
    late = [each.pk for each in mails if each.pk not in allowed]
    claims.put_back(claim.token, late, brakes.seconds_to_next_helping())
    return [each for each in mails if each.pk in allowed]
