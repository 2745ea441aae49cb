"""Pages of signed papers: writing one down at the desk, its scan for the desk and for the home's own people."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.access.guards import require_desk, require_home
from accounts.access.permissions import Permission
from accounts.access.places import QioDesk
from campaigns.files.serving import answer
from campaigns.goals.queries import current_phase
from campaigns.recruitment.models import Stage
from campaigns.recruitment.paper import record_decline, record_statement
from campaigns.recruitment.paper_forms import DeclineForm, StatementForm
from campaigns.recruitment.paper_queries import papers_of, scan_of
from campaigns.recruitment.queries import home_of
from facilities.directory.models import Facility

_KINDS = {"statement": (StatementForm, record_statement), "decline": (DeclineForm, record_decline)}


@require_desk(Permission.RECRUIT)
def record_paper(request: HttpRequest, desk: QioDesk, ccn: str, kind: str) -> HttpResponse:
    """Write a signed paper of the home down."""
    phase = current_phase()
    home = home_of(desk, phase, ccn)
    if home is None or phase is None or home.status == "closed":
        raise Http404
    make_form, write = _KINDS[kind]
    form = make_form(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            paper = write(home=home, phase=phase, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            said = "takes part" if kind == "statement" else "said no"
            messages.success(request, f"{home.display_name} {said}, signed {paper.signed_on:%B} {paper.signed_on.day}.")
            return redirect("recruitment:home", qio=desk.qio.slug, state=desk.state.slug, ccn=ccn)
    context = {"desk": desk, "home": home, "phase": phase, "form": form, "kind": kind,
               "takes_part": home.stage == Stage.SIGNED}  # fmt: skip
    return render(request, "campaigns/recruitment/paper.html", context, status=422 if form.errors else 200)


@require_safe
@require_desk(Permission.SEE_STATE)
def desk_scan(request: HttpRequest, desk: QioDesk, ccn: str, key) -> HttpResponse:
    """The scan, for the desk."""
    home = home_of(desk, current_phase(), ccn)
    return _answer(home, key)


@require_safe
@require_home(Permission.SEE_HOME)
def home_papers(request: HttpRequest, home: Facility) -> HttpResponse:
    """What was signed for the home on paper, for its own people."""
    return render(request, "campaigns/recruitment/papers.html", {"home": home, "papers": papers_of(home)})


@require_safe
@require_home(Permission.SEE_HOME)
def home_scan(request: HttpRequest, home: Facility, key) -> HttpResponse:
    """The scan, for the home's own people."""
    return _answer(home, key)


def _answer(home: Facility | None, key) -> HttpResponse:
    scan = scan_of(home, key) if home else None
    if scan is None:
        raise Http404
    return answer(scan, inline=True)
