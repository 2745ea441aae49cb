"""Who would get a mailing and who would not, with the reason, before it is sent. A handful of queries at any size."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from django.db.models import Q

from accounts.mail.queries import what_stops, who_had_enough
from campaigns.goals.models import Phase
from campaigns.outreach.audience.facts import Audience, Recipient, Scope, topic_of
from campaigns.outreach.audience.homes import homes_for, phase_of
from campaigns.outreach.audience.people import (
    MEMBER,
    is_on,
    is_wanted,
    on_roster,
    people_of,
    sign_ups,
    subscribers_for,
)
from campaigns.outreach.audience.real_changes import not_sharing
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
    "not-shared": "homes that take part and do not share their numbers with you",
}  # in the order in which the page says them
OF_HOMES = ("no-people", "not-shared")
SAMPLE, SAMPLE_PER_REASON = 10, 3
IN_REPORT = ("user__email", "user__name", "facility__name", "facility__ccn")


@dataclass(slots=True)
class Row:
    """Somebody who was looked at; `reason` is blank for who gets the mailing. A home without people has no address."""

    address: str
    name: str = ""
    home: str = ""
    ccn: str = ""
    reason: str = ""

    @property
    def words(self) -> str:
        return REASONS.get(self.reason, "")


@dataclass(frozen=True, slots=True)
class AudienceReport:
    """Of the people `chosen`, each once, `people` get it; `excluded` counts (reason, words, number), without reasons
    that nobody has."""

    chosen: list[Row]
    people: int
    homes: int
    homes_without_people: int
    excluded: list[tuple[str, str, int]]
    sample: list[Row]
    sample_excluded: list[Row]

    @property
    def left_out(self) -> int:
        """People, that is: homes without any are not among them."""
        return sum(count for reason, _, count in self.excluded if reason not in OF_HOMES)


def audience_report(scope: Scope, audience: Audience, phase: Phase | None = None) -> AudienceReport:
    """As it stands now; what changes until a mail leaves is looked at once more then. Everybody is read once."""
    rows = list(_subscribers(scope, audience) if audience.subscribers else _people(scope, audience, phase))
    chosen, counts, out = _weighed(rows, topic_of(scope, audience))
    homes = empty = 0
    if not (audience.subscribers or audience.lane_members):
        homes, empty = _look_at_homes(scope, audience, phase, rows, counts, out)
    return _report(chosen, homes, empty, counts, out)


def report_of(people: Iterable[Recipient], topic: str) -> AudienceReport:
    """The same of people who are chosen already, without a word on homes."""
    rows = [Row(each.address, each.name, each.home, each.ccn) for each in people]
    chosen, counts, out = _weighed(rows, topic)
    return _report(chosen, 0, 0, counts, out)


def _weighed(rows: list[Row], topic: str) -> tuple[list[Row], Counter, dict[str, list[Row]]]:
    """Whom the facts choose, and of all that are left out how many and some for each reason."""
    chosen = [row for row in rows if not row.reason]
    _say_what_stops(chosen, topic)
    out: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.reason and len(out[row.reason]) < SAMPLE_PER_REASON:
            out[row.reason].append(_shown(row))
    return chosen, Counter(row.reason for row in rows if row.reason), out


def _report(chosen: list[Row], homes: int, empty: int, counts: Counter, out: dict[str, list[Row]]) -> AudienceReport:
    got = [row for row in chosen if not row.reason]
    return AudienceReport(
        chosen=chosen,
        people=len(got),
        homes=homes,
        homes_without_people=empty,
        excluded=[(reason, words, counts[reason]) for reason, words in REASONS.items() if counts[reason]],
        sample=[_shown(row) for row in got[:SAMPLE]],
        sample_excluded=[row for reason in REASONS for row in out[reason]],
    )


def _look_at_homes(
    scope: Scope, audience: Audience, phase: Phase | None, rows: list[Row], counts: Counter, out: dict[str, list[Row]]
) -> tuple[int, int]:
    """How many are chosen, and how many of them have nobody; the reasons that are about homes go to the others."""
    chosen = homes_for(scope, audience, phase)
    peopled = {row.ccn for row in rows if row.reason != "inactive"}
    homes = len(peopled) if audience.event else chosen.count()  # an event chooses people, not homes
    empty = homes - len(peopled)
    if empty:
        counts["no-people"] = empty
        bare = chosen.exclude(ccn__in=_peopled(scope, audience, phase)).order_by("name", "ccn")[:SAMPLE_PER_REASON]
        out["no-people"] = [Row("", home=home.display_name, reason="no-people") for home in bare]
    if audience.signals:
        silent = not_sharing(scope, audience, phase_of(audience, phase))
        counts["not-shared"] = silent.count()
        few = silent.order_by("name", "ccn")[:SAMPLE_PER_REASON]
        out["not-shared"] = [Row("", home=home.display_name, reason="not-shared") for home in few]
    if audience.event and not audience.is_not("event"):
        counts["no-role"] = len(_without_role(scope, audience, phase))
    return homes, empty


def _shown(row: Row) -> Row:
    return replace(row, home=readable_name(row.home))


def _peopled(scope: Scope, audience: Audience, phase: Phase | None):
    return people_of(scope, audience, phase).of_active_people().values("facility__ccn")


def _people(scope: Scope, audience: Audience, phase: Phase | None) -> Iterator[Row]:
    people = people_of(scope, audience, phase)
    seen: set[str] = set()
    if audience.lane_members:
        rows = ((address, name, "", "", is_active) for address, _, name, _, is_active in _read(people, MEMBER, "state"))
        rows = chain(rows, ((address, name, "", "", True) for address, _, name, _ in on_roster(scope, audience)))
    else:
        rows = _read(people, IN_REPORT, "facility__name", "facility__ccn")
    for address, name, home, ccn, is_active in rows:
        reason = "" if is_active else "inactive"
        if is_active and address in seen:
            reason = "duplicate"
        seen.add(address)
        yield Row(address, name, home, ccn, reason)


def _without_role(scope: Scope, audience: Audience, phase: Phase | None) -> set[str]:
    """Addresses that signed up and are nobody's here whom the mailing could reach."""
    there = dict(sign_ups(scope, audience).values_list("email", "user"))
    users = [pk for pk in there.values() if pk]
    reached = people_of(scope, audience, phase).filter(Q(user__in=users) | Q(user__email__in=there))
    known = set(reached.values_list("user", flat=True)) | set(reached.values_list("user__email", flat=True))
    return {address for address, user in there.items() if not {address, user} & known}


def _read(people, fields: tuple[str, ...], *order: str):
    return people.order_by(*order, "pk").values_list(*fields, "user__is_active")


def _subscribers(scope: Scope, audience: Audience) -> Iterator[Row]:
    for row in subscribers_for(scope, audience):
        reason = "" if is_wanted(row, audience) else "paused" if is_on(row[3], audience.lists) else "other-list"
        yield Row(row[0], reason=reason)


def _say_what_stops(rows: list[Row], topic: str) -> None:
    """The outbox's own reasons, as far as they are known now."""
    addresses = [row.address for row in rows]
    reasons, enough = what_stops(addresses, topic), who_had_enough(addresses)
    for row in rows:
        row.reason = reasons.get(row.address, "capped" if row.address in enough else "")
