"""The digests of corporate people: which homes miss the month, and what came. Counted when the mail is sent."""

from django.urls import reverse

from accounts.mail.kinds import NotNeeded, Rendered, register
from accounts.mail.models import Delivery, Lane, Topic
from accounts.mail.rendering import render_mail, site_link
from accounts.users.models import User
from campaigns.dashboards.digest import MISSING, SUMMARY, ChainPart, chains_of, parts_for
from campaigns.goals.queries import current_phase
from qioportal.lib.months import Month

MOST_HOMES = 25  # of a chain, by name in one mail; the page has them all
WHY = "You get this because you work for a chain whose homes take part."


def _digest(delivery: Delivery) -> Rendered:
    kind, facts = delivery.message.kind, delivery.message.context
    person = User.objects.filter(pk=facts["user"], is_active=True).first()
    phase, month = current_phase(), Month.parse(facts["month"])
    parts = parts_for(kind, chains_of(person), phase, month) if person and phase else []
    if not parts:
        raise NotNeeded("nothing is missing, or the person no longer works for a chain")
    total = {name: sum(getattr(part.grid.total, name) for part in parts) for name in ("part", "sent", "missing")}
    return render_mail(
        f"campaigns/dashboards/{kind.split('.')[1]}",
        {
            "person": person,
            "month": month,
            "due": parts[0].grid.due,
            "chains": [_chain(part) for part in parts],
            "has_many": len(parts) > 1,
            "total": total,
            "link": site_link(_path(parts[0], month)),
            "why": WHY,
        },
    )


def _path(part: ChainPart, month: Month) -> str:
    return f"{reverse('dashboards:chain', args=[part.chain.number])}?month={month}"


def _chain(part: ChainPart) -> dict:
    missing = part.grid.missing
    return {
        "name": part.chain.name,
        "total": part.grid.total,
        "missing": missing[:MOST_HOMES],
        "more": max(0, len(missing) - MOST_HOMES),
        "link": site_link(_path(part, part.grid.month)),
    }


register(MISSING, _digest, lane=Lane.BULK, topic=Topic.DUE)
register(SUMMARY, _digest, lane=Lane.BULK, topic=Topic.DUE)
