"""From one counting to the next: what changed in between can be worked out by who looked both times. Pure.

So the difference has to be a group that may show, like every other (groups.py): where a state, a size band or the
nation showed before, the homes that came in, left or changed since have to be enough, of more than one owner, and to
count enough. Until they are, the state stays as it was counted before.
"""

from campaigns.charts.groups import NATION, NO_BAND, Judge, Shown, shows
from campaigns.charts.tally import Row, Tally
from qioportal.lib.suppression import MIN_HOMES


def settled(before: Tally, shown: Shown, now: Tally, multiplier: int, *, is_share: bool) -> Tally:
    """The counting that may be shown next: `now`, with the rows of `before` in the states that have to wait."""
    if before.same_counts(now):
        return now
    old, new = _by_home(before, "before"), _by_home(now, "now")
    _same_owners(old, new)
    changed = {home for home in old.keys() | new.keys() if _facts(old.get(home)) != _facts(new.get(home))}
    while changed:
        waiting = _waiting(_difference(changed, old, new), shown, multiplier, is_share)
        if not waiting:
            break
        changed -= {home for home in changed if _states(old.get(home), new.get(home)) & waiting}
    same = {home: row for home, row in new.items() if home in old and _facts(old[home]) == _facts(row)}
    waits = {home: row for home, row in old.items() if home not in same and home not in changed}
    rows = waits | same | {home: new[home] for home in changed if home in new}
    return Tally.of(row for _, row in sorted(rows.items()))


def _waiting(difference: Tally, shown: Shown, multiplier: int, is_share: bool) -> set[str]:
    """The states that can't be counted anew yet."""
    judge = Judge(difference, multiplier, is_share)
    states = {state for state, _ in difference.keys}

    def tells_too_much(keys: list) -> bool:
        return not shows(judge.rate(keys)) or judge.homes_without_largest_owner(keys) < MIN_HOMES

    waiting = {
        state for state in states
        if _showed(shown, state) and tells_too_much([key for key in difference.keys if key[0] == state])
    }  # fmt: skip
    if waiting:
        return waiting
    for band in {band for _, band in difference.keys} - {NO_BAND}:
        keys = [key for key in difference.keys if key[1] == band]
        if _showed(shown, band) and tells_too_much(keys):
            waiting |= {state for state, _ in keys}
    if waiting:
        return waiting
    if _showed(shown, NATION) and tells_too_much(list(difference.keys)):
        return states
    bands = {band for band in shown.bands if _showed(shown, band)}
    known = {state for state in states if _showed(shown, state)}
    return set() if judge.holds(known, bands, _showed(shown, NATION)) else states


def _showed(shown: Shown, group: str | int) -> bool:
    rate = shown.nation if group == NATION else shown.bands.get(group) or shown.states.get(group)
    return rate is not None and shows(rate)


def _by_home(tally: Tally, name: str) -> dict[int, Row]:
    """Each home's row; owners get names that are those of this counting."""
    lines = zip(tally.home.tolist(), tally.cell.tolist(), tally.owner.tolist(), *tally.parts.tolist(), strict=True)
    return {home: (tally.keys[cell], f"{name} {owner}", home, tuple(part)) for home, cell, owner, *part in lines}


def _same_owners(old: dict[int, Row], new: dict[int, Row]) -> None:
    """An owner of the old counting is the one that holds one of its homes now."""
    names = {old[home][1]: new[home][1] for home in old.keys() & new.keys()}
    for home, (key, owner, _, part) in old.items():
        old[home] = (key, names.get(owner, owner), home, part)


def _facts(row: Row | None) -> tuple | None:
    return row and (row[0], row[3])


def _states(*rows: Row | None) -> set[str]:
    return {row[0][0] for row in rows if row}


def _difference(changed: set[int], old: dict[int, Row], new: dict[int, Row]) -> Tally:
    """The homes that changed, each as it is now; one that left, or went elsewhere, also where it was."""
    rows = [new[home] for home in changed if home in new]
    rows += [old[home] for home in changed if home in old and (home not in new or old[home][0] != new[home][0])]
    return Tally.of(rows)
