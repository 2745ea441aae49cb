"""Who would get a mailing and who would not, with the reason, before it is sent. A handful of queries at any size."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

from django.db.models import Q

from accounts.mail.manners import had_enough
from accounts.mail.models import Suppression
from campaigns.goals.models import Phase
from campaigns.outreach.audience.facts import Audience, Scope, topic_of
from campaigns.outreach.audience.homes import homes_for, phase_of
from campaigns.outreach.audience.people import (
    MEMBER,
    PERSON,
    is_on,
    is_wanted,
    on_roster,
    people_of,
    sign_ups,
    subscribers_for,
)
from campaigns.outreach.audience.real_changes import not_sharing
from qioportal.lib.batches import batches
from qioportal.lib.words import readable_name

REASONS = {
    "unsubscribed": "stopped these messages",
    "bounced": "mail to the address came back",
    "complained": "reported a message as spam",
    "blocked": "blocked by staff",
    "capped": "got the most mailings that a person gets in a week",
    "inactive": "the account is closed",
    "duplicate": "gets it once already, for another home or role",
    "paused": "paused the notices",
    "other-list": "asked for other notices",
    "no-role": "signed up for the event and has no role at a home here",
    "no-people": "homes where nobody has a role",
    "not-shared": "homes that take part and do not share their numbers with your QIO",
}  # in the order in which the page says them
OF_HOMES = ("no-people", "not-shared")
AT_ONCE = 10_000  # addresses in one question
SAMPLE, SAMPLE_PER_REASON = 10, 3


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the sample; `reason` is blank for who gets the mailing. A home without people has no address."""

    address: str
    name: str
    home: str
    reason: str = ""

    @property
    def words(self) -> str:
        return REASONS.get(self.reason, "")


@dataclass(frozen=True, slots=True)
class AudienceReport:
    """`people` get it; `excluded` counts (reason, words, number), reasons that nobody has are left out."""

    people: int
    homes: int
    excluded: list[tuple[str, str, int]]
    sample: list[Row]
    sample_excluded: list[Row]

    @property
    def left_out(self) -> int:
        """People, that is: homes without any are not among them."""
        return sum(count for reason, _, count in self.excluded if reason not in OF_HOMES)


def audience_report(scope: Scope, audience: Audience, phase: Phase | None = None) -> AudienceReport:
    """As it stands now; what changes until a mail leaves is looked at once more then."""
    rows = list(_subscribers(scope, audience) if audience.subscribers else _people(scope, audience, phase))
    _say_what_stops(rows, topic_of(scope, audience))
    got = [row for row in rows if not row["reason"]]
    counts = Counter(row["reason"] for row in rows if row["reason"])
    out: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row["reason"] and len(out[row["reason"]]) < SAMPLE_PER_REASON:
            out[row["reason"]].append(_shown(row))
    homes = 0
    if not (audience.subscribers or audience.lane_members):
        chosen = homes_for(scope, audience, phase)
        homes = chosen.count()
        peopled = {row["ccn"] for row in rows if row["reason"] != "inactive"}
        empty = 0 if audience.event else homes - len(peopled)  # an event chooses people, not homes
        if empty:
            counts["no-people"] = empty
            bare = chosen.exclude(ccn__in=_peopled(scope, audience, phase)).order_by("name", "ccn")[:SAMPLE_PER_REASON]
            out["no-people"] = [Row("", "", home.display_name, "no-people") for home in bare]
        if audience.signals:
            silent = not_sharing(scope, audience, phase_of(audience, phase))
            counts["not-shared"] = silent.count()
            few = silent.order_by("name", "ccn")[:SAMPLE_PER_REASON]
            out["not-shared"] = [Row("", "", home.display_name, "not-shared") for home in few]
        if audience.event and not audience.is_not("event"):
            counts["no-role"] = len(_without_role(scope, audience, phase))
    return AudienceReport(
        people=len(got),
        homes=homes,
        excluded=[(reason, words, counts[reason]) for reason, words in REASONS.items() if counts[reason]],
        sample=[_shown(row) for row in islice(got, SAMPLE)],
        sample_excluded=[row for reason in REASONS for row in out[reason]],
    )


def _shown(row: dict) -> Row:
    return Row(row["address"], row["name"], row["home"], row["reason"])


def _peopled(scope: Scope, audience: Audience, phase: Phase | None):
    return people_of(scope, audience, phase).of_active_people().values("facility__ccn")


def _people(scope: Scope, audience: Audience, phase: Phase | None) -> Iterator[dict]:
    people = people_of(scope, audience, phase)
    seen: set[str] = set()
    if audience.lane_members:
        rows = ((*row[:3], "", "", row[-1]) for row in _ordered(people, MEMBER, "state", "pk"))
        rows = chain(rows, ((*row[:3], "", "", True) for row in on_roster(scope, audience)))
    else:
        rows = ((*row[:5], row[-1]) for row in _ordered(people, PERSON, "facility__name", "facility__ccn", "pk"))
    for address, _, name, home, ccn, is_active in rows:
        reason = "duplicate" if address in seen else ""
        if is_active:
            seen.add(address)
        else:
            reason = "inactive"
        yield {"address": address, "name": name, "home": readable_name(home), "ccn": ccn, "reason": reason}


def _without_role(scope: Scope, audience: Audience, phase: Phase | None) -> set[str]:
    """Addresses that signed up and are nobody's here whom the mailing could reach."""
    there = dict(sign_ups(scope, audience).values_list("email", "user"))
    users = [pk for pk in there.values() if pk]
    reached = people_of(scope, audience, phase).filter(Q(user__in=users) | Q(user__email__in=there))
    known = set(reached.values_list("user", flat=True)) | set(reached.values_list("user__email", flat=True))
    return {address for address, user in there.items() if not {address, user} & known}


def _ordered(people, fields: tuple[str, ...], *order: str):
    return people.order_by(*order).values_list(*fields, "user__is_active").iterator(chunk_size=2000)


def _subscribers(scope: Scope, audience: Audience) -> Iterator[dict]:
    for row in subscribers_for(scope, audience):
        reason = "" if is_wanted(row, audience) else "paused" if is_on(row[3], audience.lists) else "other-list"
        yield {"address": row[0], "name": "", "home": "", "ccn": "", "reason": reason}


def _say_what_stops(rows: list[dict], topic: str) -> None:
    """The outbox's own reasons, as far as they are known now."""
    open_rows = [row for row in rows if not row["reason"]]
    for part in batches(open_rows, AT_ONCE):
        addresses = [row["address"] for row in part]
        stopped = Suppression.objects.filter(topic=topic, address__in=addresses).values_list("address", "reason")
        reasons, enough = dict(stopped), had_enough(addresses, [])
        for row in part:
            row["reason"] = reasons.get(row["address"], "capped" if row["address"] in enough else "")
