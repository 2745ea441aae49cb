"""A home that works on three goals, and months of it."""

import pytest

from campaigns.enrollment.services import choose_goals, sign_agreement
from campaigns.goals.models import Goal, Measure
from campaigns.measurements.checks import Entry
from campaigns.measurements.queries import month_due, today_at
from campaigns.measurements.services import send_month


class Sheet:
    """Harbor House with consistent assignment, medications, pain; `send` reports a month by the service."""

    def __init__(self, world, phase) -> None:
        self.world = world
        self.home = world.homes["harbor"]
        self.phase = phase
        self.enrollment = sign_agreement(home=self.home, phase=phase, by=world.ada, title="Administrator")
        chosen = list(Goal.objects.filter(phase=phase, code__in=["CA", "MED", "PAIN"]))
        choose_goals(enrollment=self.enrollment, goals=chosen, by=world.ada)
        self.measures = {each.code: each for each in Measure.objects.filter(goal__in=chosen)}
        self.due = month_due(today_at(self.home))

    def url(self, month=None) -> str:
        return f"/h/215001/{month or self.due}/"

    def entries(self, **pairs) -> dict:
        return {self.measures[code]: Entry(*pair) for code, pair in pairs.items()}

    def send(self, month, by=None, **pairs):
        return send_month(
            enrollment=self.enrollment, month=month, entries=self.entries(**pairs), by=by or self.world.dan
        )


FULL = {"ca_ls": (53, 61), "ca_ss": (9, 12), "med_ap": (9, 64), "pain3": (4, 50)}


def posted(intent="send", seen="", **pairs) -> dict:
    """The fields of the form; typed text may be anything."""
    fields = {"intent": intent, "seen-ae-3": seen}
    for code, (number, out_of) in {**dict.fromkeys(FULL, ("", "")), **pairs}.items():
        slug = code.replace("_", "-")
        fields |= {f"n-{slug}": number, f"d-{slug}": out_of}
    return fields


@pytest.fixture
def sheet(world, phase) -> Sheet:
    return Sheet(world, phase)


@pytest.fixture
def dan(client, world):
    client.force_login(world.dan)
    return client
