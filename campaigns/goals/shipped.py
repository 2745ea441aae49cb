"""The definitions that come with the portal, read from `data/` into rows that fit the tables. Writes nothing."""

import datetime as dt
import json
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path

from campaigns.goals.models import Chart, Covers, DefinitionCertainty, Family, Period, Source, StrataKind

DATA = Path(__file__).parent / "data"
_NOT_A_SHARE = {"turn1", "turn2", "ss_turn"}  # more people can leave in a year than are employed at once
_PHASE_FACTS = ["name", "min_goals", "min_clinical", "min_process"]


@dataclass(frozen=True, slots=True)
class Shipped:
    """Facts by key: campaign code; (campaign, phase number); and so on down to (…, measure code, position code)."""

    campaigns: dict[tuple, dict] = field(default_factory=dict)
    phases: dict[tuple, dict] = field(default_factory=dict)
    levels: dict[tuple, dict] = field(default_factory=dict)
    goals: dict[tuple, dict] = field(default_factory=dict)
    measures: dict[tuple, dict] = field(default_factory=dict)
    positions: dict[tuple, dict] = field(default_factory=dict)


@cache
def shipped() -> Shipped:
    """All of it; read once."""
    found = Shipped()
    plan = _read("campaigns.json")
    for campaign in plan["campaigns"]:
        key = (campaign["code"],)
        found.campaigns[key] = {name: campaign[name] for name in ("name", "participants", "about")}
        for phase in campaign["phases"]:
            found.phases[*key, phase["number"]] = _phase(phase)
            for rule in plan["levels"]:
                found.levels[*key, phase["number"], rule["level"]] = _level(rule, phase)
    rows = [{"campaign": "ae", **row} for row in _read("goals.json")] + _read("further_goals.json")
    known = {measure["id"]: measure for row in rows for measure in row["measures"]}
    words, charts = _read("words.json"), _read("charts.json")
    for row in rows:
        phase = (row["campaign"], row["phase"])
        found.goals[*phase, row["code"]] = _goal(row, words["goals"].get(row["code"], {}))
        for position, measure in enumerate(row["measures"], start=1):
            same = measure.get("same_as", measure["id"])
            key = (*phase, row["code"], measure["id"])
            facts = _measure(known[same], words["measures"].get(same, {}), charts)
            found.measures[key] = {"position": position, "valid_from": found.phases[phase]["starts_on"], **facts}
            if facts["strata"] == StrataKind.POSITION:
                for place, each in enumerate(charts["positions"], start=1):
                    about = {"name": each["name"], "is_part": each["is_part"], "position": place}
                    found.positions[*key, each["code"]] = about
    return found


def _phase(row: dict) -> dict:
    return {name: row[name] for name in _PHASE_FACTS} | {
        "starts_on": dt.date.fromisoformat(row["starts_on"]),
        "ends_on": dt.date.fromisoformat(row["ends_on"]) if row["ends_on"] else None,
        "active_months": 6,
        "grace_days": 20,
        "lock_days": 14,
        "certainty": DefinitionCertainty(row["certainty"]),
        "certainty_note": row["source"],
    }


def _level(rule: dict, phase: dict) -> dict:
    """A phase that asks for no mix of families can't look at one of each."""
    covers = Covers(rule.get("covers", Covers.REQUIRED))
    if covers == Covers.ONE_OF_EACH and not (phase["min_clinical"] and phase["min_process"]):
        covers = Covers.REQUIRED
    return {
        "name": rule["name"],
        "says": rule["says"],
        "needs_goals": rule.get("needs_goals", False),
        "needs_targets": rule.get("needs_targets", False),
        "needs_first_month": rule.get("needs_first_month", False),
        "window_months": rule.get("window_months", 0),
        "least_months": rule.get("least_months", 0),
        "covers": covers,
        "certainty": DefinitionCertainty.LOW,
    }


def _goal(row: dict, words: dict) -> dict:
    said = row["goal_certainty"]
    if said.startswith("found"):
        certainty = DefinitionCertainty.FOUND
    elif said.startswith("memory-high"):
        certainty = DefinitionCertainty.HIGH
    elif said.startswith("ours"):
        certainty = DefinitionCertainty.LOW
    else:
        certainty = DefinitionCertainty.MEDIUM
    return {
        "number": row["number"],
        "name": row["name"],
        "short_name": row.get("short_name") or words.get("short_name", row["name"][:60]),
        "family": Family(row["type"]),
        "why": row.get("why") or words.get("why", ""),
        "national_target": row["national_target"],
        "certainty": certainty,
        "certainty_note": said,
    }


def _measure(row: dict, words: dict, charts: dict) -> dict:
    chart = charts["measures"][row["id"]]
    own = charts["own_number"] if chart.get("own_number") else {"label": "", "default": None}
    return {
        "label": words.get("label", row["label"]),
        "numerator": words.get("numerator", row["numerator"]),
        "denominator": words.get("denominator", row["denominator"]),
        "multiplier": row["multiplier"],
        "unit": row["unit"],
        "direction": row["better"].split(" ")[0],
        "period": Period(row["period"].split(",")[0].split(" ")[0]),
        "source": Source.CMS if row["source"].startswith("MDS/CMS") else Source.HOME,
        "is_share": row["multiplier"] in (1, 100) and row["id"] not in _NOT_A_SHARE,
        "certainty": DefinitionCertainty(row["certainty"]),
        "chart": Chart(chart["chart"]),
        "chart_reason": charts["reasons"][chart["reason"]],
        "least_plausible": Decimal(chart["least"]) if "least" in chart else None,
        "most_plausible": Decimal(chart["most"]) if "most" in chart else None,
        "strata": StrataKind(chart.get("strata", StrataKind.NONE)),
        "own_number_label": own["label"],
        "own_number_default": own["default"],
    }


def _read(name: str):
    return json.loads((DATA / name).read_text(encoding="utf-8"))
