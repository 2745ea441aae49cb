"""Pages that belong to no room: health, about, help, privacy and their kin, and the error pages."""

import datetime as dt
import sys
import uuid

from django.core.cache import caches
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from campaigns.goals.queries import current_phase, rule_in_words
from facilities.qios.queries import help_for
from facilities.states.codes import STATES, state_by_slug
from qioportal.lib.db import is_away
from qioportal.lib.schedule import Heartbeat

HEARTBEAT_LATE = dt.timedelta(minutes=3)


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 when database, cache and worker answer; 503 names what doesn't. No secrets, no versions."""
    checks = {"database": _database_answers(), "cache": _cache_answers(), "worker": _worker_is_alive()}
    sound = all(checks.values())
    words = {name: "ok" if fine else "not answering" for name, fine in checks.items()}
    return JsonResponse({"status": "ok" if sound else "red", **words}, status=200 if sound else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() == (1,)
    except Exception:  # noqa: BLE001 - whatever the driver raises, the answer is "no"
        return False


def _cache_answers() -> bool:
    try:
        word = uuid.uuid4().hex
        caches["shared"].set("health", word, 10)
        return caches["shared"].get("health") is not None
    except Exception:  # noqa: BLE001 - whatever the client raises, the answer is "no"
        return False


def _worker_is_alive() -> bool:
    try:
        beats = list(Heartbeat.objects.filter(name__startswith="mail").values_list("at", flat=True))
    except Exception:  # noqa: BLE001 - the database check says so already
        return False
    return bool(beats) and min(beats) > timezone.now() - HEARTBEAT_LATE


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines may read the public pages only."""
    closed = ["/h/", "/c/", "/q/", "/lane/", "/nation/", "/work/", "/account/", "/api/", "/back-office/"]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "qioportal/help.html")


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What the campaign is and is not. The rule is the running phase's."""
    phase = current_phase()
    return render(request, "qioportal/about.html", {"rule": rule_in_words(phase) if phase else ""})


@require_safe
def concern(request: HttpRequest) -> HttpResponse:
    """Takes no complaint; says whom to call, with `?state=md` for the state."""
    slug = request.GET.get("state", "").lower()
    state = state_by_slug(slug)
    context = {"state": state, "states": STATES.values(), "unknown": bool(slug) and state is None}
    if state:
        context["help"] = help_for(state, timezone.localdate())
    return render(request, "qioportal/concern.html", context)


@require_safe
def families(request: HttpRequest) -> HttpResponse:
    return render(request, "qioportal/families.html")


@require_safe
def staff(request: HttpRequest) -> HttpResponse:
    return render(request, "qioportal/staff.html")


@require_safe
def owners(request: HttpRequest) -> HttpResponse:
    phase = current_phase()
    return render(request, "qioportal/owners.html", {"rule": rule_in_words(phase) if phase else ""})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "qioportal/privacy.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "qioportal/accessibility.html")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """An insider without the right: says who can give it."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """No context processors here: the database may be what broke. While it is away the answer is 503 (try again)."""
    away = is_away(sys.exc_info()[1])
    facts = {"number": uuid.uuid4().hex[:8], "is_away": away}
    answer = render(None, "500.html", facts, status=503 if away else 500)
    if away:
        answer["Retry-After"] = "10"
    return answer
