"""Loading the definitions: campaign, phases with their rules, goals, measures."""

import datetime as dt
import json
from pathlib import Path

from django.db import models, transaction

from accounts.audit.services import record
from campaigns.goals.models import Campaign, DefinitionCertainty, Family, Goal, Measure, Period, Phase, Source

DATA = Path(__file__).parent / "data"
_NOT_A_SHARE = {"turn1", "turn2", "ss_turn"}  # more people can leave in a year than are employed at once


@transaction.atomic
def load_definitions(*, by) -> dict[str, int]:
    """Load the project's definitions; again: changes what differs. Gives counts of rows created and changed."""
    counts = {"created": 0, "changed": 0}
    plan = _read("phases.json")
    words = _read("words.json")
    campaign = _put(Campaign, counts, {"code": plan["campaign"]["code"]}, name=plan["campaign"]["name"])
    phases = {}
    for row in plan["phases"]:
        facts = {key: row[key] for key in ("name", "min_goals", "min_clinical", "min_process", "active_months",
                                           "grace_days")}  # fmt: skip
        facts["starts_on"] = dt.date.fromisoformat(row["starts_on"])
        facts["ends_on"] = dt.date.fromisoformat(row["ends_on"]) if row["ends_on"] else None
        phases[row["number"]] = _put(Phase, counts, {"campaign": campaign, "number": row["number"]}, **facts)
    for row in _read("goals.json"):
        goal = _put_goal(row, phases[row["phase"]], words["goals"].get(row["code"], {}), counts)
        for position, measure in enumerate(row["measures"], start=1):
            _put_measure(measure, goal, position, words["measures"].get(measure["id"], {}), counts)
    if any(counts.values()):
        record(action="goals.load_definitions", by=by, target=campaign, **counts)
    return counts


def _put_goal(row: dict, phase: Phase, words: dict, counts: dict) -> Goal:
    said = row["goal_certainty"]
    return _put(
        Goal,
        counts,
        {"phase": phase, "code": row["code"]},
        number=row["number"],
        name=row["name"],
        short_name=words.get("short_name", row["name"][:60]),
        family=Family(row["type"]),
        why=words.get("why", ""),
        national_target=row["national_target"],
        certainty=DefinitionCertainty.FOUND if said.startswith("found") else DefinitionCertainty.HIGH,
        certainty_note=said,
    )


def _put_measure(row: dict, goal: Goal, position: int, words: dict, counts: dict) -> Measure:
    cms = row["source"].startswith("MDS/CMS")
    return _put(
        Measure,
        counts,
        {"goal": goal, "code": row["id"], "version": 1},
        position=position,
        label=words.get("label", row["label"]),
        numerator=words.get("numerator", row["numerator"]),
        denominator=words.get("denominator", row["denominator"]),
        multiplier=row["multiplier"],
        unit=row["unit"],
        direction=row["better"].split(" ")[0],
        period=Period(row["period"].split(",")[0].split(" ")[0]),
        source=Source.CMS if cms else Source.HOME,
        is_share=row["multiplier"] in (1, 100) and row["id"] not in _NOT_A_SHARE,
        valid_from=goal.phase.starts_on,
        certainty=DefinitionCertainty(row["certainty"]),
    )


def _put(model: type[models.Model], counts: dict, keys: dict, **facts):
    row = model.objects.filter(**keys).first()
    if row is None:
        counts["created"] += 1
        return model.objects.create(**keys, **facts)
    changed = [name for name, value in facts.items() if getattr(row, name) != value]
    if changed:
        for name in changed:
            setattr(row, name, facts[name])
        row.save(update_fields=changed)
        counts["changed"] += 1
    return row


def _read(name: str):
    return json.loads((DATA / name).read_text(encoding="utf-8"))
