"""What an alert says: a title, a sentence of facts, and the words of the task that is made of it. No blame."""

import datetime as dt
from collections.abc import Mapping

from django.utils import timezone

from campaigns.caseload.models import Alert, AlertKind
from qioportal.lib.months import Month

_TITLES = {
    AlertKind.GONE: "Find out who runs the home now",
    AlertKind.SILENT: "Call about the months that are missing",
    AlertKind.BOUNCING: "Ask for an address that takes mail",
    AlertKind.LEVEL_LOST: "Help the home back to its level",
}


def says(alert: Alert, people: Mapping[int, str], levels: Mapping[int, str]) -> str:
    """The sentence; `people` by id and `levels` by number, read once for a page."""
    facts = alert.facts
    names = " and ".join(people.get(pk, "somebody who left") for pk in facts.get("people", ()))
    if alert.kind == AlertKind.SILENT:
        last = f"The last month that came is {Month.parse(facts['last']).label}" if facts["last"] else "None came yet"
        return f"{last}; {facts['months']} months are missing."
    if alert.kind == AlertKind.WORSE:
        since = Month.parse(facts["since"]).label
        return f"{alert.goal.short_name}: {facts['months']} months in a row on the wrong side, since {since}."
    if alert.kind == AlertKind.LEVEL_LOST:
        now = _level(facts["to"], levels) if facts["to"] else "no level"
        return f"It held {_level(facts['from'], levels)} until {_day(alert.since - dt.timedelta(days=1))}; now {now}."
    if alert.kind == AlertKind.BOUNCING:
        return f"Mail to {names} comes back since {_day(alert.since)}."
    return f"Mail to {names} comes back, nobody signed in for 60 days, and the month is missing."


def title_of(alert: Alert) -> str:
    """Of the task. Of a change in numbers it names the goal only: a task is read on when the home shares no more."""
    if alert.kind == AlertKind.WORSE:
        return f"Talk with the home about {alert.goal.short_name}"[:200]
    return _TITLES[AlertKind(alert.kind)]


def note_of(alert: Alert) -> str:
    facts = alert.facts
    if alert.kind == AlertKind.SILENT and facts["last"]:
        return f"The last month that came is {Month.parse(facts['last']).label}. What is in the way?"
    if alert.kind == AlertKind.WORSE:
        return "Look at its chart first, while the home shares it with you."
    if alert.kind in (AlertKind.GONE, AlertKind.BOUNCING):
        return "Call the number of CMS's file. A new address never goes in by phone: invite, or open sign-in help."
    return "Made from an alert of the caseload."


def how_settled(alert: Alert) -> str:
    """For files: what became of it."""
    task = alert.task
    if alert.dismissed_at:
        who = f" by {alert.dismissed_by.name}" if alert.dismissed_by else ""
        return f"Put aside {timezone.localdate(alert.dismissed_at)}{who}: {alert.dismissed_reason}"
    if alert.closed_at:
        return f"The fact ended {timezone.localdate(alert.closed_at)}"
    if task.done_at:
        return f"Task done {timezone.localdate(task.done_at)}"
    return f"Task: {task.title}, {task.due_on}, {task.assigned_to.name if task.assigned_to else 'nobody yet'}"


def _level(level: int, levels: Mapping[int, str]) -> str:
    return f"level {level}, {levels[level]}" if level in levels else f"level {level}"


def _day(day: dt.date) -> str:
    return f"{day:%B} {day.day}, {day.year}"
