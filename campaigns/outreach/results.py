"""What became of a mailing: the reckoning by reason, each person's line, and what people did within seven days.

Nobody is watched while reading: no pixel, no redirect. Sign-ins and sent months are counted, which happen anyway.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.audit.models import AuditEvent
from accounts.mail.models import PENDING_STATES, SKIPPED_STATES, Delivery, DeliveryState
from accounts.mail.queries import archived_lines, reasons_by_state
from campaigns.measurements.models import MonthReport
from campaigns.outreach.models import Mailing
from qioportal.lib.kept import kept
from qioportal.lib.search import narrowed

ACTS_WITHIN = dt.timedelta(days=7)
KEPT_SECONDS = 10 * 60
NO_REASON = {
    DeliveryState.SUPPRESSED: "The address or its owner stopped such mail",
    DeliveryState.CANCELLED: "The rest of the mailing was cancelled",
    DeliveryState.EXPIRED: "Too late",
    DeliveryState.UNKNOWN: "The answer of the mail server was lost",
    DeliveryState.FAILED: "Refused",
}
SHOWN = [*SKIPPED_STATES, DeliveryState.FAILED, DeliveryState.UNKNOWN]
HEADER = ["Name", "Home", "CCN", "E-mail address", "What happened", "Reason", "When (UTC)"]


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of the reckoning."""

    group: str
    words: str
    people: int


def reasons_of(mailing: Mailing) -> list[Reason]:
    """Why people did not get it, the most frequent first. Together they are skipped + failed + unknown."""
    counts: dict[tuple[str, str], int] = {}
    for (state, error), number in reasons_by_state(mailing.message_id, SHOWN).items():
        key = (group_of(state), error or NO_REASON[DeliveryState(state)])
        counts[key] = counts.get(key, 0) + number
    found = [Reason(group, words, number) for (group, words), number in counts.items()]
    return sorted(found, key=lambda each: (-each.people, each.group, each.words))


def group_of(state: str) -> str:
    """The word of the sum: sent, skipped, failed, unknown, pending."""
    if state in SKIPPED_STATES:
        return "Skipped"
    return "Pending" if state in PENDING_STATES else str(DeliveryState(state).label).capitalize()


GROUPS = {
    "sent": [DeliveryState.SENT],
    "skipped": SKIPPED_STATES,
    "failed": [DeliveryState.FAILED],
    "unknown": [DeliveryState.UNKNOWN],
    "pending": PENDING_STATES,
}


def rows_of(mailing: Mailing, what: str = "", words: str = "") -> QuerySet[Delivery]:
    """The people of a mailing in its order: all, those of one group, those whose name, home, CCN or address holds all
    the words."""
    rows = Delivery.objects.filter(message_id=mailing.message_id).order_by("pk")
    if what in GROUPS:
        rows = rows.filter(state__in=GROUPS[what])
    return narrowed(
        rows, words, "context__name__icontains", "context__home__icontains", "context__ccn", "to__icontains"
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One person's."""

    name: str
    home: str
    ccn: str
    to: str
    group: str
    reason: str
    at: dt.datetime | None


COLUMNS = ("context", "to", "state", "last_error", "settled_at")


def line_of(facts: dict, to: str, state: str, error: str, at: dt.datetime | None) -> Line:
    """Of the columns above. A mail that is tried again says why it has not left yet."""
    name, home, ccn = (facts.get(key, "") for key in ("name", "home", "ccn"))
    return Line(name, home, ccn, to, group_of(state), "" if state == DeliveryState.SENT else error, at)


def lines_of(mailing: Mailing, rows: QuerySet[Delivery]) -> Iterator[list]:
    """For the file; of a mailing whose rows were put away the sums."""
    for columns in rows.values_list(*COLUMNS).iterator(chunk_size=2000):
        line = line_of(*columns)
        when = f"{line.at:%Y-%m-%d %H:%M}" if line.at else ""
        yield [line.name, line.home, line.ccn, line.to, line.group, line.reason, when]
    for state, reason, number, at in archived_lines(mailing.message_id):
        yield [f"{number:,} people, put away", "", "", "", group_of(state), reason, f"{at:%Y-%m-%d %H:%M}"]


@dataclass(frozen=True, slots=True)
class Acts:
    """What those who got it did within seven days of its start."""

    signed_in: int
    people: int
    homes_reported: int
    homes: int


def acts_of(mailing: Mailing) -> Acts:
    """Counted now and then, and for the last time before its rows are put away. Of a public notice nobody's: its
    readers have no account."""
    if mailing.acts is not None:
        return Acts(**mailing.acts)
    return kept(f"outreach:acts:{mailing.pk}", KEPT_SECONDS, lambda: count_acts(mailing))


def count_acts(mailing: Mailing) -> Acts:
    sent = Delivery.objects.filter(message_id=mailing.message_id, state=DeliveryState.SENT, user__isnull=False)
    people, homes = set(), set()
    for user_id, facts in sent.values_list("user_id", "context").iterator(chunk_size=5000):
        people.add(user_id)
        homes.add(facts.get("ccn"))
    homes -= {"", None}
    week = (mailing.started_at, mailing.started_at + ACTS_WITHIN)
    came = AuditEvent.objects.filter(action="signin.sign_in", at__range=week).values_list("actor_id", flat=True)
    told = MonthReport.objects.filter(sent_at__range=week).values_list("enrollment__facility__ccn", flat=True)
    return Acts(
        signed_in=len(people.intersection(came.iterator())),
        people=len(people),
        homes_reported=len(homes.intersection(told.iterator())),
        homes=len(homes),
    )
