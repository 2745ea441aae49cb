"""From tables to what comes out. Values pass `goals_seen` here, and nowhere else."""

import datetime as dt

from django.http import HttpRequest
from django.utils import timezone

from campaigns.enrollment.consent import goals_seen
from campaigns.enrollment.models import Enrollment
from campaigns.goals.models import Goal, Measure, Phase
from campaigns.measurements.api.finding import is_own
from campaigns.measurements.checks import Entry
from campaigns.measurements.deadlines import lock_of, timeliness_of, today_at
from campaigns.measurements.models import MonthReport, ReportStatus
from campaigns.measurements.queries import (
    PointState,
    measures_of_month,
    point_of,
    stored_entries,
    stored_parts,
    version_of,
)
from facilities.directory.models import Facility
from qioportal.lib.months import Month


def home_facts(home: Facility, takes_part: bool) -> dict:
    return {
        "ccn": home.ccn,
        "name": home.display_name,
        "city": home.display_city,
        "state": home.state,
        "chain": home.chain.number if home.chain else None,
        "beds": home.certified_beds,
        "takes_part": takes_part,
    }


def measure_facts(measure: Measure) -> dict:
    plain = ("code", "version", "label", "numerator", "denominator", "multiplier", "unit", "direction", "period",
             "source", "is_share", "chart", "strata", "valid_from", "valid_to")  # fmt: skip
    positions = [{"code": row.code, "name": row.name, "is_part": row.is_part} for row in measure.positions.all()]
    return {name: getattr(measure, name) for name in plain} | {"positions": positions}


def campaign_facts(part: Enrollment) -> dict:
    """Goals that the home works on now, each with all versions of its measures, the oldest first."""
    choices = part.choices.current().select_related("goal").prefetch_related("goal__measures__positions")
    goals = [
        {
            "code": choice.goal.code,
            "name": choice.goal.name,
            "family": choice.goal.family,
            "chosen_on": timezone.localdate(choice.chosen_at, timezone=part.facility.zone),
            "measures": [
                measure_facts(each)
                for each in sorted(choice.goal.measures.all(), key=lambda row: (row.position, row.code, row.version))
            ],
        }
        for choice in choices.order_by("goal__number")
    ]
    return _campaign(part.phase) | {
        "name": str(part.phase),
        "signed_on": timezone.localdate(part.signed_at, timezone=part.facility.zone),
        "goals": goals,
    }


def _campaign(phase: Phase) -> dict:
    return {"campaign": phase.campaign.code, "phase": phase.slug}


def levels_facts(part: Enrollment) -> dict:
    names = dict(part.phase.level_rules.values_list("level", "name"))
    history = [
        {"level": row.level, "name": names.get(row.level, ""), "starts_on": row.starts_on, "ends_on": row.ends_on}
        for row in part.levels.order_by("starts_on")
    ]
    now = next((row for row in history if row["ends_on"] is None), None)
    return {"campaign": part.phase.campaign.code, "now": now, "history": history}


def month_facts(part: Enrollment, month: Month, report: MonthReport | None, *, own: bool) -> dict:
    """Reported or not. A draft is nobody's business but the home's."""
    zone = part.facility.zone
    timeliness = timeliness_of(part.phase, month, report, zone)
    status = report.status if report and (own or report.status != ReportStatus.DRAFT) else "none"
    sent_on: dt.date | None = timezone.localdate(report.sent_at, timezone=zone) if report and report.sent_at else None
    return {
        "month": str(month),
        "status": status,
        "due_on": timeliness.due,
        "sent_on": sent_on,
        "timing": timeliness.timing.value,
        "days_late": timeliness.days_late,
    }


def month_values(request: HttpRequest, part: Enrollment, month: Month, report: MonthReport | None) -> dict:
    """The month with the values of the goals that this token may see: its own home's, or those with consent.

    Others than the home itself never see a draft, nor a month that was handed back, nor a note.
    """
    own = is_own(request, part.facility)
    if report:
        report.enrollment = part
    lock = lock_of(report, today_at(part.facility))
    facts = month_facts(part, month, report, own=own)
    measures = measures_of_month(part, month, report)
    goals = {measure.goal_id: measure.goal for measure in measures}
    seen = {goal.pk for goal in goals_seen(request.actor, part.facility, goals.values())}
    is_open = own or (report is not None and report.status == ReportStatus.SENT)
    shown = [measure for measure in measures if measure.goal_id in seen] if is_open else []
    return facts | {
        "may_see_values": own or bool(seen),
        "version": version_of(report) if own else "",
        "locked": bool(lock and lock.is_locked),
        "note": (report.note if report else "") if own else None,
        "values": _values(shown, report, own),
    }


def _values(measures: list[Measure], report: MonthReport | None, own: bool) -> list[dict]:
    entries, parts = stored_entries(report), stored_parts(report) if measures else {}
    return [_value(measure, entries.get(measure.pk, Entry()), parts, own) for measure in measures]


def _value(measure: Measure, entry: Entry, parts: dict[tuple[int, str], Entry], own: bool) -> dict:
    return {
        "goal": measure.goal.code,
        "measure": measure.code,
        "measure_version": measure.version,
        "state": state_of(entry),
        "numerator": entry.numerator,
        "denominator": entry.denominator,
        "rate": entry.rate(measure.multiplier),
        "note": entry.note if own else None,
        "parts": [
            {"stratum": code, "numerator": part.numerator, "denominator": part.denominator}
            for (pk, code), part in sorted(parts.items())
            if pk == measure.pk
        ],
    }


_ANY_MONTH = Month(2026, 1)


def state_of(entry: Entry) -> str:
    """The four states of a value; and half a one, in a draft."""
    if entry.is_blank:
        return PointState.NONE
    if not entry.is_whole:
        return "incomplete"
    return point_of(_ANY_MONTH, *entry.counts, 1).state.value


def may_see(request: HttpRequest, home: Facility, goal: Goal) -> bool:
    return bool(goals_seen(request.actor, home, [goal]))
