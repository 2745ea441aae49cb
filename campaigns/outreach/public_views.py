"""The public list of update notices. GET changes nothing: mail scanners follow links."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.assistance.limits import visitor_of, within_limits
from campaigns.outreach import notices, queries
from campaigns.outreach.forms import SubscribeForm
from campaigns.outreach.tokens import subscriber_to_confirm, subscriber_to_leave


@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """The same answer for every address, known or not, and for a machine that fills the hidden field."""
    form = SubscribeForm(request.POST or None, initial={"state": request.GET.get("state", "").upper()})
    if request.method == "POST" and form.is_valid():
        who = {"address": form.cleaned_data["email"], "visitor": visitor_of(request)}
        is_person = not form.cleaned_data["website"]
        if is_person and within_limits("subscribe", who, without_cache=queries.list_is_quiet):
            notices.ask_to_subscribe(email=form.cleaned_data["email"], state=form.cleaned_data["state"])
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
        return _token_page(request, "confirm", {"subscriber": subscriber, "is_done": True})
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
    return _token_page(request, "leave", {"subscriber": subscriber})
