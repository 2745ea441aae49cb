"""Template tags that every page may use: icons, status pills, pager links, dates and numbers in the portal's words."""

import datetime as dt
import re
from functools import lru_cache

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from qioportal.lib.months import Month
from qioportal.lib.paging import query_with
from qioportal.lib.words import counted, readable_name

register = template.Library()
register.filter("readable", readable_name)

PILLS = {
    "ok": "check-circle-fill",
    "wait": "clock-fill",
    "stop": "exclamation-octagon-fill",
    "info": "info-circle-fill",
    "idle": "dash-circle",
}


@lru_cache(maxsize=256)
def _icon_body(name: str) -> str:
    if not re.fullmatch(r"[a-z0-9-]+", name):
        raise ValueError(f"{name!r} is no name of an icon")
    svg = (settings.ICON_DIR / f"{name}.svg").read_text(encoding="utf-8")
    return svg[svg.index(">") + 1 : svg.rindex("</svg>")].strip()


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of bootstrap-icons, inlined: prints, needs no font, holds under the strict CSP. For the eye only."""
    body = _icon_body(name)
    svg = f'<svg class="icon" viewBox="0 0 16 16" fill="currentColor" aria-hidden="true" focusable="false">{body}</svg>'
    return mark_safe(svg)  # noqa: S308 - the body is a file of the package, the name is checked


@register.simple_tag
def pill(role: str, words: str) -> SafeString:
    """A state: always colour, icon and word. Roles: ok, wait, stop, info, idle."""
    return format_html('<span class="pill pill-{}">{}{}</span>', role, icon(PILLS[role]), words)


@register.filter
def day(value: dt.date | dt.datetime | None) -> str:
    """Friday, November 20, 2026"""
    if value is None:
        return "–"
    local = timezone.localtime(value) if isinstance(value, dt.datetime) else value
    return f"{local:%A, %B} {local.day}, {local.year}"


@register.filter
def short_day(value: dt.date | dt.datetime | None) -> str:
    """Nov 20; with the year when it isn't this one."""
    if value is None:
        return "–"
    local = timezone.localtime(value) if isinstance(value, dt.datetime) else value
    words = f"{local:%b} {local.day}"
    return words if local.year == timezone.localdate().year else f"{words}, {local.year}"


@register.filter
def clock(value: dt.datetime | None) -> str:
    """9:41 a.m."""
    if value is None:
        return "–"
    local = timezone.localtime(value)
    return f"{local.hour % 12 or 12}:{local:%M} {'a.m.' if local.hour < 12 else 'p.m.'}"


@register.filter
def month(value: Month | None) -> str:
    """October 2026"""
    return value.label if value else "–"


@register.filter
def thousands(value: int | None) -> str:
    """15,600"""
    return "–" if value is None else f"{value:,}"


@register.filter
def percent(value: float | None) -> str:
    """62.6%"""
    return "–" if value is None else f"{value:.1f}%"


@register.inclusion_tag("components/error_summary.html")
def error_summary(form) -> dict:
    """The errors of a form on top, each linked to its field; takes the focus when the page comes back."""
    fields = []
    for field in form:
        for error in field.errors:
            fields.append(
                {"id": field.id_for_label or field.auto_id, "label": field.label.rstrip("?:"), "error": error}
            )
    count = len(fields) + len(form.non_field_errors())
    again = any(field.widget_type == "password" for field in form)  # a password never comes back into its field
    return {"fields": fields, "whole": form.non_field_errors(), "count": count, "password_again": again}


@register.inclusion_tag("components/pager.html")
def pager(page, noun: str) -> dict:
    """1 to 25 of 222 homes, with the links to the neighbours; 1 home."""
    return {"page": page, "noun": noun, "total": counted(page.paginator.count, noun)}


@register.simple_tag(takes_context=True)
def query(context, **changes) -> str:
    """The present query with some keys changed; None leaves a key out. Goes back to page one."""
    return query_with(context["request"], **changes)
