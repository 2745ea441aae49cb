"""The chart as files: SVG for PDF and download, PNG by resvg with our own font, rows for CSV."""

from collections.abc import Iterator

import resvg_py
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from campaigns.charts.queries import MeasureChart
from campaigns.charts.svg import chart_file
from campaigns.charts.tables import line_names

SCALE = 2


def file_svg(chart: MeasureChart, place: str) -> str:
    """The drawing with what and whose it is above, and its key below."""
    return chart_file(chart.picture, place, chart.key)


def png_of(svg: str) -> bytes:
    """Twice the size of the drawing. Only our font is used: on a machine without fonts text silently disappears."""
    fonts = [settings.CHART_FONT, settings.CHART_FONT_BOLD]
    missing = [str(font) for font in fonts if not font.is_file()]
    if missing:
        raise ImproperlyConfigured(f"the charts' font is missing: {', '.join(missing)}. Run: make venv")
    return resvg_py.svg_to_bytes(
        svg_string=svg, skip_system_fonts=True, font_files=[str(font) for font in fonts], zoom=SCALE,
        background="#ffffff",
    )  # fmt: skip


def csv_header(chart: MeasureChart) -> list[str]:
    rate = f"Rate {chart.picture.subject.per}" if chart.picture.shows_aims else chart.picture.subject.per.capitalize()
    return ["Month", "Number", "Out of", rate, *line_names(chart.picture), "Note"]


def csv_rows(chart: MeasureChart) -> Iterator[list[object]]:
    """The rows of the page's table; a month without a rate has an empty cell and its note."""
    for row in chart.rows:
        figures = [row.mark.rate, *row.lines]
        yield [
            str(row.mark.month), row.mark.numerator, row.mark.denominator,
            *("" if figure is None else round(figure, 4) for figure in figures), row.note,
        ]  # fmt: skip


def file_name(ccn: str, chart: MeasureChart, ending: str) -> str:
    """215001-ca-ls-2026-09.csv; the view is named when it isn't the first one."""
    last = chart.picture.marks[-1].month if chart.picture.marks else "empty"
    view = f"-{chart.picture.view}" if chart.picture.view != chart.picture.subject.views[0] else ""
    return f"{ccn}-{chart.measure.slug}{view}-{last}.{ending}"
