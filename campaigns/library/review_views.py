"""The national team reads practices: the list of what waits, one of them, and publishing, sending back, taking off."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access.guards import require_nation
from accounts.access.permissions import Permission
from campaigns.library import practice_services as services
from campaigns.library import queries
from campaigns.library.checks import NotNow
from campaigns.library.credits import credit_of
from campaigns.library.forms import ReviewForm
from campaigns.library.models import Practice, PracticeStatus
from qioportal.lib.csvfiles import csv_response
from qioportal.lib.paging import page_of

ROOM = "campaigns/library"
SHOWN = (PracticeStatus.SUBMITTED, PracticeStatus.SENT_BACK, PracticeStatus.PUBLISHED, PracticeStatus.WITHDRAWN)


@require_safe
@require_nation(Permission.SEE_NATION)
def review(request: HttpRequest) -> HttpResponse:
    """What waits, and what was published or sent back before. Drafts are their authors' own."""
    status, words = _asked(request)
    page = page_of(request, queries.waiting_for_review(status, words))
    for practice in page:
        practice.credit = credit_of(practice)
    context = {"page": page, "status": status, "statuses": SHOWN, "words": words}
    return render(request, f"{ROOM}/review.html", context)


@require_safe
@require_nation(Permission.SEE_NATION)
def review_csv(request: HttpRequest) -> HttpResponse:
    """All practices of the list, as it is narrowed."""
    status, words = _asked(request)
    rows = (
        [each.title, each.facility.display_name if each.facility else f"LANE of {each.get_state_display()}",
         each.facility.ccn if each.facility else "", each.facility.state if each.facility else each.state,
         "yes" if each.is_named else "no", each.get_status_display(), timezone.localdate(each.since)]
        for each in queries.waiting_for_review(status, words)
    )  # fmt: skip
    header = ["practice", "told by", "ccn", "state", "to be named", "status", "since"]
    return csv_response(f"practices-{status}-{timezone.localdate():%Y-%m-%d}.csv", header, rows)


def _asked(request: HttpRequest) -> tuple[str, str]:
    """The status and the words that the address asks for; what nobody knows is what waits."""
    status = request.GET.get("status", "")
    words = request.GET.get("q", "").replace("\0", "").strip()[:100]
    return status if status in SHOWN else PracticeStatus.SUBMITTED, words


@require_http_methods(["GET", "HEAD", "POST"])
@require_nation(Permission.SEE_NATION)
def practice(request: HttpRequest, slug: str) -> HttpResponse:
    """One practice as it would be read, with the words to its author."""
    found = queries.practice_by(slug)
    if found is None or found.status not in SHOWN:
        raise Http404
    may_review = Permission.EDIT_LIBRARY in request.permissions
    form = ReviewForm(request.POST or None)
    if request.method == "POST":
        if not may_review:
            raise PermissionDenied
        if form.is_valid() and _act(request, found, form):
            return redirect("library:review")
    context = {
        "practice": found, "credit": credit_of(found), "form": form, "may_review": may_review,
        "goals": [goal for goal in queries.goals_named() if goal.code in found.goals],
    }  # fmt: skip
    return render(request, f"{ROOM}/review_practice.html", context)


def _act(request: HttpRequest, practice: Practice, form: ReviewForm) -> bool:
    """The press that was made; what can't be stands in the form or above the list."""
    acts = {
        "publish": (services.publish_practice, "is published. The author gets a mail with thanks."),
        "send-back": (services.send_back, "is sent back. The author gets your words by mail."),
        "take-off": (services.take_off, "is off the pages. The author gets your words by mail."),
    }
    if request.POST.get("act") not in acts:
        raise Http404
    act, says = acts[request.POST["act"]]
    try:
        act(practice=practice, by=request.user, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error) if not hasattr(error, "error_dict") else form.add_error("words", error.messages[0])
        return False
    except NotNow as reason:
        messages.warning(request, str(reason))
        return True
    messages.success(request, f"“{practice.title}” {says}")
    return True
