"""Calendar feeds, and the page where a person gets the address of their own."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access.guards import require_signed_in
from accounts.mail.rendering import site_link
from campaigns.events import feeds
from campaigns.events.holder_views import ROOM
from campaigns.events.queries import goals_to_choose
from campaigns.events.tokens import feed_key_of
from facilities.states.codes import state_by_slug


@require_safe
def feed_state(request: HttpRequest, state: str) -> HttpResponse:
    found = state_by_slug(state)
    if found is None:
        raise Http404
    return feeds.answer(request, *feeds.state_feed(found), is_public=True)


@require_safe
def feed_goal(request: HttpRequest, goal: str) -> HttpResponse:
    found = next((each for each in goals_to_choose() if each.slug == goal), None)
    if found is None:
        raise Http404
    return feeds.answer(request, *feeds.goal_feed(found), is_public=True)


@require_safe
def feed_person(request: HttpRequest, key: str) -> HttpResponse:
    """No sign-in: a calendar program can't. The key is the person's alone; a dead one is not found."""
    found = feed_key_of(key)
    if found is None:
        raise Http404
    return feeds.answer(request, *feeds.person_feed(found.user), is_public=False)


@require_http_methods(["GET", "HEAD", "POST"])
@require_signed_in
def feed_key(request: HttpRequest) -> HttpResponse:
    """The address is shown once, right when it is made."""
    if request.method != "POST":
        return render(request, f"{ROOM}/feed_key.html", {"key": feeds.key_of(request.user)})
    if request.POST.get("act") == "stop":
        if feeds.revoke_key(user=request.user):
            messages.success(request, "The address no longer works.")
        return redirect("events:feed-key")
    made = feeds.make_key(user=request.user)
    address = site_link(reverse("events:feed-person", args=[made]))
    return render(request, f"{ROOM}/feed_key.html", {"key": feeds.key_of(request.user), "address": address})
