"""The statement of a home to print and sign on paper, for its own people."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.access.guards import require_home
from accounts.access.permissions import Permission
from campaigns.enrollment.blank import blank_answer
from campaigns.enrollment.parts import part_of
from facilities.directory.models import Facility


@require_safe
@require_home(Permission.SEE_HOME)
def statement(request: HttpRequest, home: Facility, phase: str | None = None) -> HttpResponse:
    """Whoever works at the home may print it; who signs is written on it."""
    part = part_of(home, phase)
    if part.phase is None or home.status == "closed":
        raise Http404
    return blank_answer(home, part.phase)
