"""A home's events: what it may come to, who of its people is signed up, its cohorts and coaches."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access.guards import require_home
from accounts.access.permissions import Permission
from campaigns.events import cohort_services, seats
from campaigns.events.cohort_forms import ContactForm
from campaigns.events.cohort_queries import coaching_of_home, coachings_of_home, standings, terms_of_home
from campaigns.events.forms import FilterForm
from campaigns.events.holder_views import ROOM
from campaigns.events.meetings import MeetingEntry, listed_with_meetings
from campaigns.events.models import Event, EventKind
from campaigns.events.people_forms import ColleaguesForm, NameForm
from campaigns.events.queries import (
    came_of_home,
    colleagues_to_sign_up,
    counts_of_home,
    event_by,
    for_home,
    of_home,
    own_rows,
    own_sign_up,
    sign_up_number,
    with_counts,
)
from campaigns.events.seats import why_closed
from campaigns.events.tokens import place_token
from facilities.directory.models import Facility
from qioportal.lib.csvfiles import csv_response
from qioportal.lib.paging import page_of
from qioportal.lib.refusals import said_above, said_on
from qioportal.lib.words import counted


@require_safe
@require_home(Permission.SEE_HOME)
def home_events(request: HttpRequest, home: Facility) -> HttpResponse:
    """What comes in the state and the nation, and how the home's cohorts and coaches stand."""
    form = FilterForm(request.GET)
    with timezone.override(home.zone):
        page = page_of(request, listed_with_meetings(for_home(home), form.wishes, home.state))
        events = [each for each in page if isinstance(each, Event)]
        own, counts = own_rows(events, request.user), counts_of_home(events, home)
        context = {
            "home": home,
            "form": form,
            "wishes": form.wishes,
            "page": page,
            "rows": [(each, own.get(each.pk), counts.get(each.pk, 0)) for each in page],
            "cohorts": standings(terms_of_home(home)),
            "coachings": coachings_of_home(home),
        }
        return render(request, f"{ROOM}/home_events.html", context)


@require_safe
@require_home(Permission.SEE_HOME)
def home_events_csv(request: HttpRequest, home: Facility) -> HttpResponse:
    """The rows of the page as a file, with how many of the home signed up and how many came."""
    form = FilterForm(request.GET)
    with timezone.override(home.zone):
        listed = list(listed_with_meetings(for_home(home), form.wishes, home.state)[:])
    events = [each for each in listed if isinstance(each, Event)]
    signed_up, came = counts_of_home(events, home), came_of_home(events, home)
    header = ["title", "kind", "held by", "begins", "ends", "clock", "place", "status", "hours", "signed up",
              "attended"]  # fmt: skip
    rows = (_file_row(each, signed_up.get(each.pk, 0), came.get(each.pk, 0)) for each in listed)
    return csv_response(f"events-{home.ccn}.csv", header, rows)


def _file_row(entry: Event | MeetingEntry, signed_up: int, came: int) -> list:
    if isinstance(entry, Event):
        when = [entry.starts_at.isoformat(), entry.ends_at.isoformat(), entry.zone]
        facts = [entry.place, entry.stage, entry.hours, signed_up, came]
        return [entry.title, entry.get_kind_display(), entry.holder, *when, *facts]
    of = entry.meeting
    when = [of.begins.isoformat(), of.ends.isoformat() if of.ends else "", of.state.zone_name]
    facts = [of.place, "cancelled" if of.is_cancelled else "open", "", "", ""]  # nobody signs up for it
    return [of.title, EventKind.LANE_MEETING.label, entry.holder, *when, *facts]


def _found(home: Facility, slug: str) -> Event:
    event = event_by(with_counts(for_home(home)), slug)
    if event is None:
        raise Http404
    return event


def _page(request: HttpRequest, home: Facility, event: Event, form: NameForm) -> HttpResponse:
    own = own_sign_up(event, request.user)
    people = list(of_home(event, home))
    may_others = Permission.ENTER_MONTH in request.permissions and not why_closed(event)
    context = {
        "home": home,
        "event": event,
        "own": own,
        "own_token": place_token(own) if own else "",
        "people": people,
        "why_closed": why_closed(event),
        "may_take_off": Permission.ENTER_MONTH in request.permissions,
        "may_sign_up_others": may_others,
        "form": form,
        "colleagues": ColleaguesForm(rows=colleagues_to_sign_up(event, home, request.user)) if may_others else None,
    }
    with timezone.override(home.zone):
        return render(request, f"{ROOM}/home_event.html", context, status=422 if form.errors else 200)


