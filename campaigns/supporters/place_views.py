"""What places see of those who take part: a home its ideas, a QIO's desk and a LANE how many there are."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access.guards import require_desk, require_home, require_lane
from accounts.access.permissions import Permission
from accounts.access.places import QioDesk
from campaigns.supporters import queries, services
from campaigns.supporters.models import IdeaAnswer
from facilities.directory.models import Facility
from facilities.states.codes import State
from qioportal.lib.csvfiles import csv_response
from qioportal.lib.paging import page_of
from qioportal.lib.refusals import said_above


@require_http_methods(["GET", "HEAD", "POST"])
@require_home(Permission.MANAGE_PEOPLE)
def ideas(request: HttpRequest, home: Facility) -> HttpResponse:
    """What people sent to the home; each gets one of three answers."""
    if request.method == "POST":
        _answer(request, home)
        return redirect("supporters:ideas", home.ccn)
    words, is_waiting = _asked(request)
    context = {
        "home": home,
        "page": page_of(request, queries.ideas_of(home, words, is_waiting)),
        "words": words,
        "show": "waiting" if is_waiting else "",
        "waiting": queries.ideas_waiting(home),
        "answers": IdeaAnswer.choices,
    }
    return render(request, "campaigns/supporters/ideas.html", context)


def _asked(request: HttpRequest) -> tuple[str, bool]:
    return request.GET.get("q", "").strip()[:80], request.GET.get("show") == "waiting"


@require_safe
@require_home(Permission.MANAGE_PEOPLE)
def ideas_csv(request: HttpRequest, home: Facility) -> HttpResponse:
    """The ideas of the page with the same filter, as a file."""
    header = ["sent", "idea", "name", "who", "answer", "answered", "answered by"]
    rows = (
        [timezone.localdate(idea.sent_at, home.zone), idea.text, idea.sender_name or "without a name",
         idea.get_kind_display(), idea.get_answer_display(),
         idea.answered_at and timezone.localdate(idea.answered_at, home.zone),
         idea.answered_by and idea.answered_by.name]
        for idea in queries.ideas_of(home, *_asked(request)).iterator(chunk_size=500)
    )  # fmt: skip
    return csv_response(f"{home.ccn}-ideas.csv", header, rows)


def _answer(request: HttpRequest, home: Facility) -> None:
    number = request.POST.get("idea", "")
    with said_above(request):
        if not (number.isascii() and number.isdigit() and len(number) < 10):
            raise ValidationError("This idea is no longer there.")
        services.answer_idea(home=home, number=int(number), answer=request.POST.get("answer", ""), by=request.user)
        messages.success(request, "The answer is on its way, if the sender still takes part.")


@require_safe
@require_lane(Permission.SEE_LANE)
def lane_people(request: HttpRequest, state: State) -> HttpResponse:
    return _people(request, state)


@require_safe
@require_desk(Permission.SEE_STATE)
def desk_people(request: HttpRequest, desk: QioDesk) -> HttpResponse:
    return _people(request, desk.state)


def _people(request: HttpRequest, state: State) -> HttpResponse:
    """How many, by kind. Never who: that is between each person and the portal."""
    now = timezone.now()
    kinds, total = queries.people_on(state.code, now)
    context = {"state": state, "kinds": kinds, "total": total, "now": now}
    return render(request, "campaigns/supporters/people.html", context)
