"""The public list of update notices. GET changes nothing: mail scanners follow links."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.assistance.limits import visitor_of, within_limits
from accounts.mail.models import Topic
from accounts.mail.queries import suppression_of
from campaigns.outreach import archive, notices, queries
from campaigns.outreach.feed import NoticeFeed
from campaigns.outreach.notice_forms import ArchiveForm, PreferencesForm, SubscribeForm
from campaigns.outreach.tokens import (
    leave_token,
    preferences_token,
    subscriber_to_change,
    subscriber_to_confirm,
    subscriber_to_leave,
)
from qioportal.lib.paging import page_of


@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """The same answer for every address, known or not, and for a machine that fills the hidden field."""
    form = SubscribeForm(request.POST or None, initial={"state": request.GET.get("state", "").upper()})
    if request.method == "POST" and form.is_valid():
        who = {"address": form.cleaned_data["email"], "visitor": visitor_of(request)}
        is_person = not form.cleaned_data["website"]
        if is_person and within_limits("subscribe", who, without_cache=queries.list_is_quiet):
            data = form.cleaned_data
            notices.ask_to_subscribe(email=data["email"], state=data["state"], lists=data["lists"])
        return redirect("outreach:subscribe-asked")
    return render(request, "campaigns/outreach/subscribe.html", {"form": form})


@require_safe
def subscribe_asked(request: HttpRequest) -> HttpResponse:
    return render(request, "campaigns/outreach/subscribe_asked.html")


def _token_page(request: HttpRequest, template: str, context: dict, status: int = 200) -> HttpResponse:
    """No other site learns the address (Referrer-Policy same-origin, as everywhere). With "no-referrer" browsers would
    post the button with `Origin: null`, which the CSRF check refuses."""
    return render(request, f"campaigns/outreach/{template}.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    subscriber = subscriber_to_confirm(token)
    if subscriber is None:
        return _token_page(request, "link_is_dead", {}, status=404)
    if request.method == "POST":
        notices.confirm(subscriber=subscriber)
        context = {"subscriber": subscriber, "is_done": True, "preferences": preferences_token(subscriber)}
        return _token_page(request, "confirm", context | {"stopped": suppression_of(subscriber.email, Topic.NEWS)})
    return _token_page(request, "confirm", {"subscriber": subscriber})


@csrf_exempt  # the one-click press of a mail program brings neither cookie nor token (RFC 8058)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    subscriber = subscriber_to_leave(token)
    if subscriber is None:
        return _token_page(request, "link_is_dead", {}, status=404)
    if request.method == "POST":
        notices.leave(subscriber=subscriber)
        return _token_page(request, "leave", {"subscriber": subscriber, "is_done": True})
    is_on = subscriber.confirmed_at and not subscriber.left_at
    context = {"subscriber": subscriber, "preferences": preferences_token(subscriber) if is_on else ""}
    return _token_page(request, "leave", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    """State, lists, pause. Who has left asks anew: this link brings nobody back."""
    subscriber = subscriber_to_change(token)
    if subscriber is None:
        return _token_page(request, "link_is_dead", {}, status=404)
    form = PreferencesForm.of(subscriber, request.POST if request.method == "POST" else None)
    is_done = request.method == "POST" and form.is_valid()
    if is_done:
        notices.change(subscriber=subscriber, **form.cleaned_data)
    stopped = suppression_of(subscriber.email, Topic.NEWS)
    context = {"subscriber": subscriber, "form": form, "is_done": is_done, "stopped": stopped}
    return _token_page(request, "preferences", context | {"leave": leave_token(subscriber)})


@require_safe
def archived_notices(request: HttpRequest) -> HttpResponse:
    form = ArchiveForm(request.GET)
    state, audience = form.wishes
    page = page_of(request, archive.notices(state, audience))
    context = {"page": page, "rows": [archive.notice_of(each) for each in page], "form": form}
    return render(request, "campaigns/outreach/archive.html", context | {"state": state, "audience": audience})


@require_safe
def archived_notice(request: HttpRequest, number: int) -> HttpResponse:
    notice = archive.notice_by(number)
    if notice is None:
        raise Http404
    return render(request, "campaigns/outreach/archived.html", {"notice": notice})


feed = require_safe(NoticeFeed())
