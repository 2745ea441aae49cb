"""Pages of the board: the columns, and moving one home to another stage."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access.guards import require_desk
from accounts.access.permissions import Permission
from accounts.access.places import QioDesk
from campaigns.goals.queries import current_phase
from campaigns.recruitment import services
from campaigns.recruitment.board import CARDS, columns_of
from campaigns.recruitment.forms import HomeFilterForm, StageForm
from campaigns.recruitment.models import Stage
from campaigns.recruitment.people import covered_today
from campaigns.recruitment.queries import filter_options, home_of
from qioportal.lib.paging import kept_query


@require_safe
@require_desk(Permission.SEE_STATE)
def board(request: HttpRequest, desk: QioDesk) -> HttpResponse:
    """The homes by stage, with the filter of the list."""
    phase = current_phase()
    form = HomeFilterForm(request.GET, **filter_options(desk))
    columns = columns_of(desk, phase, form.filters, request.user)
    context = {
        "desk": desk, "tab": "board", "phase": phase, "form": form, "chosen": form.filters, "columns": columns,
        "all": sum(column.count for column in columns), "most": CARDS,
        "covers": covered_today(request.user, desk),
        "may_move": Permission.RECRUIT in request.permissions and phase is not None,
    }  # fmt: skip
    return render(request, "campaigns/recruitment/board.html", context)


@require_POST
@require_desk(Permission.RECRUIT)
def move(request: HttpRequest, desk: QioDesk, ccn: str) -> HttpResponse:
    """To another stage. A no is asked for its reason first."""
    phase = current_phase()
    home = home_of(desk, phase, ccn)
    if home is None or phase is None:
        raise Http404
    query = kept_query(request)
    back = reverse("recruitment:board", args=[desk.qio.slug, desk.state.slug]) + query
    asks_why = request.POST.get("stage") == Stage.DECLINED and "code" not in request.POST
    form = StageForm(None if asks_why else request.POST, initial={"stage": Stage.DECLINED})
    if not asks_why and form.is_valid():
        try:
            services.change_stage(home=home, phase=phase, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, f"{home.display_name}: {Stage(form.cleaned_data['stage']).label}.")
            return redirect(f"{back}#home-{ccn}")
    context = {"desk": desk, "home": home, "form": form, "back": back, "query": query.removeprefix("?")}
    return render(request, "campaigns/recruitment/move.html", context, status=422 if form.errors else 200)
