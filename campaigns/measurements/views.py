"""The month of a home: entering, saving while typing, sending, correcting."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.access.guards import require_home
from accounts.access.permissions import Permission
from campaigns.enrollment.models import Enrollment
from campaigns.enrollment.queries import enrollments_now
from campaigns.measurements.queries import (
    due_day,
    entry_refusal,
    first_open_month,
    last_open_month,
    month_to_enter,
    revisions_of,
    today_at,
    version_of,
)
from campaigns.measurements.services import Changed, NotSent, Refused
from campaigns.measurements.sheet import Sheet
from campaigns.measurements.together import save_all, send_all
from campaigns.measurements.words import place_word
from facilities.directory.models import Facility
from qioportal.lib.months import Month
from qioportal.templatetags.layout import clock

_MESSAGES = "campaigns/measurements/_messages.html"


@require_home(Permission.ENTER_MONTH)
def current(request: HttpRequest, home: Facility) -> HttpResponse:
    enrollments = enrollments_now(home)
    if not enrollments:
        return _nothing(request, home, reason="not-signed")
    today = today_at(home)
    return redirect("measurements:month", home.ccn, max(month_to_enter(each, today) for each in enrollments))


@require_home(Permission.ENTER_MONTH)
def month(request: HttpRequest, home: Facility, month: Month) -> HttpResponse:
    enrollments = enrollments_now(home)
    if not enrollments:
        return _nothing(request, home, reason="not-signed")
    refusals = [entry_refusal(each, month) for each in enrollments]
    if all(refusals):
        return _nothing(request, home, reason="closed", month=month, refusal=refusals[0])
    open_now = [each for each, refusal in zip(enrollments, refusals, strict=True) if not refusal]
    sheet = Sheet(open_now, month, request.POST if request.method == "POST" else None)
    if not sheet.rows:
        return _nothing(request, home, reason="no-goals")
    with timezone.override(home.zone):
        if request.method != "POST":
            sheet.look()
            return _page(request, home, sheet)
        if request.headers.get("X-Requested-With") == "fetch":
            return _running_save(request, sheet)
        return _post(request, home, sheet)


def _nothing(request: HttpRequest, home: Facility, **why) -> HttpResponse:
    """Nothing to enter here, and why."""
    status = 409 if request.method == "POST" else 200
    return render(
        request,
        "campaigns/measurements/nothing.html",
        {"home": home, "place_word": place_word(home), **why},
        status=status,
    )


def _post(request: HttpRequest, home: Facility, sheet: Sheet) -> HttpResponse:
    """Save the draft, copy last month's "out of", send, or correct; back to the page with what is to be said."""
    intent = request.POST.get("intent", "draft")
    differed = request.POST.getlist("differs")
    sheet.keep_theirs([key for key in differed if request.POST.get(f"keep-{key}") != "mine"])
    if intent == "copy":
        sheet.copy_out_of()
    try:
        return _send(request, home, sheet) if intent == "send" else _draft(request, home, sheet)
    except Changed as changed:
        section = sheet.section_of(changed.report.enrollment_id)
        section.dispute(changed.report, changed.theirs, changed.their_parts)
        context = {"home": home, "sheet": sheet, "section": section, "intent": intent,
                   "asked": request.POST.getlist("asked")}  # fmt: skip
        return render(request, "campaigns/measurements/changed.html", context)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("measurements:month", home.ccn, sheet.month)


def _draft(request: HttpRequest, home: Facility, sheet: Sheet) -> HttpResponse:
    try:
        is_saved = _save(request, sheet)
    except NotSent as not_sent:  # a note that can't be kept
        return _page(request, home, _with(sheet, not_sent))
    if sheet.stopped or sheet.wrong_notes:
        return _page(request, home, sheet)
    if sheet.has_unsent_corrections:
        messages.warning(request, "What you changed in a month that is sent isn't kept as a draft. Send it when ready.")
        return _page(request, home, sheet)
    messages.success(
        request, "Your draft is saved. It is not sent yet." if is_saved else "There is nothing to save yet."
    )
    return redirect("measurements:month", home.ccn, sheet.month)


def _with(sheet: Sheet, not_sent: NotSent) -> Sheet:
    for section in sheet.open_sections:
        section.add(not_sent.findings)
    sheet.whole = not_sent.whole
    return sheet


