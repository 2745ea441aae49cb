"""Events for everybody: the list, one event, sign-up with and without an account, the code at the door."""

import logging

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from redis.exceptions import RedisError

from accounts.assistance.limits import visitor_of, within_limits
from accounts.tokens.limits import seconds_to_wait
from campaigns.coalitions.calendar_queries import open_meeting_of
from campaigns.coalitions.queries import lane_of
from campaigns.events import attendance, queries, seats
from campaigns.events.forms import FilterForm
from campaigns.events.holder_views import ROOM
from campaigns.events.meetings import MeetingEntry, listed_with_meetings
from campaigns.events.models import Event
from campaigns.events.people_forms import CheckInForm, ForHomeForm, PublicForm
from campaigns.events.tokens import place_token, row_to_confirm
from facilities.states.codes import state_by_slug
from qioportal.lib.paging import page_of
from qioportal.lib.refusals import said_on

log = logging.getLogger(__name__)
WRONG_PER_MINUTE = 10


@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """Public events; who is signed in sees those of their states too."""
    form = FilterForm(request.GET, is_public=True)
    page = page_of(request, listed_with_meetings(queries.visible_to(request.user), form.wishes))
    context = {"form": form, "wishes": form.wishes, "page": page, "goals": queries.goals_to_choose()}
    return render(request, f"{ROOM}/public_events.html", context)


@require_safe
def public_meeting(request: HttpRequest, state: str, key: str) -> HttpResponse:
    """A meeting of a LANE to which anybody may come: what the state's page shows of it too."""
    place = state_by_slug(state)
    lane = lane_of(place.code) if place else None
    meeting = open_meeting_of(lane, key) if lane else None
    if meeting is None:
        raise Http404
    if meeting.key != key:  # it was moved to another day
        return redirect("events:public-meeting", place.slug, meeting.key)
    context = {"meeting": meeting, "entry": MeetingEntry(meeting), "state": place}
    return render(request, f"{ROOM}/public_meeting.html", context)


def _found(request: HttpRequest, slug: str) -> Event:
    event = queries.event_by(queries.with_counts(queries.visible_to(request.user)), slug)
    if event is None:
        raise Http404
    return event


def _page(request: HttpRequest, event: Event, form) -> HttpResponse:
    own = queries.own_sign_up(event, request.user)
    context = {
        "event": event,
        "own": own,
        "own_token": place_token(own) if own else "",
        "why_closed": seats.why_closed(event),
        "form": form,
    }
    return render(request, f"{ROOM}/public_event.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest, data=None):
    if request.user.is_authenticated:
        return ForHomeForm(data, homes=queries.homes_of_person(request.user))
    return PublicForm(data)


@require_safe
def public_event(request: HttpRequest, event: str) -> HttpResponse:
    return _page(request, _found(request, event), _form(request))


@require_POST
def public_sign_up(request: HttpRequest, event: str) -> HttpResponse:
    """Who is signed in gets a seat at once; anybody else a mail with a link, the same answer for every address."""
    found, form = _found(request, event), _form(request, request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    with said_on(form):
        if request.user.is_authenticated:
            return _own(request, found, form)
        if _is_welcome(request, found, form.cleaned_data):
            seats.ask(event=found, email=form.cleaned_data["email"], name=form.cleaned_data["name"])
        return redirect("events:asked", found.slug)
    return _page(request, found, form)


def _own(request: HttpRequest, event: Event, form: ForHomeForm) -> HttpResponse:
    user = request.user
    row = seats.sign_up(event=event, email=user.email, name=user.name, by=user, user=user, home=form.chosen)
    if row.status == "seat":
        messages.success(request, "You are signed up. A mail with the invitation is on its way.")
    else:
        messages.info(request, "All seats are taken. You are on the waiting list, and a mail tells you so.")
    return redirect("events:place", place_token(row))


def _is_welcome(request: HttpRequest, event: Event, given: dict) -> bool:
    """Not a machine that fills the hidden field; not an address asked for too often for this event, nor a visitor who
    asks too often for any."""
    if given["website"]:
        return False
    quiet = {"without_cache": lambda: queries.list_is_quiet(event)}
    of_visitor = within_limits("event-sign-up", {"visitor": visitor_of(request)}, **quiet)
    return of_visitor and within_limits(f"event-{event.pk}", {"address": given["email"]}, **quiet)


@require_safe
def asked(request: HttpRequest, event: str) -> HttpResponse:
    return render(request, f"{ROOM}/asked.html", {"event": _found(request, event)})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail shows a button: scanners of mail follow links."""
    row = row_to_confirm(token)
    if row is None:
        return render(request, f"{ROOM}/link_is_dead.html", status=404)
    refusal = "" if row.status in ("seat", "waiting") else seats.why_closed(row.event)
    if request.method == "POST" and not refusal:
        try:
            return redirect("events:place", place_token(seats.confirm(row=row)))
        except ValidationError as late:
            refusal = " ".join(late.messages)
    return render(request, f"{ROOM}/confirm.html", {"row": row, "event": row.event, "refusal": refusal})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: HttpRequest) -> HttpResponse:
    """The code of the session marks that the person came. Only wrong tries count: a full room shares one address."""
    data = request.POST if request.method == "POST" else None
    form = CheckInForm(data, user=request.user, initial={"code": request.GET.get("code", "")[:20]})
    context = {"form": form}
    if request.method == "POST":
        wait = _wait(request, count=False)
        if wait:
            response = render(request, f"{ROOM}/check_in.html", context | {"wait": wait}, status=429)
            response["Retry-After"] = str(wait)
            return response
        if form.is_valid():
            context["row"] = _checked_in(request, form)
    return render(request, f"{ROOM}/check_in.html", context, status=422 if form.errors else 200)


def _checked_in(request: HttpRequest, form: CheckInForm):
    event = attendance.event_of_code(form.cleaned_data["code"])
    row = attendance.check_in(event=event, email=form.cleaned_data["email"]) if event else None
    if event is None:
        form.add_error("code", "No session has this code now. Is it typed as it is shown?")
    elif row is None:
        form.add_error("email", "This address is not signed up here. Ask the person who leads the session.")
    if row is None:
        _wait(request)
    return row


def _wait(request: HttpRequest, *, count: bool = True) -> int:
    """Without the cache nothing is counted: of 700 million codes few are in use, for a day at most."""
    try:
        return seconds_to_wait("check-in", visitor_of(request), WRONG_PER_MINUTE, count=count)
    except RedisError as error:
        log.warning("wrong codes are not counted: %s", error)
        return 0
