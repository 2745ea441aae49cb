"""Pages of alerts: what to look at first, one made a task with one press, one put aside."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access.guards import require_desk
from accounts.access.permissions import Permission
from accounts.access.places import QioDesk
from campaigns.caseload import alert_services
from campaigns.caseload.alert_queries import AlertLine, alert_of, lines_of, ranked_alerts, settled_alerts, with_words
from campaigns.caseload.alert_words import how_settled
from campaigns.caseload.forms import AlertFilterForm, DismissForm
from campaigns.caseload.looks import record_looks
from campaigns.caseload.models import Alert, AlertKind
from campaigns.caseload.queries import adviser_of, has_own
from campaigns.caseload.ranking import TO_DO, to_do
from campaigns.goals.queries import current_phase
from campaigns.recruitment.people import choices_of
from qioportal.lib.csvfiles import csv_response
from qioportal.lib.paging import kept_query, page_of
from qioportal.lib.refusals import said_above


def _given(request: HttpRequest, desk: QioDesk, phase):
    form = AlertFilterForm(request.GET, people=choices_of(desk))
    return form, *form.given("mine" if has_own(desk, phase, request.user) else "all")


def _seen(request: HttpRequest, lines: list[AlertLine]) -> None:
    """An alert that tells of a home's values is a look at what it shares."""
    homes = [line.home for line in lines if line.alert.kind == AlertKind.WORSE]
    record_looks(viewer=request.user, homes=homes, what="an alert of its charts")


@require_safe
@require_desk(Permission.SEE_STATE)
def alerts(request: HttpRequest, desk: QioDesk) -> HttpResponse:
    """At most TO_DO homes first; the rest, the open tasks and what is settled one press away."""
    phase = current_phase()
    form, chosen, kind, show = _given(request, desk, phase)
    first, rest = to_do(ranked_alerts(desk, phase, chosen, kind, request.user))
    context = {
        "desk": desk, "form": form, "chosen": chosen, "kind": kind, "show": show, "count": len(first),
        "more": len(rest), "to_do": TO_DO, "dismiss_form": DismissForm(),
        "may_write": Permission.RECRUIT in request.permissions, "is_narrowed": bool(kind or chosen.words),
    }  # fmt: skip
    if show in ("tasks", "settled"):
        context["page"] = page = page_of(request, settled_alerts(desk, phase, show, chosen, request.user))
        page.object_list = lines_of(page.object_list, phase)
        _seen(request, page.object_list)
        return render(request, "campaigns/caseload/alerts_settled.html", context)
    if show == "more":
        context["page"] = page = page_of(request, rest)
        page.object_list = context["lines"] = with_words(page.object_list, phase)
    else:
        context["lines"] = with_words(first, phase)
    _seen(request, [line for each in context["lines"] for line in (each.first, *each.beside)])
    return render(request, "campaigns/caseload/alerts.html", context)


@require_safe
@require_desk(Permission.EXPORT_STATE)
def alerts_csv(request: HttpRequest, desk: QioDesk) -> HttpResponse:
    """All alerts that are still to be looked at, in their order; or those that are a task, or settled."""
    phase = current_phase()
    _, chosen, kind, show = _given(request, desk, phase)
    if show in ("tasks", "settled"):
        return _settled_csv(
            request, desk, show, lines_of(settled_alerts(desk, phase, show, chosen, request.user), phase)
        )
    lines = with_words(ranked_alerts(desk, phase, chosen, kind, request.user), phase)
    _seen(request, [line for each in lines for line in (each.first, *each.beside)])
    header = ["Rank", "CCN", "Home", "City", "Alert", "What", "Since", "Looked after by"]
    rows = (
        [rank, each.home.ccn, each.home.name, each.home.city, each.alert.get_kind_display(), each.says,
         each.alert.since, each.home.adviser_name]
        for rank, line in enumerate(lines, start=1)
        for each in (line.first, *line.beside)
    )  # fmt: skip
    return csv_response(f"alerts-{desk.state.slug}-{timezone.localdate():%Y-%m-%d}.csv", header, rows)


def _settled_csv(request: HttpRequest, desk: QioDesk, show: str, lines: list[AlertLine]) -> HttpResponse:
    _seen(request, lines)
    header = ["CCN", "Home", "City", "Alert", "What", "Since", "How it was settled"]
    rows = (
        [each.home.ccn, each.home.name, each.home.city, each.alert.get_kind_display(), each.says, each.alert.since,
         how_settled(each.alert)]
        for each in lines
    )  # fmt: skip
    return csv_response(f"alerts-{show}-{desk.state.slug}-{timezone.localdate():%Y-%m-%d}.csv", header, rows)


def _alert_or_404(desk: QioDesk, key: UUID) -> Alert:
    found = alert_of(desk, key)
    if found is None:
        raise Http404
    return found


@require_POST
@require_desk(Permission.RECRUIT)
def alert_task(request: HttpRequest, desk: QioDesk, key: UUID) -> HttpResponse:
    """One press: the alert is somebody's task."""
    alert = _alert_or_404(desk, key)
    adviser = adviser_of(desk, alert.enrollment.facility)
    with said_above(request, messages.error):
        task, is_new = alert_services.make_task(alert=alert, desk=desk, adviser=adviser, by=request.user)
        whose = f" of {task.assigned_to.name}" if task.assigned_to else ""
        day = f"{task.due_on:%A, %B} {task.due_on.day}"
        home = alert.enrollment.facility.display_name
        messages.success(request, f"{home} is a task{whose} now, for {day}." if is_new else "It is a task already.")
    return _back(request, desk, alert)


@require_POST
@require_desk(Permission.RECRUIT)
def alert_dismiss(request: HttpRequest, desk: QioDesk, key: UUID) -> HttpResponse:
    """Put it aside with a reason; `undo` takes it up again."""
    alert = _alert_or_404(desk, key)
    form = DismissForm(request.POST)
    if "undo" in request.POST:
        alert_services.take_up_again(alert=alert, by=request.user)
        messages.success(request, "The alert stands again.")
    elif form.is_valid():
        alert_services.dismiss(alert=alert, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, "Put aside. It comes back when the fact is another; you find it under Settled.")
    else:
        messages.error(request, " ".join(form.errors["reason"]))
    return _back(request, desk, alert)


def _back(request: HttpRequest, desk: QioDesk, alert: Alert) -> HttpResponse:
    if request.POST.get("from") == "home":
        return redirect("caseload:home", desk.qio.slug, desk.state.slug, alert.enrollment.facility.ccn)
    return redirect(reverse("caseload:alerts", args=[desk.qio.slug, desk.state.slug]) + kept_query(request))
