"""Pages of a desk's notes on a home: the list, a new one, its files, taking one back."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access.guards import require_desk
from accounts.access.permissions import Permission
from accounts.access.places import QioDesk
from campaigns.files.serving import answer
from campaigns.recruitment import note_services
from campaigns.recruitment.note_forms import NoteForm
from campaigns.recruitment.notes import file_of_note, note_of, notes_of
from campaigns.recruitment.queries import home_of
from facilities.directory.models import Facility
from qioportal.lib.paging import page_of
from qioportal.lib.refusals import said_above, said_on


@require_safe
@require_desk(Permission.SEE_STATE)
def notes(request: HttpRequest, desk: QioDesk, ccn: str) -> HttpResponse:
    """All notes on the home, newest first."""
    home = _home_or_404(desk, ccn)
    words = request.GET.get("q", "").strip()[:80]
    context = {"desk": desk, "home": home, "words": words, "page": page_of(request, notes_of(desk, home, words))}
    return render(request, "campaigns/recruitment/notes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require_desk(Permission.RECRUIT)
def new(request: HttpRequest, desk: QioDesk, ccn: str) -> HttpResponse:
    home = _home_or_404(desk, ccn)
    form = NoteForm(request.POST, request.FILES) if request.method == "POST" else NoteForm()
    if form.is_valid():
        given = {"text": form.cleaned_data["text"], "uploads": form.cleaned_data["files"]}
        with said_on(form):
            note_services.add_note(desk=desk, home=home, by=request.user, **given)
            messages.success(request, "The note is kept, for this desk alone.")
            return redirect("recruitment:home", desk.qio.slug, desk.state.slug, ccn)
    context = {"desk": desk, "home": home, "form": form}
    return render(request, "campaigns/recruitment/note.html", context, status=422 if form.errors else 200)


@require_POST
@require_desk(Permission.RECRUIT)
def take_back(request: HttpRequest, desk: QioDesk, ccn: str, key: UUID) -> HttpResponse:
    note = note_of(desk, _home_or_404(desk, ccn), key)
    if note is None:
        raise Http404
    with said_above(request):
        note_services.take_back_note(note=note, by=request.user)
        messages.success(request, "The note is taken back. Nobody reads it any more.")
    return redirect("recruitment:notes", desk.qio.slug, desk.state.slug, ccn)


@require_safe
@require_desk(Permission.SEE_STATE)
def file(request: HttpRequest, desk: QioDesk, ccn: str, key: UUID, file: UUID) -> HttpResponse:
    """A file of a note, as a download."""
    note = note_of(desk, _home_or_404(desk, ccn), key)
    found = file_of_note(note, file) if note else None
    if found is None:
        raise Http404
    return answer(found)


def _home_or_404(desk: QioDesk, ccn: str) -> Facility:
    found = home_of(desk, None, ccn)
    if found is None:
        raise Http404
    return found
