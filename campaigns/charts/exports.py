"""The chart as files: PNG by resvg with our own font, rows for CSV."""

from collections.abc import Iterator

import resvg_py
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from campaigns.charts.queries import MeasureChart

SCALE = 2


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
    return ["Month", "Number", "Out of", f"Rate {chart.picture.subject.per}", "Note"]


def csv_rows(chart: MeasureChart) -> Iterator[list[object]]:
    """The rows of the page's table; a month without a rate has an empty cell and its note."""
    for mark, note in chart.rows:
        rate = "" if mark.rate is None else round(mark.rate, 4)
        yield [str(mark.month), mark.numerator, mark.denominator, rate, note]


def file_name(ccn: str, chart: MeasureChart, ending: str) -> str:
    last = chart.marks[-1].month if chart.marks else "empty"
    return f"{ccn}-{chart.measure.slug}-{last}.{ending}"
