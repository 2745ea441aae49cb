"""The report as tagged PDF (PDF/UA-1) by typst. What people wrote goes in as data, never as source."""

import json
import threading
from functools import cache
from pathlib import Path

import typst
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from campaigns.charts.report.contents import Report, ReportGoal
from campaigns.charts.svg import run_chart

SOURCE = Path(__file__).parent / "report.typ"
ON_ONE_PAGE = 6  # goals
MOST_GOALS = 30
MOST_BYTES = 4_000_000
MOST_SECONDS = 20.0
_LENGTHS = {
    "name": 60, "level": 110, "measured": 160, "say": 330, "line": 190, "other": 150, "due": 170, "says": 220,
    "who": 160,
}  # fmt: skip


class TooMuch(Exception):
    """The report took too long or became too large; asking again may help, waiting doesn't."""


def pdf_of(report: Report) -> bytes:
    """10 to 60 ms. PDF/UA-1 is checked while it is written: a chart without words would be an error here."""
    made = _typeset(report)
    if len(made) > MOST_BYTES:
        raise TooMuch(f"the report has {len(made):,} bytes")
    return made


def data_of(report: Report) -> dict:
    """What the page is set from: plain words of bounded length and drawings."""
    goals = report.goals[:MOST_GOALS]
    size = "report-tall" if len(goals) <= 2 else "report" if len(goals) <= 4 else "report-flat"
    home = report.home
    return {
        "title": f"{report.title}, {home.display_name}, {report.quarter.label}",
        "heading": report.title,
        "home": _cut(home.display_name, "who"),
        "place": f"{home.display_city}, {home.place.name}. CCN {home.ccn}.",
        "quarter": report.quarter.label,
        "campaigns": "; ".join(report.campaigns),
        "sent": report.sent_words,
        "running": report.is_running,
        "goals": [_goal(goal, size, report.step_count) for goal in goals],
        "levels": [[_cut(name, "level"), _cut(says, "says")] for name, says in report.levels],
        "due": [_cut(line, "due") for line in report.due],
        "prepared": _cut(
            f"{report.prepared_by}, {report.made_on:%B} {report.made_on.day}, {report.made_on.year}", "who"
        ),
        "per_page": ON_ONE_PAGE,
    }


def _goal(goal: ReportGoal, size: str, steps: int) -> dict:
    return {
        "name": _cut(goal.name, "name"),
        "measured": _cut(goal.measured, "measured"),
        "verdict": "" if goal.say.startswith(goal.verdict) else goal.verdict,
        "say": _cut(goal.say, "say"),
        "svg": run_chart(goal.chart.picture, goal.chart.key, size) if goal.has_picture else "",
        "alt": goal.alt if goal.has_picture else "",
        "others": [_cut(line, "other") for line in goal.others],
        "lines": [[name, _cut(text, "line")] for name, text in goal.lines],
        "steps": f"{goal.steps} of {steps} steps done",
    }


def _cut(text: str, kind: str) -> str:
    """Bounded, on one line; where something is left out, it ends with an ellipsis at a word."""
    text = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    most = _LENGTHS[kind]
    if len(text) <= most:
        return text
    kept = text[: most - 1]
    return (kept.rsplit(" ", 1)[0] if " " in kept[most // 2 :] else kept).rstrip(" ,;:") + "…"


def _typeset(report: Report) -> bytes:
    """In a thread of its own: a page that never ends must not hold the request for ever."""
    outcome: list = []
    data = json.dumps(data_of(report), ensure_ascii=True)

    def work() -> None:
        try:
            made = typst.compile(
                _source(), font_paths=[_fonts()], ignore_system_fonts=True, sys_inputs={"data": data},
                pdf_standards=["ua-1"],
            )  # fmt: skip
            outcome.append(made)
        except typst.TypstError as error:
            outcome.append(error)

    thread = threading.Thread(target=work, name="typst", daemon=True)
    thread.start()
    thread.join(MOST_SECONDS)
    if not outcome:
        raise TooMuch(f"the report took more than {MOST_SECONDS:.0f} seconds")
    if isinstance(outcome[0], Exception):
        raise outcome[0]
    return outcome[0]


@cache
def _source() -> bytes:
    return SOURCE.read_bytes()


def _fonts() -> str:
    if not settings.CHART_FONT.is_file():
        raise ImproperlyConfigured(f"the report's font is missing: {settings.CHART_FONT}. Run: make venv")
    return str(settings.CHART_FONT.parent)
