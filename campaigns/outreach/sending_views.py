"""The buttons of a mailing: try, send, plan, ask a second person, pause, go on, end, cancel, throw away, send again."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.outreach import again, approval, schedule, services, trial
from campaigns.outreach.audience import Scope
from campaigns.outreach.doors import attempt, doors, mailing_of
from campaigns.outreach.forms import LastHourForm
from campaigns.outreach.models import MailingStatus
from campaigns.outreach.queries import glance, progress_of

CANCELLABLE = (MailingStatus.SENDING, MailingStatus.PAUSED, MailingStatus.SCHEDULED)


def _progress(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """The live counts: the page asks for this piece every two seconds while something leaves. When it ends, or somebody
    else or the mailing itself paused it, the page is fetched anew, once."""
    mailing = mailing_of(scope, number)
    if mailing.message_id is None:
        raise Http404  # a draft has no progress
    context = glance(mailing, scope)
    answer = render(request, "campaigns/outreach/_progress.html", context)
    if not context["is_moving"]:
        answer["HX-Refresh"] = "true"
    return answer


def _send(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """A draft with an hour is planned; anything else starts now."""
    mailing = mailing_of(scope, number)
    waits = mailing.status == MailingStatus.DRAFT and mailing.starts_at and mailing.starts_at > timezone.now()
    facts = {"mailing": mailing, "scope": scope, "by": request.user}
    if waits:
        words = "Planned. Whom it reaches is looked up at that hour; until then it can be taken back."
        attempt(request, lambda: schedule.schedule_mailing(**facts), words)
    else:
        attempt(request, lambda: services.send_mailing(**facts), "The mailing has started.")
    return redirect(f"{scope.path}{number}/")


def _take_back(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    mailing = mailing_of(scope, number)
    attempt(request, lambda: schedule.take_back(mailing=mailing, by=request.user), "Taken back: it is a draft again.")
    return redirect(f"{scope.path}{number}/")


def _mail_to_me(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    mailing = mailing_of(scope, number)
    trial.mail_to_me(mailing=mailing, scope=scope, seen_as=request.POST.get("as", "").strip()[:100], by=request.user)
    messages.success(request, f"On its way to {request.user.email}, with “Test:” before the subject.")
    return redirect(f"{scope.path}{number}/")


def _ask(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    mailing = mailing_of(scope, number)
    words = "Asked. Your colleagues get a mail; one of them lets it leave or sends it back."
    attempt(request, lambda: approval.ask_approval(mailing=mailing, scope=scope, by=request.user), words)
    return redirect(f"{scope.path}{number}/")


def _approve(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    mailing = mailing_of(scope, number)
    facts = {"mailing": mailing, "scope": scope, "by": request.user, "seen": request.POST.get("seen", "")}
    words = "You said yes. It leaves now, or at the hour that is set."
    attempt(request, lambda: approval.approve_mailing(**facts), words)
    return redirect(f"{scope.path}{number}/")


def _send_back(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    mailing = mailing_of(scope, number)
    word = request.POST.get("word", "").strip()[:1000]
    if not word:
        messages.warning(request, "Please say in a word what should be changed.")
        return redirect(f"{scope.path}{number}/")
    facts = {"mailing": mailing, "scope": scope, "word": word, "by": request.user}
    attempt(request, lambda: approval.send_back(**facts), "Sent back. Your word goes to who asked.")
    return redirect(f"{scope.path}{number}/")


def _again(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    mailing = mailing_of(scope, number)
    words = "A draft for whom the first one did not reach. Look at it, then send it."
    made = []
    attempt(request, lambda: made.append(again.write_again(mailing=mailing, by=request.user)), words)
    return redirect(f"{scope.path}{made[0].pk if made else number}/")


def _pause(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    mailing = mailing_of(scope, number)
    words = "Paused. Nothing is lost; Go on continues where it stopped."
    attempt(request, lambda: services.pause_mailing(mailing=mailing, by=request.user), words)
    return redirect(f"{scope.path}{number}/")


def _resume(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    mailing = mailing_of(scope, number)
    attempt(request, lambda: services.resume_mailing(mailing=mailing, by=request.user), "The mailing goes on.")
    return redirect(f"{scope.path}{number}/")


def _end_at(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    mailing, form = mailing_of(scope, number), LastHourForm(request.POST)
    if form.is_valid():
        facts = {"mailing": mailing, "moment": form.cleaned_data["not_after"], "by": request.user}
        words = "Set. Whoever has not got it by then does not get it any more." if facts["moment"] else (
            "It ends when everybody has been dealt with.")  # fmt: skip
        attempt(request, lambda: services.end_mailing_at(**facts), words)
    else:
        messages.warning(request, "This is no day and hour. Please choose them, or leave the field blank.")
    return redirect(f"{scope.path}{number}/")


def _cancel(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """Asks first, with the number of people who won't get it."""
    mailing = mailing_of(scope, number)
    if request.method == "POST":
        words = "Cancelled. Whoever was still pending does not get this message."
        attempt(request, lambda: services.cancel_mailing(mailing=mailing, by=request.user), words)
        return redirect(f"{scope.path}{number}/")
    if mailing.status not in CANCELLABLE:
        messages.warning(request, "This mailing isn't under way.")
        return redirect(f"{scope.path}{number}/")
    progress = progress_of(mailing)
    if progress and not progress.pending:
        messages.warning(request, "Nobody is pending any more, so there is nothing to cancel.")
        return redirect(f"{scope.path}{number}/")
    return render(request, "campaigns/outreach/cancel.html",
                  {"scope": scope, "mailing": mailing, "progress": progress})  # fmt: skip


def _delete(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    mailing = mailing_of(scope, number)
    words = "The draft is thrown away."
    done = attempt(request, lambda: services.delete_draft(mailing=mailing, by=request.user), words)
    return redirect(scope.path if done else f"{scope.path}{number}/")


desk_progress, lane_progress, national_progress = doors(_progress, require_safe, of_second=True)
desk_send, lane_send, national_send = doors(_send, require_POST)
desk_take_back, lane_take_back, national_take_back = doors(_take_back, require_POST)
desk_mail_to_me, lane_mail_to_me, national_mail_to_me = doors(_mail_to_me, require_POST, of_second=True)
desk_ask, lane_ask, national_ask = doors(_ask, require_POST)
desk_approve, lane_approve, national_approve = doors(_approve, require_POST, of_second=True)
desk_send_back, lane_send_back, national_send_back = doors(_send_back, require_POST, of_second=True)
desk_again, lane_again, national_again = doors(_again, require_POST)
desk_pause, lane_pause, national_pause = doors(_pause, require_POST)
desk_resume, lane_resume, national_resume = doors(_resume, require_POST)
desk_end_at, lane_end_at, national_end_at = doors(_end_at, require_POST)
desk_cancel, lane_cancel, national_cancel = doors(_cancel, require_http_methods(["GET", "HEAD", "POST"]))
desk_delete, lane_delete, national_delete = doors(_delete, require_POST)
