"""Template tags of the charts: {% load charts %}."""

from collections.abc import Iterable

from django import template
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from campaigns.charts import signs, svg, words
from campaigns.charts.look import Look
from campaigns.charts.picture import Mark, Picture
from campaigns.charts.queries import GoalCharts, MeasureChart
from campaigns.charts.scope import Scope

register = template.Library()

# The drawings escape every text themselves (campaigns/charts/ink.py) and are tested with hostile ones.


@register.simple_tag
def spark(points: Iterable, target=None) -> SafeString:
    """The shape of a series, with its target as a line; `points` are months in order, each with a `rate`."""
    aim = None if target in (None, "") else float(target)
    return mark_safe(signs.spark_line([point.rate for point in points], aim))  # noqa: S308


@register.simple_tag
def run_chart(picture: Picture, key: str, size: str = "wide") -> SafeString:
    """The run chart: wide, small or narrow; `key` keeps its ids apart from those of other charts of the page."""
    return mark_safe(svg.run_chart(picture, key, size))  # noqa: S308


@register.simple_tag
def key_sign(kind: str) -> SafeString:
    return mark_safe(signs.key_marks(kind))  # noqa: S308


@register.filter
def key_of(picture: Picture) -> list[tuple[str, str]]:
    """What the drawing shows, for the list below it."""
    return signs.key_of(picture)


@register.filter
def rate(value: float | None) -> str:
    """86.7"""
    return words.number(value)


@register.filter
def direction(picture: Picture) -> str:
    """Higher is better"""
    return words.direction(picture)


@register.filter
def last_month(marks: tuple[Mark, ...]) -> str:
    """September 2026"""
    return marks[-1].month.label if marks else ""


@register.filter
def drawn(drawing: str) -> SafeString:
    """A drawing of campaigns/charts as it is."""
    return mark_safe(drawing)  # noqa: S308


@register.simple_tag
def goal_link(scope: Scope, found: GoalCharts, look: Look) -> str:
    """The page of one goal, looked at the same way."""
    return scope.goal(found.goal.slug, look)


@register.simple_tag
def chart_file(scope: Scope, chart: MeasureChart, ending: str) -> str:
    """The download of the chart as it is shown."""
    return scope.file(chart.measure.goal.slug, chart.measure.slug, ending, chart.look)


@register.simple_tag
def chart_link(scope: Scope, chart: MeasureChart) -> str:
    """An absolute address that goes on showing the same months."""
    return f"{settings.SITE_URL}{scope.goal(chart.measure.goal.slug, chart.same_months)}"
