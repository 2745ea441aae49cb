"""Papers as tagged PDF (PDF/UA-1) by typst: words go in as data, never as source; the same bytes each time."""

import datetime as dt
from functools import lru_cache
from pathlib import Path

import typst
from django.conf import settings


def paper(template: Path, words: dict[str, str], *, made: dt.datetime) -> bytes:
    """The paper of the template with these words (its sys.inputs), dated `made` in UTC."""
    return typst.compile(
        template.read_bytes(),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs=words,
        pdf_standards=["ua-1"],
        timestamp=made.replace(microsecond=0),
    )


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """The charts' font; typst's own serif stands in where it isn't installed."""
    paths = [settings.CHART_FONT.parent] if settings.CHART_FONT.exists() else []
    return typst.Fonts(include_system_fonts=False, font_paths=paths)
