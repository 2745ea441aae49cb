"""A table of levels as in DOMAIN 1.5, for tests of levels."""

import datetime as dt

from campaigns.goals.models import Covers, LevelRule

TABLE = [
    {"level": 0, "name": "Registered"},
    {"level": 1, "name": "Goals selected", "needs_goals": True},
    {"level": 2, "name": "Baseline", "needs_targets": True, "needs_first_month": True, "covers": Covers.EVERY},
    {"level": 3, "name": "Active", "window_months": 3, "least_months": 1},
    {"level": 4, "name": "Full active", "window_months": 6, "least_months": 6, "covers": Covers.ONE_OF_EACH},
]


def rules(phase) -> None:
    LevelRule.objects.filter(phase=phase).delete()
    LevelRule.objects.bulk_create(LevelRule(phase=phase, says="-", **row) for row in TABLE)


def noon(day: dt.date) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, 17, tzinfo=dt.UTC)
