"""The participation statement as a paper to print, sign and send back: filled in with what is known of the home."""

import datetime as dt
import json
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone

from campaigns.enrollment.agreement import agreement_of
from campaigns.goals.models import Phase
from campaigns.goals.queries import by_family, rule_in_words
from facilities.directory.models import Facility
from facilities.qios.queries import StateHelp, help_for
from qioportal.lib.downloads import PDF, file_response
from qioportal.lib.paper import paper

TEMPLATE = Path(__file__).with_name("blank.typ")


def blank_answer(home: Facility, phase: Phase) -> HttpResponse:
    """The PDF as a download with a name that says what it is."""
    return file_response(f"participation-statement-{home.ccn.lower()}.pdf", blank_statement(home, phase), PDF)


def blank_statement(home: Facility, phase: Phase, day: dt.date | None = None) -> bytes:
    """The same bytes all day: only what changes with the home, the phase and its contractor changes the paper."""
    day = day or timezone.localdate()
    made = dt.datetime.combine(day, dt.time(12), dt.UTC)
    return paper(TEMPLATE, {"data": json.dumps(_words(home, phase, day))}, made=made)


def _words(home: Facility, phase: Phase, day: dt.date) -> dict:
    agreement = agreement_of(phase)
    goals = by_family(list(phase.goals.order_by("number")))
    key = "CCN" if home.kind != "community" else "Key"
    return {
        "portal": settings.PORTAL_NAME,
        "title": f"Participation statement, {home.display_name}",
        "home": home.display_name,
        "place": ", ".join(filter(None, [home.display_city, home.place.name])),
        "key": f"{key} {home.ccn}",
        "phase": f"{phase.campaign}, {phase.name}",
        "noun": home.noun,
        "blocks": [[block.is_heading, block.text] for block in agreement.blocks],
        "rule": rule_in_words(phase),
        "families": [[family.label.capitalize(), [_named(goal) for goal in members]] for family, members in goals],
        "version": agreement.version,
        "send": _send_to(help_for(home.state, day)),
        "printed": f"{day:%B} {day.day}, {day.year}",
    }


def _named(goal) -> str:
    return f"{goal.number}. {goal.short_name}"


def _send_to(state: StateHelp) -> list[str]:
    """Where the signed paper goes, in sentences; nothing where the contractor is not confirmed: a line is left free."""
    ways = [f"scan or photograph it and mail it to {state.email}"] if state.email else []
    ways += [f"call {state.phone} and ask where to send it"] if state.phone else []
    if not (state.confirmed and ways):
        return []
    return [f"{state.contractor}, your QIO (Quality Improvement Organization).", f"{' or '.join(ways).capitalize()}."]
