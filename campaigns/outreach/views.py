"""Pages on which a mailing is found, written, and looked at as any recipient gets it."""

from csp.constants import NONCE, NONE, SELF
from csp.decorators import csp_replace
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access.permissions import Permission
from campaigns.outreach import services
from campaigns.outreach.approval import needs_second_person
from campaigns.outreach.audience import Audience, Scope, audience_report, report_of, words_of
from campaigns.outreach.audience.facts import topic_of
from campaigns.outreach.doors import attempt, doors, mailing_of
from campaigns.outreach.forms import MailingForm
from campaigns.outreach.invitations import event_to_invite_to, invitation_to
from campaigns.outreach.library_links import with_link
from campaigns.outreach.models import Mailing, MailingStatus
from campaigns.outreach.people import holes_of, people_of, rests_until
from campaigns.outreach.preview import as_example, look_of, mail_of, with_one_sheet
from campaigns.outreach.queries import mailings_of, progress_for, state_word, steps_of, under_way, waiting_for
from campaigns.outreach.templates import start_of
from qioportal.lib.paging import page_of

WRITABLE = (MailingStatus.DRAFT, MailingStatus.ASKED)
ROOM = "campaigns/outreach"


def _list(request: HttpRequest, scope: Scope) -> HttpResponse:
    words = request.GET.get("q", "").strip()
    page = page_of(request, mailings_of(scope, words))
    progress = progress_for(page)
    rows = [(each, *state_word(each, progress[each.pk]), progress[each.pk]) for each in page]
    leads = scope.qio is not None and Permission.MANAGE_QIO_PEOPLE in request.permissions
    context = {
        "scope": scope, "page": page, "rows": rows, "words": words, "waiting": waiting_for(scope, request.user),
        "waiting_at_lane": waiting_for(Scope.of_lane_from_outside(scope.state), request.user) if leads else [],
    }  # fmt: skip
    return render(request, f"{ROOM}/mailings.html", context)


def _new(request: HttpRequest, scope: Scope) -> HttpResponse:
    data = _typed(request, scope)
    event = event_to_invite_to(scope, request.GET.get("event", "")[:120])
    start = invitation_to(event, scope, request.user) if event else start_of(scope, request.GET.get("template", ""))
    form = MailingForm(data, scope=scope, initial=start)
    if {"preview", "add_link"} & request.POST.keys():
        return _look(request, scope, form)
    if request.method == "POST" and form.is_valid():
        mailing = services.write_mailing(scope=scope, by=request.user, **form.words)
        return redirect(f"{scope.path}{mailing.pk}/")
    return render(request, f"{ROOM}/write.html", {"scope": scope, "form": form, "event": event})


def _edit(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    mailing = mailing_of(scope, number)
    if mailing.status not in WRITABLE:
        messages.warning(request, "This mailing has been started; its text and its people stay as they are.")
        return redirect(f"{scope.path}{number}/")
    form = MailingForm(_typed(request, scope), scope=scope, initial=MailingForm.initial_of_mailing(mailing))
    if {"preview", "add_link"} & request.POST.keys():
        return _look(request, scope, form, mailing)
    if request.method == "POST" and form.is_valid():
        facts = {"mailing": mailing, "by": request.user, **form.words}
        attempt(request, lambda: services.rewrite_mailing(**facts), "The draft is saved.")
        return redirect(f"{scope.path}{number}/")
    return render(request, f"{ROOM}/write.html", {"scope": scope, "form": form, "mailing": mailing})


def _typed(request: HttpRequest, scope: Scope) -> QueryDict | None:
    """What stands in the form; the link that was asked for is put into its text."""
    return with_link(scope, request.POST) if "add_link" in request.POST else request.POST or None


def _look(request: HttpRequest, scope: Scope, form: MailingForm, mailing: Mailing | None = None) -> HttpResponse:
    """What is being written, as it would arrive; nothing is saved. The piece alone when the page asks while typing."""
    context = {"scope": scope, "form": form, "mailing": mailing, "look": look_of(scope, form, mailing)}
    return render(request, f"{ROOM}/_look.html" if request.htmx else f"{ROOM}/write.html", context)


def _show(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    mailing = mailing_of(scope, number)
    audience = Audience.from_json(mailing.audience)
    seen_as = request.GET.get("as", "").strip()
    example = as_example(mailing, scope, seen_as)
    now = under_way(mailing, scope)
    context = {
        **now,
        "steps": steps_of(mailing, now["progress"]),
        "audience": audience,
        "audience_words": words_of(scope, audience),
        "preview": mail_of(mailing, scope, example),
        "example": example,
        "seen_as": seen_as,
        "followers": list(mailing.followers.order_by("pk")),
        "is_mine": mailing.asked_by_id == request.user.pk,
        **(_before_sending(mailing, scope, audience) if mailing.message_id is None else {}),
    }
    return render(request, f"{ROOM}/mailing.html", context)


def _before_sending(mailing: Mailing, scope: Scope, audience: Audience) -> dict:
    """How many it would reach now, whom it leaves out, and which fields would be empty."""
    if mailing.follows_id:
        report = report_of(people_of(mailing, scope), topic_of(scope, audience))
    else:
        report = audience_report(scope, audience)
    people = len(report.chosen)
    return {
        "report": report,
        "people": people,
        "gets": report.people,
        "holes": holes_of(mailing, scope, report.chosen),
        "rests_until": rests_until(mailing, scope),
        "asks_second": needs_second_person(mailing, people),
    }


@xframe_options_sameorigin
@csp_replace({
    **{f"{kind}-src": [NONE] for kind in ("default", "script", "img", "font", "connect")},
    "style-src": [NONCE], "form-action": [NONE], "frame-ancestors": [SELF],
})  # fmt: skip
def _as_mail(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """The HTML of the mail by itself, its styles in one sheet that the policy knows; no script, nothing loaded."""
    mailing = mailing_of(scope, number)
    mail = mail_of(mailing, scope, as_example(mailing, scope, request.GET.get("as", "").strip()))
    return HttpResponse(with_one_sheet(mail.html, str(request.csp_nonce)))


_both = require_http_methods(["GET", "HEAD", "POST"])
desk_mailings, lane_mailings, national_mailings = doors(_list, require_safe, of_second=True)
desk_new, lane_new, national_new = doors(_new, _both)
desk_edit, lane_edit, national_edit = doors(_edit, _both)
desk_mailing, lane_mailing, national_mailing = doors(_show, require_safe, of_second=True)
desk_as_mail, lane_as_mail, national_as_mail = doors(_as_mail, require_safe, of_second=True)