@require_safe
@require_home(Permission.SEE_HOME)
def home_event(request: HttpRequest, home: Facility, event: str) -> HttpResponse:
    return _page(request, home, _found(home, event), NameForm())


@require_POST
@require_home(Permission.SEE_HOME)
def home_sign_up(request: HttpRequest, home: Facility, event: str) -> HttpResponse:
    """The person themselves; with a name and an address somebody else of the home."""
    found = _found(home, event)
    is_me = request.POST.get("who") == "me"
    if not is_me and Permission.ENTER_MONTH not in request.permissions:
        raise PermissionDenied
    if request.POST.get("who") == "people":
        return _sign_up_people(request, home, found)
    given = {"name": request.user.name, "email": request.user.email} if is_me else request.POST
    form = NameForm(given)
    if not form.is_valid():
        return _page(request, home, found, form)
    with said_on(form):
        row = seats.sign_up(event=found, home=home, by=request.user, **form.cleaned_data)
        has_seat = row.status == "seat"
        say = messages.success if has_seat else messages.info
        where = "has a seat" if has_seat else "is on the waiting list"
        say(request, f"{row.name} {where}. {'You get' if is_me else 'The person gets'} a mail.")
        return redirect("events:home-event", home.ccn, found.slug)
    return _page(request, home, found, form)


def _sign_up_people(request: HttpRequest, home: Facility, event: Event) -> HttpResponse:
    """Several who have a sign-in, with one press; each gets a mail."""
    form = ColleaguesForm(request.POST, rows=colleagues_to_sign_up(event, home, request.user))
    if not form.is_valid():
        messages.warning(request, "Please choose who comes. Who is signed up already stays so.")
        return redirect("events:home-event", home.ccn, event.slug)
    people = [{"email": user.email, "name": user.name or user.email, "user": user} for user in form.chosen]
    with said_above(request):
        rows = seats.sign_up_many(event=event, people=people, home=home, by=request.user)
        waiting = sum(row.status == "waiting" for row in rows)
        on_list = f" {waiting} of them on the waiting list." if waiting else ""
        messages.success(request, f"{counted(len(rows), 'people')} signed up.{on_list} Each gets a mail.")
    return redirect("events:home-event", home.ccn, event.slug)


@require_POST
@require_home(Permission.SEE_HOME)
def home_leave(request: HttpRequest, home: Facility, event: str, number: int) -> HttpResponse:
    """One's own seat, or that of somebody of the home."""
    found = _found(home, event)
    row = sign_up_number(found, number)
    is_mine = row is not None and row.email == request.user.email
    if row is None or not (is_mine or row.facility_id == home.pk):
        raise Http404
    if not is_mine and Permission.ENTER_MONTH not in request.permissions:
        raise PermissionDenied
    with said_above(request):
        seats.leave(row=row, by=request.user)
        messages.success(request, f"{row.name} is not signed up any more.")
    return redirect("events:home-event", home.ccn, found.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@require_home(Permission.SEE_HOME)
def home_coaching(request: HttpRequest, home: Facility, number: int) -> HttpResponse:
    """A pair that the home is part of, with the log; both homes write it."""
    coaching = coaching_of_home(home, number)
    if coaching is None:
        raise Http404
    form = ContactForm(request.POST or None)
    if request.method == "POST":
        if Permission.ENTER_MONTH not in request.permissions:
            raise PermissionDenied
        if form.is_valid() and log_contact(request, coaching, form):
            return redirect("events:home-coaching", home.ccn, number)
    context = {"home": home, "coaching": coaching, "form": form}
    context["may_write"] = Permission.ENTER_MONTH in request.permissions
    return render(request, f"{ROOM}/home_coaching.html", context, status=422 if form.errors else 200)


def log_contact(request: HttpRequest, coaching, form: ContactForm) -> bool:
    """Written down and said; what is refused stands in the form."""
    with said_on(form):
        cohort_services.log_contact(coaching=coaching, by=request.user, **form.cleaned_data)
        messages.success(request, "The contact is written down.")
        return True
    return False
