"""The certificate as a tagged PDF (PDF/UA-1), the same bytes each time."""

import datetime as dt
from functools import lru_cache
from pathlib import Path

import typst
from django.conf import settings
from django.urls import reverse

from campaigns.recognition.models import Certificate
from campaigns.recognition.words import NO_STARS, meaning_of

TEMPLATE = Path(__file__).with_name("certificate.typ")


def certificate_pdf(certificate: Certificate) -> bytes:
    home = certificate.home
    words = {
        "portal": settings.PORTAL_NAME,
        "title": certificate.title,
        "home": home.display_name,
        "place": f"{home.display_city}, {home.place.name}",
        "meaning": meaning_of(certificate),
        "issued": _day(certificate.issued_on),
        "ends": _day(certificate.ends_on) if certificate.ends_on else "no end",
        "code": certificate.code,
        "check": settings.SITE_URL + reverse("recognition:check-code", args=[certificate.code]),
        "no_stars": f"This certificate speaks of taking part and of a change. {NO_STARS}",
    }
    made = dt.datetime.combine(certificate.issued_on, dt.time(12), dt.UTC)
    return typst.compile(
        TEMPLATE.read_bytes(), font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=words, pdf_standards=["ua-1"],
        timestamp=made,
    )  # fmt: skip


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """The charts' font; typst's own serif stands in where it isn't installed."""
    paths = [settings.CHART_FONT.parent] if settings.CHART_FONT.exists() else []
    return typst.Fonts(include_system_fonts=False, font_paths=paths)


def _day(day: dt.date) -> str:
    return f"{day:%B} {day.day}, {day.year}"
