"""Pages of the mailings, the same for a QIO's desk and for the nation, and the public list of update notices."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access.guards import require_desk, require_nation
from accounts.access.permissions import Permission
from campaigns.outreach import services
from campaigns.outreach.audience import Audience, Scope, example_for, size_of
from campaigns.outreach.emails import preview_of
from campaigns.outreach.forms import MailingForm
from campaigns.outreach.models import Mailing, MailingStatus
from campaigns.outreach.queries import audience_words, mailings_of, progress_for, progress_of, state_word
from qioportal.lib.paging import page_of


def _pair(view: Callable, method: Callable) -> tuple[Callable, Callable]:
    """The view for a QIO's desk and for the nation, each behind its own guard."""

    @require_desk(Permission.WRITE_MAILING)
    def desk_view(request, desk, **keys):
        return view(request, Scope.of_desk(desk), **keys)

    @require_nation(Permission.WRITE_NATIONAL_MAILING)
    def national_view(request, **keys):
        return view(request, Scope.of_nation(), **keys)

    return method(desk_view), method(national_view)


def _mailing(scope: Scope, number: int) -> Mailing:
    mailing = mailings_of(scope).select_related("message").filter(pk=number).first()
    if mailing is None:
        raise Http404
    return mailing


def _list(request: HttpRequest, scope: Scope) -> HttpResponse:
    words = request.GET.get("q", "").strip()
    page = page_of(request, mailings_of(scope, words))
    progress = progress_for(page)
    rows = [(each, *state_word(each, progress[each.pk]), progress[each.pk]) for each in page]
    return render(
        request, "campaigns/outreach/mailings.html", {"scope": scope, "page": page, "rows": rows, "words": words}
    )


def _new(request: HttpRequest, scope: Scope) -> HttpResponse:
    form = MailingForm(request.POST or None, scope=scope)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        mailing = services.write_mailing(
            scope=scope, subject=data["subject"], text=data["text"], audience=form.audience, by=request.user
        )
        return redirect(f"{scope.path}{mailing.pk}/")
    return render(request, "campaigns/outreach/write.html", {"scope": scope, "form": form})


def _edit(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    mailing = _mailing(scope, number)
    before = MailingForm.initial_of(mailing.subject, mailing.text, Audience.from_json(mailing.audience))
    form = MailingForm(request.POST or None, scope=scope, initial=before)
    if mailing.status != MailingStatus.DRAFT:
        messages.warning(request, "This mailing has been started; its text and its people stay as they are.")
        return redirect(f"{scope.path}{number}/")
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        facts = {"subject": data["subject"], "text": data["text"], "audience": form.audience}
        _try(
            request, lambda: services.rewrite_mailing(mailing=mailing, by=request.user, **facts), "The draft is saved."
        )
        return redirect(f"{scope.path}{number}/")
    return render(request, "campaigns/outreach/write.html", {"scope": scope, "form": form, "mailing": mailing})


def _show(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    mailing = _mailing(scope, number)
    audience = Audience.from_json(mailing.audience)
    example = example_for(scope, audience)
    facts = example.facts if example else {"name": "Marisol Vega", "home": "the home", "ccn": ""}
    progress = progress_of(mailing)
    role, word = state_word(mailing, progress)
    context = {
        "scope": scope,
        "mailing": mailing,
        "audience": audience,
        "audience_words": audience_words(scope, audience),
        "preview": preview_of(mailing.subject, mailing.text, facts, scope.sender_name),
        "example": example,
        "size": size_of(scope, audience) if mailing.status == MailingStatus.DRAFT else None,
        "progress": progress,
        "role": role,
        "word": word,
        "is_moving": word == "Sending",
    }
    return render(request, "campaigns/outreach/mailing.html", context)


def _progress(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """The live counts: the page asks for this piece every two seconds while something is pending."""
    mailing = _mailing(scope, number)
    progress = progress_of(mailing)
    if progress is None:
        raise Http404  # a draft has no progress
    role, word = state_word(mailing, progress)
    context = {"scope": scope, "mailing": mailing, "progress": progress, "role": role, "word": word,
               "is_moving": word == "Sending"}  # fmt: skip
    return render(request, "campaigns/outreach/_progress.html", context)


def _send(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    mailing = _mailing(scope, number)
    _try(
        request,
        lambda: services.send_mailing(mailing=mailing, scope=scope, by=request.user),
        "The mailing has started.",
    )
    return redirect(f"{scope.path}{number}/")


def _pause(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    mailing = _mailing(scope, number)
    words = "Paused. Nothing is lost; Go on continues where it stopped."
    _try(request, lambda: services.pause_mailing(mailing=mailing, by=request.user), words)
    return redirect(f"{scope.path}{number}/")


def _resume(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    mailing = _mailing(scope, number)
    _try(request, lambda: services.resume_mailing(mailing=mailing, by=request.user), "The mailing goes on.")
    return redirect(f"{scope.path}{number}/")


def _cancel(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """Asks first, with the number of people who won't get it."""
    mailing = _mailing(scope, number)
    if request.method == "POST":
        words = "Cancelled. Whoever was still pending does not get this message."
        _try(request, lambda: services.cancel_mailing(mailing=mailing, by=request.user), words)
        return redirect(f"{scope.path}{number}/")
    if mailing.status not in (MailingStatus.SENDING, MailingStatus.PAUSED):
        messages.warning(request, "This mailing isn't under way.")
        return redirect(f"{scope.path}{number}/")
    return render(request, "campaigns/outreach/cancel.html",
                  {"scope": scope, "mailing": mailing, "progress": progress_of(mailing)})  # fmt: skip


def _delete(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    mailing = _mailing(scope, number)
    done = _try(request, lambda: services.delete_draft(mailing=mailing, by=request.user), "The draft is thrown away.")
    return redirect(scope.path if done else f"{scope.path}{number}/")


def _try(request: HttpRequest, act: Callable, words: str) -> bool:
    try:
        act()
    except services.NotNow as reason:
        messages.warning(request, str(reason))
        return False
    messages.success(request, words)
    return True


_both = require_http_methods(["GET", "HEAD", "POST"])
desk_mailings, national_mailings = _pair(_list, require_safe)
desk_new, national_new = _pair(_new, _both)
desk_edit, national_edit = _pair(_edit, _both)
desk_mailing, national_mailing = _pair(_show, require_safe)
desk_progress, national_progress = _pair(_progress, require_safe)
desk_send, national_send = _pair(_send, require_POST)
desk_pause, national_pause = _pair(_pause, require_POST)
desk_resume, national_resume = _pair(_resume, require_POST)
desk_cancel, national_cancel = _pair(_cancel, _both)
desk_delete, national_delete = _pair(_delete, require_POST)
