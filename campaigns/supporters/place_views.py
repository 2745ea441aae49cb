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
from qioportal.lib.paging import page_of


@require_http_methods(["GET", "HEAD", "POST"])
@require_home(Permission.MANAGE_PEOPLE)
def ideas(request: HttpRequest, home: Facility) -> HttpResponse:
    """What people sent to the home; each gets one of three answers."""
    if request.method == "POST":
        _answer(request, home)
        return redirect("supporters:ideas", home.ccn)
    words, show = request.GET.get("q", "").strip()[:80], request.GET.get("show", "")
    show = "waiting" if show == "waiting" else ""
    context = {
        "home": home,
        "page": page_of(request, queries.ideas_of(home, words, waiting=show == "waiting")),
        "words": words,
        "show": show,
        "waiting": queries.ideas_waiting(home),
        "answers": IdeaAnswer.choices,
    }
    return render(request, "campaigns/supporters/ideas.html", context)


def _answer(request: HttpRequest, home: Facility) -> None:
    number = request.POST.get("idea", "")
    try:
        if not (number.isascii() and number.isdigit() and len(number) < 10):
            raise ValidationError("This idea is no longer there.")
        services.answer_idea(home=home, number=int(number), answer=request.POST.get("answer", ""), by=request.user)
    except ValidationError as error:
        messages.warning(request, error.messages[0])
    else:
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
