"""Pages of signed papers: the blank one, writing one down, taking it back, its scan for the desk and the home."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.access.guards import require_desk, require_home, require_lane
from accounts.access.permissions import Permission
from accounts.access.places import QioDesk
from campaigns.enrollment.blank import blank_answer
from campaigns.files.serving import answer
from campaigns.goals.queries import current_phase
from campaigns.recruitment.call_queries import CallPlace
from campaigns.recruitment.models import Stage
from campaigns.recruitment.paper import record_decline, record_statement
from campaigns.recruitment.paper_back import may_take_back, outlook_of, take_paper_back
from campaigns.recruitment.paper_forms import DeclineForm, StatementForm, TakeBackForm
from campaigns.recruitment.paper_queries import paper_numbered, papers_of, scan_of
from campaigns.recruitment.queries import home_of
from facilities.directory.models import Facility
from facilities.states.codes import State
from qioportal.lib.refusals import said_on

_KINDS = {"statement": (StatementForm, record_statement), "decline": (DeclineForm, record_decline)}


@require_desk(Permission.RECRUIT)
def record_paper(request: HttpRequest, desk: QioDesk, ccn: str, kind: str) -> HttpResponse:
    """Write a signed paper of the home down."""
    phase = current_phase()
    home = home_of(desk, phase, ccn)
    if home is None or phase is None or home.status == "closed":
        raise Http404
    make_form, write = _KINDS[kind]
    given = {"phase": phase} if kind == "statement" else {}
    form = make_form(request.POST or None, request.FILES or None, **given)
    if request.method == "POST" and form.is_valid():
        try:
            paper = write(home=home, phase=phase, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            said = "takes part" if kind == "statement" else "said no"
            messages.success(request, f"{home.display_name} {said}, signed {paper.signed_on:%B} {paper.signed_on.day}.")
            return _home(desk, ccn)
    context = {"desk": desk, "home": home, "phase": phase, "form": form, "kind": kind,
               "takes_part": home.stage == Stage.SIGNED}  # fmt: skip
    return render(request, "campaigns/recruitment/paper.html", context, status=422 if form.errors else 200)


@require_safe
@require_desk(Permission.SEE_STATE)
def desk_blank(request: HttpRequest, desk: QioDesk, ccn: str) -> HttpResponse:
    """The statement to print, for the desk."""
    return _blank(desk, ccn)


@require_safe
@require_lane(Permission.MANAGE_LANE)
def lane_blank(request: HttpRequest, state: State, ccn: str) -> HttpResponse:
    """The same for the LANE, whose convener calls homes as well."""
    return _blank(CallPlace.of_lane(state), ccn)


def _blank(place: QioDesk | CallPlace, ccn: str) -> HttpResponse:
    phase = current_phase()
    home = home_of(place, phase, ccn)
    if home is None or phase is None or home.status == "closed":
        raise Http404
    return blank_answer(home, phase)


@require_desk(Permission.RECRUIT)
def paper_back(request: HttpRequest, desk: QioDesk, ccn: str, number: int) -> HttpResponse:
    """Take a paper back that was recorded by mistake: what would follow, why, then it is done."""
    phase = current_phase()
    home = home_of(desk, phase, ccn)
    paper = paper_numbered(home, phase, number) if home and phase else None
    if paper is None:
        raise Http404
    if not may_take_back(paper, request.user, desk):
        raise PermissionDenied
    form, outlook = TakeBackForm(request.POST or None), outlook_of(paper, home)
    if request.method == "POST" and form.is_valid():
        with said_on(form):
            take_paper_back(paper=paper, home=home, desk=desk, by=request.user, **form.cleaned_data)
            stands = home_of(desk, phase, ccn).stage
            messages.success(request, f"Taken back. {home.display_name} stands at “{Stage(stands).label}”.")
            return _home(desk, ccn)
    context = {"desk": desk, "home": home, "paper": paper, "form": form, "outlook": outlook}
    return render(request, "campaigns/recruitment/paper_back.html", context, status=422 if form.errors else 200)


def _home(desk: QioDesk, ccn: str) -> HttpResponse:
    return redirect("recruitment:home", qio=desk.qio.slug, state=desk.state.slug, ccn=ccn)


@require_safe
@require_desk(Permission.SEE_STATE)
def desk_scan(request: HttpRequest, desk: QioDesk, ccn: str, key) -> HttpResponse:
    """The scan, for the desk."""
    home = home_of(desk, current_phase(), ccn)
    return _answer(home, key, for_desk=True)


@require_safe
@require_home(Permission.SEE_HOME)
def home_papers(request: HttpRequest, home: Facility) -> HttpResponse:
    """What was signed for the home on paper, for its own people."""
    return render(request, "campaigns/recruitment/papers.html", {"home": home, "papers": papers_of(home)})


@require_safe
@require_home(Permission.SEE_HOME)
def home_scan(request: HttpRequest, home: Facility, key) -> HttpResponse:
    """The scan, for the home's own people."""
    return _answer(home, key, for_desk=False)


def _answer(home: Facility | None, key, *, for_desk: bool) -> HttpResponse:
    scan = scan_of(home, key, for_desk=for_desk) if home else None
    if scan is None:
        raise Http404
    return answer(scan, inline=True)
