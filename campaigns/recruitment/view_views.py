"""Pages of saved views: the list, saving one, its stable link, changing and deleting it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access.guards import require_desk
from accounts.access.permissions import Permission
from accounts.access.places import QioDesk
from campaigns.recruitment import view_services
from campaigns.recruitment.list_models import SavedView, ViewPage
from campaigns.recruitment.view_forms import SavedViewForm, words_of
from campaigns.recruitment.view_queries import address_of, default_of, query_of, view_of, views_of
from qioportal.lib.paging import page_of
from qioportal.lib.refusals import said_on


@require_safe
@require_desk(Permission.SEE_STATE)
def views(request: HttpRequest, desk: QioDesk) -> HttpResponse:
    """One's own and the shared ones."""
    words = request.GET.get("q", "").strip()[:80]
    page = page_of(request, views_of(desk, request.user, words))
    context = {"desk": desk, "tab": "views", "page": page, "words": words, "first": default_of(desk, request.user)}
    return render(request, "campaigns/recruitment/views.html", context)


@require_safe
@require_desk(Permission.SEE_STATE)
def view(request: HttpRequest, desk: QioDesk, slug: str) -> HttpResponse:
    """The stable link: on to the filter."""
    return redirect(address_of(_view_or_404(request, desk, slug), desk))


@require_http_methods(["GET", "HEAD", "POST"])
@require_desk(Permission.SEE_STATE)
def save(request: HttpRequest, desk: QioDesk) -> HttpResponse:
    """The filter of the address (`?from=homes&stars=1`) under a name."""
    source = request.GET.get("from", "")
    source = source if source in ViewPage.values else ViewPage.HOMES.value
    query = query_of(source, request.GET)
    form = SavedViewForm(_posted(request), can_open_first=source == ViewPage.HOMES)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with said_on(form):
            view_services.save_view(desk=desk, page=source, query=query, by=request.user, **given)
            messages.success(request, f"The view “{given['name']}” is saved.")
            return redirect("recruitment:views", desk.qio.slug, desk.state.slug)
    context = {"desk": desk, "form": form, "view": None, "page": ViewPage(source).label,
               "said": words_of(source, query, desk)}  # fmt: skip
    return render(request, "campaigns/recruitment/view.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@require_desk(Permission.SEE_STATE)
def change(request: HttpRequest, desk: QioDesk, slug: str) -> HttpResponse:
    """Rename, share, open first, delete; of others' views only whether one's own list opens with it."""
    found = _view_or_404(request, desk, slug)
    is_owner = found.owner_id == request.user.pk
    if is_owner and request.POST.get("intent") == "delete":
        view_services.delete_view(view=found, by=request.user)
        messages.success(request, f"The view “{found.name}” is gone.")
        return redirect("recruitment:views", desk.qio.slug, desk.state.slug)
    first = {"name": found.name, "is_shared": found.is_shared, "is_default": default_of(desk, request.user) == found}
    options = {"is_owner": is_owner, "can_open_first": found.page == ViewPage.HOMES}
    form = SavedViewForm(_posted(request), initial=first, **options)
    if request.method == "POST" and form.is_valid():
        with said_on(form):
            _change(request, desk, found, form)
            messages.success(request, "The view is changed.")
            return redirect("recruitment:views", desk.qio.slug, desk.state.slug)
    context = {"desk": desk, "form": form, "view": found, "is_owner": is_owner,
               "said": words_of(found.page, found.query, desk), "page": found.get_page_display()}  # fmt: skip
    return render(request, "campaigns/recruitment/view.html", context, status=422 if form.errors else 200)


def _change(request: HttpRequest, desk: QioDesk, found: SavedView, form: SavedViewForm) -> None:
    given = {"is_default": False, **form.cleaned_data}
    if "name" in form.fields:
        view_services.change_view(view=found, desk=desk, by=request.user, **given)
    else:
        view_services.choose_default(view=found, desk=desk, by=request.user, is_default=given["is_default"])


def _posted(request: HttpRequest):
    return request.POST if request.method == "POST" else None


def _view_or_404(request: HttpRequest, desk: QioDesk, slug: str) -> SavedView:
    found = view_of(desk, request.user, slug)
    if found is None:
        raise Http404
    return found