def _save(request: HttpRequest, sheet: Sheet) -> bool:
    """Keep the drafts of what isn't sent; whether there is one. What was sent since the page was opened is asked."""
    to_save = [section for section in sheet.open_sections if not section.is_sent or section.is_stale]
    reports = save_all(month=sheet.month, given=[each.given for each in to_save], by=request.user)
    for section in sheet.unsent:
        section.report = reports[section.enrollment.pk]
        section.seen = version_of(section.report)
    sheet.look()
    return any(reports.values())


def _send(request: HttpRequest, home: Facility, sheet: Sheet) -> HttpResponse:
    confirmed = frozenset(request.POST.getlist("asked"))
    was_sent = sheet.is_sent
    try:
        if sheet.stopped or sheet.wrong_notes:  # a field can't be read
            sheet.look(sending=True)
            return _page(request, home, sheet)
        given = [section.given for section in sheet.open_sections]
        sent = send_all(month=sheet.month, given=given, by=request.user, confirmed=confirmed)
    except NotSent as not_sent:
        return _page(request, home, _with(sheet, not_sent))
    waiting = [section.name for section in sheet.unsent if section.enrollment.pk not in sent]
    if was_sent:
        messages.success(request, "The correction is sent. What it said before is kept below the table.")
    elif waiting:
        left = " and ".join(waiting)
        messages.warning(request, f"{sheet.month.label} is sent, but for {left}: nothing is entered there yet.")
    else:
        messages.success(request, f"{sheet.month.label} is sent. Thank you. The charts of your goals show it now.")
    return redirect("measurements:month", home.ccn, sheet.month)


def _running_save(request: HttpRequest, sheet: Sheet) -> JsonResponse:
    """What static/js/month.js posts while somebody types. `complete`: all that is typed is kept."""
    problem = ""
    try:
        _save(request, sheet)
    except Changed as changed:
        who = changed.report.saved_by.name if changed.report.saved_by else "somebody"
        words = f"At {clock(changed.report.saved_at)} {who} saved other numbers. Press “Save draft” to see both."
        return JsonResponse({"words": words, "saved": False})
    except Refused as refused:
        return JsonResponse({"words": str(refused), "saved": False})
    except NotSent as not_sent:
        _with(sheet, not_sent)
        problem = not_sent.whole or "Not saved: look at the marked row."
    saved = [section.report.saved_at for section in sheet.unsent if section.report]
    words = problem or (f"Saved at {clock(max(saved))}" if saved else "")
    is_complete = not problem and not sheet.wrong_notes and not any(row.all_wrong for row in sheet.rows)
    if not is_complete and not problem:
        words = f"{words}, but for the marked fields".strip(", ")
    return JsonResponse({
        "words": words,
        "saved": not problem,
        "complete": is_complete,
        "seen": {section.slug: section.seen for section in sheet.unsent},
        "rows": {row.key: render_to_string(_MESSAGES, {"row": row}) for row in sheet.rows},
        "unread": [f"{side}-{line.key}" for line in sheet.lines if line.wrong for side in "nd"],
    })  # fmt: skip


def _page(request: HttpRequest, home: Facility, sheet: Sheet) -> HttpResponse:
    month, today = sheet.month, today_at(home)
    enrollments = [section.enrollment for section in sheet.sections]
    due = due_day(enrollments[0].phase, month)
    context = {
        "home": home,
        "sheet": sheet,
        "month": month,
        "due": due,
        "is_late": today > due,
        "before": sheet.before if sheet.before >= _first(enrollments) else None,
        "after": month.shift(1) if month.shift(1) <= _last(enrollments, today) else None,
        "revisions": [row for section in sheet.sections for row in revisions_of(section.report)],
        "was_refused": request.method == "POST",
        "may_reopen": Permission.CHOOSE_GOALS in request.permissions,
        "several": len(sheet.sections) > 1,
        "place_word": place_word(home),
    }
    return render(request, "campaigns/measurements/month.html", context)


def _first(enrollments: list[Enrollment]) -> Month:
    return min(first_open_month(each) for each in enrollments)


def _last(enrollments: list[Enrollment], today) -> Month:
    return max(last_open_month(each, today) for each in enrollments)
