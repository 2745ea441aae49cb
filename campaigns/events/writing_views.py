"""A holder writes an event, changes it with a look at who is told, copies, opens, closes and cancels it."""

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.events import services
from campaigns.events.emails import cancelled_words, changed_words
from campaigns.events.forms import CancelForm, CopyForm, EventForm
from campaigns.events.holder_views import ROOM, found_event
from campaigns.events.holders import Holder, trio
from campaigns.events.models import Event, EventStatus
from qioportal.lib.refusals import said_above, said_on
from qioportal.lib.words import counted

both = require_http_methods(["GET", "HEAD", "POST"])


def back(holder: Holder, event: Event, tail: str = "") -> HttpResponse:
    return redirect(f"{holder.path}{event.slug}/{tail}")


def attempt(request: HttpRequest, act, words: str) -> bool:
    """Do it and say so; what isn't possible now is said instead."""
    with said_above(request):
        act()
        messages.success(request, words)
        return True
    return False


def _new(request: HttpRequest, holder: Holder) -> HttpResponse:
    form = EventForm(request.POST or None, initial=EventForm.start_of(holder))
    if request.method == "POST" and form.is_valid():
        made = services.write_event(holder=holder, by=request.user, **form.cleaned_data)
        messages.success(request, "The draft is saved. Only you and your colleagues see it until you open it.")
        return back(holder, made)
    return render(request, f"{ROOM}/write.html", {"holder": holder, "form": form})


def _edit(request: HttpRequest, holder: Holder, event: str) -> HttpResponse:
    found = found_event(holder, event)
    if found.status == EventStatus.CANCELLED:
        messages.warning(request, "This event is cancelled; it stays as it is.")
        return back(holder, found)
    initial = EventForm.initial_of(found)
    form = EventForm(request.POST or None, initial=initial, chosen=initial["goals"])
    context = {"holder": holder, "event": found, "form": form}
    if request.method == "POST" and form.is_valid():
        context["look"] = _look(found, form)
        if context["look"] is None or "sure" in request.POST:
            return _saved(request, holder, found, form)
    return render(request, f"{ROOM}/write.html", context)


def _look(event: Event, form: EventForm) -> dict | None:
    """Who would be told what; None where nobody would."""
    changes = services.changes_of(event, form.cleaned_data)
    told = services.told_of(event)
    if not changes or not told.people or event.status == EventStatus.DRAFT or event.is_over:
        return None
    subject, says = changed_words(event, changes)
    return {"told": told, "subject": subject, "says": says}


def _saved(request: HttpRequest, holder: Holder, event: Event, form: EventForm) -> HttpResponse:
    with said_on(form):
        people = services.change_event(event=event, by=request.user, **form.cleaned_data).people
        mail = f" {counted(people, 'people')} {'gets' if people == 1 else 'get'} a mail." if people else ""
        messages.success(request, f"The event is saved.{mail}")
        return back(holder, event)
    return render(request, f"{ROOM}/write.html", {"holder": holder, "event": event, "form": form})


def _copy(request: HttpRequest, holder: Holder, event: str) -> HttpResponse:
    found = found_event(holder, event)
    form = CopyForm(request.POST or None, zone=ZoneInfo(found.zone))
    if request.method == "POST" and form.is_valid():
        made = services.copy_event(event=found, starts_at=form.moments, by=request.user)
        messages.success(request, f"{counted(len(made), 'drafts')} saved. Open each one when it is ready.")
        return back(holder, made[0]) if len(made) == 1 else redirect(holder.path)
    return render(request, f"{ROOM}/copy.html", {"holder": holder, "event": found, "form": form})


def _open(request: HttpRequest, holder: Holder, event: str) -> HttpResponse:
    found = found_event(holder, event)
    where = "the public pages" if found.is_public else "the pages of homes, QIO and LANE"
    words = f"Sign-up is open. The event stands on {where}. Nobody got a mail: invite people next."
    attempt(request, lambda: services.open_event(event=found, by=request.user), words)
    return back(holder, found)


def _close(request: HttpRequest, holder: Holder, event: str) -> HttpResponse:
    found = found_event(holder, event)
    words = "Sign-up is closed. Who is signed up stays."
    attempt(request, lambda: services.close_event(event=found, by=request.user), words)
    return back(holder, found)


def _cancel(request: HttpRequest, holder: Holder, event: str) -> HttpResponse:
    """What people will read, how many they are, and then the button."""
    found = found_event(holder, event)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        cancel = {"event": found, "reason": reason, "by": request.user}
        attempt(request, lambda: services.cancel_event(**cancel), "The event is cancelled.")
        return back(holder, found)
    subject, says = cancelled_words(found, "…")
    context = {"holder": holder, "event": found, "form": form, "told": services.told_of(found)}
    return render(request, f"{ROOM}/cancel.html", context | {"subject": subject, "says": says})


event_new = trio(_new, both, writes=True)
event_edit = trio(_edit, both, writes=True)
event_copy = trio(_copy, both, writes=True)
event_open = trio(_open, require_POST, writes=True)
event_close = trio(_close, require_POST, writes=True)
event_cancel = trio(_cancel, both, writes=True)
