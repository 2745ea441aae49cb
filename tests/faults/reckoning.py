"""The sum at the end: the rows against what the mail server took. Pure: plain data in, sentences about breaches out."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

PER_KILL = 20  # mails on the wire together in one process
NEVER_LEFT = {"suppressed", "cancelled", "expired"}
PENDING = {"queued", "held", "leased", "on-wire"}


@dataclass(frozen=True, slots=True)
class Row:
    """A delivery as it stands at the end."""

    mailing: str
    to: str
    lane: str
    state: str
    uncertain: int
    message_id: str
    words: str = ""


@dataclass
class Sum:
    """What was found; `breaches` is empty when all is well."""

    states: Counter = field(default_factory=Counter)
    copies: int = 0
    breaches: list[str] = field(default_factory=list)


def reckon(rows: Iterable[Row], copies: Mapping[str, Mapping[str, int]], audiences: Mapping[str, int],
           unknown_allowed: int) -> Sum:  # fmt: skip
    """`copies` counts, by recipient and Message-ID, what the server took; `audiences` how many each mailing has."""
    found, seen, unknown = Sum(), defaultdict(int), 0
    known: set[str] = set()
    for row in rows:
        known.add(row.to)
        seen[row.mailing] += 1
        found.states[row.lane, row.state] += 1
        there = copies.get(row.to, {})
        count = sum(there.values())
        found.copies += count
        unknown += row.lane == "bulk" and row.state == "unknown"
        found.breaches += [f"{row.mailing}: {row.to} {said}" for said in _wrong_with(row, there, count)]
    for mailing, audience in audiences.items():
        if seen[mailing] != audience:
            found.breaches.append(f"{mailing}: {audience} people, {seen[mailing]} rows")
    found.breaches += [f"{stranger} got a mail and has no row" for stranger in copies.keys() - known]
    if unknown > unknown_allowed:
        found.breaches.append(f"{unknown} bulk mails are unknown; at most {unknown_allowed} may be")
    return found


def _wrong_with(row: Row, there: Mapping[str, int], count: int) -> Iterable[str]:
    if row.state in PENDING:
        yield f"is still {row.state}"
    if row.state in NEVER_LEFT and count:
        yield f"is {row.state} and got it"
    if row.state == "sent" and not count:
        yield "is sent and got nothing"
    if row.state == "failed" and count:
        yield f"failed ({row.words}) and got it"
    if set(there) - {row.message_id}:
        yield "got a mail with another Message-ID"
    if count > (1 if row.lane == "bulk" else 1 + row.uncertain):
        yield f"got {count} copies"
