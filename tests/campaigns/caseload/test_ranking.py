"""The order of alerts, and that chance signals never fill the list."""

import datetime as dt

from campaigns.caseload.models import AlertKind as K
from campaigns.caseload.ranking import MOST_WORSE, TO_DO, Standing, ranked, to_do

TODAY = dt.date(2026, 11, 23)
LATELY = TODAY - dt.timedelta(days=5)


def alert(kind, home, *, months=0, since=TODAY, contact=LATELY):
    return Standing(kind, home, f"HOME {home}", since, months, contact)


def kinds(lines):
    return [line.first.kind for line in lines]


def test_what_is_lost_first_comes_first():
    found = ranked([alert(kind, str(n)) for n, kind in enumerate(reversed(list(K)))], TODAY)
    assert kinds(found) == [K.GONE, K.SILENT, K.WORSE, K.BOUNCING, K.LEVEL_LOST]


def test_longer_silence_and_no_contact_rank_higher():
    quiet = alert(K.SILENT, "1", months=2)
    longer = alert(K.SILENT, "2", months=5)
    alone = alert(K.SILENT, "3", months=2, contact=None)
    assert [line.first.home for line in ranked([quiet, longer, alone], TODAY)] == ["2", "3", "1"]


def test_one_line_a_home_with_the_rest_beside_it():
    found = ranked([alert(K.LEVEL_LOST, "1"), alert(K.GONE, "1"), alert(K.BOUNCING, "2")], TODAY)
    assert [(line.first.kind, [each.kind for each in line.beside]) for line in found] == [
        (K.GONE, [K.LEVEL_LOST]),
        (K.BOUNCING, []),
    ]


def test_changes_for_the_worse_fill_at_most_half():
    alerts = [alert(K.WORSE, f"{n:03d}", months=20) for n in range(40)] + [alert(K.LEVEL_LOST, "900")]
    now, later = to_do(ranked(alerts, TODAY))
    assert kinds(now) == [K.WORSE] * MOST_WORSE + [K.LEVEL_LOST]
    assert len(later) == 40 - MOST_WORSE


def test_never_more_than_the_cap():
    now, later = to_do(ranked([alert(K.SILENT, f"{n:03d}") for n in range(300)], TODAY))
    assert (len(now), len(later)) == (TO_DO, 300 - TO_DO)


def test_the_same_alerts_come_in_the_same_order():
    alerts = [alert(kind, f"{n:03d}") for n, kind in enumerate(list(K) * 6)]
    assert ranked(alerts, TODAY) == ranked(list(reversed(alerts)), TODAY)
