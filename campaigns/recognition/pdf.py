"""The certificate as a tagged PDF (PDF/UA-1), the same bytes each time."""

import datetime as dt
from pathlib import Path

from django.conf import settings
from django.urls import reverse

from campaigns.recognition.models import Certificate
from campaigns.recognition.words import NO_STARS, meaning_of
from qioportal.lib.paper import paper

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
    return paper(TEMPLATE, words, made=made)


def _day(day: dt.date) -> str:
    return f"{day:%B} {day.day}, {day.year}"
