"""The month of a home: entering, saving while typing, sending, correcting."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.access.guards import require_home
from accounts.access.permissions import Permission
from campaigns.enrollment.queries import active_enrollment
from campaigns.goals.queries import current_phase
from campaigns.measurements.forms import MonthSheet
from campaigns.measurements.models import MonthReport
from campaigns.measurements.queries import (
    due_day,
    entry_refusal,
    findings_of,
    first_open_month,
    last_open_month,
    month_to_enter,
    revisions_of,
    today_at,
    version_of,
)
from campaigns.measurements.services import Changed, NotSent, Refused, correct, save_draft, send_month
from facilities.directory.models import Facility
from qioportal.lib.months import Month
from qioportal.templatetags.layout import clock


@require_home(Permission.ENTER_MONTH)
def current(request: HttpRequest, home: Facility) -> HttpResponse:
    enrollment = active_enrollment(home, current_phase())
    if enrollment is None:
        return _nothing(request, home, reason="not-signed")
    return redirect("measurements:month", home.ccn, month_to_enter(enrollment, today_at(home)))


@require_home(Permission.ENTER_MONTH)
def month(request: HttpRequest, home: Facility, month: Month) -> HttpResponse:
    enrollment = active_enrollment(home, current_phase())
    if enrollment is None:
        return _nothing(request, home, reason="not-signed")
    refusal = entry_refusal(enrollment, month)
    if refusal:
        return _nothing(request, home, reason="closed", month=month, refusal=refusal)
    sheet = MonthSheet(enrollment, month, request.POST if request.method == "POST" else None)
    if not sheet.rows:
        return _nothing(request, home, reason="no-goals")
    with timezone.override(home.place.zone):
        if request.method != "POST":
            if not sheet.is_sent:  # what was sent has been asked
                sheet.add_findings(findings_of(enrollment, month, sheet.entries, sending=False))
            return _page(request, home, sheet)
        if request.headers.get("X-Requested-With") == "fetch":
            return _running_save(request, sheet)
        return _post(request, home, sheet)


def _nothing(request: HttpRequest, home: Facility, **why) -> HttpResponse:
    """Nothing to enter here, and why."""
    status = 409 if request.method == "POST" else 200
    return render(request, "campaigns/measurements/nothing.html", {"home": home, **why}, status=status)


def _post(request: HttpRequest, home: Facility, sheet: MonthSheet) -> HttpResponse:
    """Save the draft, copy last month's "out of", send, or correct; back to the page with what is to be said."""
    intent = request.POST.get("intent", "draft")
    differed = request.POST.getlist("differs")
    sheet.keep_theirs([key for key in differed if request.POST.get(f"keep-{key}") != "mine"])
    if intent == "copy":
        sheet.copy_out_of()
    try:
        return _send(request, home, sheet) if intent == "send" else _draft(request, home, sheet)
    except Changed as changed:
        sheet.add_theirs(changed.report, changed.theirs)
        context = {"home": home, "sheet": sheet, "intent": intent, "asked": request.POST.getlist("asked")}
        return render(request, "campaigns/measurements/changed.html", context)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("measurements:month", home.ccn, sheet.month)


def _draft(request: HttpRequest, home: Facility, sheet: MonthSheet) -> HttpResponse:
    report = _save(request, sheet)
    if sheet.stopped:
        return _page(request, home, sheet)
    messages.success(request, "Your draft is saved. It is not sent yet." if report else "There is nothing to save yet.")
    return redirect("measurements:month", home.ccn, sheet.month)


def _save(request: HttpRequest, sheet: MonthSheet) -> MonthReport | None:
    report = save_draft(
        enrollment=sheet.enrollment, month=sheet.month, entries=sheet.entries, by=request.user, seen=sheet.seen
    )
    sheet.report, sheet.seen = report, version_of(report)
    sheet.add_findings(findings_of(sheet.enrollment, sheet.month, sheet.entries, sending=False))
    return report


def _send(request: HttpRequest, home: Facility, sheet: MonthSheet) -> HttpResponse:
    act = correct if sheet.is_sent else send_month
    confirmed = frozenset(request.POST.getlist("asked"))
    facts = {"enrollment": sheet.enrollment, "month": sheet.month, "entries": sheet.entries, "seen": sheet.seen}
    try:
        if sheet.stopped:  # a field can't be read
            raise NotSent(findings_of(sheet.enrollment, sheet.month, sheet.entries, sending=True))
        act(by=request.user, confirmed=confirmed, **facts)
    except NotSent as not_sent:
        sheet.add_findings(not_sent.findings)
        sheet.whole = not_sent.whole
        return _page(request, home, sheet)
    if sheet.is_sent:
        messages.success(request, "The correction is sent. What it said before is kept below the table.")
    else:
        messages.success(request, f"{sheet.month.label} is sent. Thank you. The charts of your goals show it now.")
    return redirect("measurements:month", home.ccn, sheet.month)


def _running_save(request: HttpRequest, sheet: MonthSheet) -> JsonResponse:
    """What static/js/month.js posts while somebody types."""
    try:
        report = _save(request, sheet)
    except Changed as changed:
        who = changed.report.saved_by.name if changed.report.saved_by else "somebody"
        words = f"At {clock(changed.report.saved_at)} {who} saved other numbers. Press “Save draft” to see both."
        return JsonResponse({"words": words, "saved": False})
    except Refused as refused:
        return JsonResponse({"words": str(refused), "saved": False})
    words = f"Saved at {clock(report.saved_at)}" if report else ""
    if any(row.wrong for row in sheet.rows):
        words = f"{words}, but for the marked fields".strip(", ")
    rows = {row.key: render_to_string("campaigns/measurements/_messages.html", {"row": row}) for row in sheet.rows}
    return JsonResponse({"words": words, "saved": True, "seen": sheet.seen, "rows": rows})


def _page(request: HttpRequest, home: Facility, sheet: MonthSheet) -> HttpResponse:
    enrollment, month = sheet.enrollment, sheet.month
    today = today_at(home)
    context = {
        "home": home,
        "sheet": sheet,
        "month": month,
        "due": due_day(enrollment.phase, month),
        "is_late": today > due_day(enrollment.phase, month),
        "before": sheet.before if sheet.before >= first_open_month(enrollment) else None,
        "after": month.shift(1) if month.shift(1) <= last_open_month(enrollment, today) else None,
        "revisions": revisions_of(sheet.report),
        "was_refused": request.method == "POST",
    }
    return render(request, "campaigns/measurements/month.html", context)
