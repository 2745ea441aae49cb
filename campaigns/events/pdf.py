"""The certificate of attendance as a tagged PDF (PDF/UA-1)."""

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from campaigns.events.models import SignUp
from campaigns.events.times import day_words, span_words
from qioportal.lib.paper import paper

TEMPLATE = Path(__file__).with_name("attendance.typ")


def attendance_pdf(row: SignUp) -> bytes:
    """For who attended; hours as the holder credits them."""
    event = row.event
    home = row.facility
    words = {
        "portal": settings.PORTAL_NAME,
        "name": row.name,
        "home": f"{home.display_name}, {home.display_city}, {home.place.name}" if home else "",
        "title": event.title,
        "when": span_words(event.starts_at, event.ends_at, ZoneInfo(event.zone)),
        "hours": hours_words(event.hours),
        "holder": event.holder,
        "issued": day_words(event.ends_at.astimezone(ZoneInfo(event.zone))),
    }
    return paper(TEMPLATE, words, made=event.ends_at.astimezone(dt.UTC))


def hours_words(hours) -> str:
    """1.5 hours, 1 hour; empty without credit."""
    if not hours:
        return ""
    plain = f"{hours:.2f}".rstrip("0").rstrip(".")
    return f"{plain} {'hour' if plain == '1' else 'hours'}"
