"""Pages of a list that is brought in: choose a file, see what it would change, confirm or discard, the rows to mend."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRefresh

from accounts.access.guards import require_desk
from accounts.access.permissions import Permission
from accounts.access.places import QioDesk
from campaigns.measurements.workbook.values import armed
from campaigns.recruitment.list_models import ListImport
from campaigns.recruitment.lists import services
from campaigns.recruitment.lists.claims import UNDER_WAY
from campaigns.recruitment.lists.forms import ListForm
from campaigns.recruitment.lists.planning import Change
from campaigns.recruitment.lists.queries import list_of, lists_of, pill_of
from campaigns.recruitment.lists.table import HEADERS
from qioportal.lib.csvfiles import csv_response
from qioportal.lib.paging import page_of
from qioportal.lib.refusals import said_on

LISTED_PROBLEMS = 100


@require_http_methods(["GET", "HEAD", "POST"])
@require_desk(Permission.RECRUIT)
def lists(request: HttpRequest, desk: QioDesk) -> HttpResponse:
    """Bring one in; those that were."""
    form = ListForm(request.POST, request.FILES) if request.method == "POST" else ListForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        with said_on(form):
            row = services.take_in(desk=desk, name=file.name, content=file.read(), by=request.user)
            return _to(desk, row)
    words = request.GET.get("q", "").strip()[:80]
    page = page_of(request, lists_of(desk, words))
    context = {"desk": desk, "tab": "lists", "form": form, "words": words, "page": page, "headers": HEADERS.values(),
               "rows": [(row, *pill_of(row)) for row in page]}  # fmt: skip
    return render(request, "campaigns/recruitment/lists/lists.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@require_desk(Permission.RECRUIT)
def one(request: HttpRequest, desk: QioDesk, key: UUID) -> HttpResponse:
    """The dry run; with POST it is confirmed or discarded."""
    row = _list_or_404(desk, key)
    if request.method == "POST":
        return _settle(request, desk, row)
    role, word = pill_of(row)
    changes = [Change(**each) for each in row.rows]
    context = {
        "desk": desk, "row": row, "role": role, "word": word, "is_moving": row.status in UNDER_WAY,
        "page": page_of(request, changes), "problems": row.problems[:LISTED_PROBLEMS],
    }  # fmt: skip
    return render(request, "campaigns/recruitment/lists/one.html", context)


def _settle(request: HttpRequest, desk: QioDesk, row: ListImport) -> HttpResponse:
    """A second press finds it done, and says nothing else."""
    intent = request.POST.get("intent", "")
    if intent == "write":
        services.confirm(row=row, by=request.user)
    elif intent == "discard" and services.discard(row=row, by=request.user):
        messages.success(request, "Discarded. Nothing was written.")
        return redirect("recruitment:lists", desk.qio.slug, desk.state.slug)
    return _to(desk, row)


@require_safe
@require_desk(Permission.RECRUIT)
def progress(request: HttpRequest, desk: QioDesk, key: UUID) -> HttpResponse:
    """The page asks for this piece while a worker reads or writes; then for all of itself."""
    row = _list_or_404(desk, key, brief=True)
    if row.status not in UNDER_WAY:
        return HttpResponseClientRefresh()
    return render(request, "campaigns/recruitment/lists/_progress.html", {"desk": desk, "row": row})


@require_safe
@require_desk(Permission.RECRUIT)
def problems(request: HttpRequest, desk: QioDesk, key: UUID) -> HttpResponse:
    """The rows that were not taken, each with its reason, in the form in which they can be mended and brought in."""
    row = _list_or_404(desk, key)
    lines = (
        [each["sheet"], each["row"], f"{each['column']}: {each['words']}",
         *(armed(each["raw"].get(name, "")) for name in HEADERS)]
        for each in row.problems
    )  # fmt: skip
    return csv_response(f"to-mend-{desk.state.slug}.csv", ["Sheet", "Row", "What is wrong", *HEADERS.values()], lines)


def _list_or_404(desk: QioDesk, key: UUID, *, brief: bool = False) -> ListImport:
    row = list_of(desk, key, brief=brief)
    if row is None:
        raise Http404
    return row


def _to(desk: QioDesk, row: ListImport) -> HttpResponse:
    return redirect("recruitment:list", desk.qio.slug, desk.state.slug, row.key)
