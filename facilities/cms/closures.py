"""Which homes a newer file closes, and when that is too many to be true."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable

from facilities.cms.parsing import Refused, Reject
from facilities.directory.models import Facility
from facilities.states.codes import STATES

NATIONAL_FROM = 1_000  # open homes; a portal that knows fewer does not hold the nation, and no share means anything
MOST_CLOSED = 0.05


def missing_homes(staged: set[str], rejects: Iterable[Reject], date: dt.date) -> list[int]:
    """Open homes that an earlier file had and this one has not. A home whose row was set aside is not missing."""
    mentioned = {reject.ccn.upper().zfill(6) for reject in rejects if reject.ccn}  # a lost leading zero is no closure
    rows = Facility.objects.open().homes().filter(seen_on__lt=date).values_list("pk", "ccn")
    return [pk for pk, ccn in rows if ccn not in staged and ccn not in mentioned]


def refuse_closures(missing: list[int]) -> None:
    """A national file that closes a twentieth of the homes, or a whole state, is most likely a part of the file."""
    states = dict(Facility.objects.open().homes().values_list("pk", "state"))
    if len(states) < NATIONAL_FROM:
        return
    share = len(missing) / len(states)
    if share > MOST_CLOSED:
        raise Refused(
            f"The file would close {len(missing):,} of {len(states):,} homes ({share:.1%}), so it is most likely a "
            "part of the nation's file. If they are really closed, start again with --accept-closures."
        )
    open_homes, closing = Counter(states.values()), Counter(states[pk] for pk in missing)
    gone = sorted(state for state, count in closing.items() if count == open_homes[state])
    if gone:
        raise Refused(
            f"The file has no home of {', '.join(STATES[state].name for state in gone)}, where the portal knows "
            f"{sum(closing[state] for state in gone)}. If they are really closed, start again with --accept-closures."
        )
