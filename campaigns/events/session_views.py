"""A holder at the session and after it: the code, the list of who came, the questions, the materials."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from campaigns.events import attendance, followup, seats, services
from campaigns.events.holder_views import ROOM, found_event
from campaigns.events.holders import Holder, trio
from campaigns.events.materials import files_of, resource_to_add, resources_matching, resources_of
from campaigns.events.people_forms import CameForm, FileForm, QuestionsForm
from campaigns.events.queries import people_of, sign_up_number
from campaigns.events.writing_views import attempt, back, both
from qioportal.lib.paging import page_of
from qioportal.lib.refusals import said_above, said_on
from qioportal.lib.words import counted

PEOPLE_ON_LIST = 100


def _attendance(request: HttpRequest, holder: Holder, event: str) -> HttpResponse:
    found = found_event(holder, event)
    if request.method == "POST":
        ticks = {name: _ids(request, name) for name in ("shown", "was", "came")}
        with said_above(request):
            changed = attendance.keep_list(event=found, by=request.user, **ticks)
            messages.success(request, f"The list is saved; {counted(changed, 'people')} changed.")
        return back(holder, found, f"attendance/?{request.GET.urlencode()}")
    return _list_page(request, holder, found, CameForm())


def _list_page(request: HttpRequest, holder: Holder, found, form: CameForm) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:100]
    rows = people_of(found, words)
    context = {"holder": holder, "event": found, "page": page_of(request, rows, PEOPLE_ON_LIST), "words": words}
    context["not_yet"] = attendance.why_not_yet(found)
    status = 422 if form.errors else 200
    return render(request, f"{ROOM}/attendance.html", context | {"form": form}, status=status)


def _ids(request: HttpRequest, name: str) -> set[int]:
    return {int(value) for value in request.POST.getlist(name) if value.isascii() and value.isdigit()}


def _add_person(request: HttpRequest, holder: Holder, event: str) -> HttpResponse:
    """Somebody at the door who was not signed up."""
    found, form = found_event(holder, event), CameForm(request.POST)
    if form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("name", "email", "home")}
        words = f"{facts['name']} stands on the list."
        attempt(request, lambda: attendance.add_person(event=found, by=request.user, **facts), words)
        return back(holder, found, "attendance/")
    return _list_page(request, holder, found, form)


def _take_off(request: HttpRequest, holder: Holder, event: str, number: int) -> HttpResponse:
    """The person leaves by the holder's hand and is told; whoever waits first moves up."""
    found = found_event(holder, event)
    row = sign_up_number(found, number)
    if row is None:
        raise Http404
    words = f"{row.name} is not signed up any more and gets a mail."
    attempt(request, lambda: seats.leave(row=row, by=request.user), words)
    return back(holder, found)


def _code(request: HttpRequest, holder: Holder, event: str) -> HttpResponse:
    """Large, to be shown in the room or in the webinar."""
    found = found_event(holder, event)
    if request.method == "POST":
        attempt(request, lambda: services.make_code(event=found, by=request.user), "The code is new.")
        return back(holder, found, "code/")
    return render(request, f"{ROOM}/code.html", {"holder": holder, "event": found})


def _questions(request: HttpRequest, holder: Holder, event: str) -> HttpResponse:
    found = found_event(holder, event)
    form = QuestionsForm(request.POST or None, initial=QuestionsForm.initial_of(found))
    if request.method == "POST" and form.is_valid():
        with said_on(form):
            followup.ask_questions(event=found, questions=form.questions, by=request.user)
            messages.success(request, "The questions are saved. Who attended gets them by mail the day after.")
            return back(holder, found)
    return render(request, f"{ROOM}/questions.html", {"holder": holder, "event": found, "form": form})


def _materials(request: HttpRequest, holder: Holder, event: str) -> HttpResponse:
    """Files of its own, and resources of the library that the holder sees."""
    found, form = found_event(holder, event), FileForm()
    if request.method == "POST" and "resource" in request.POST:
        return _set_resource(request, holder, found)
    if request.method == "POST":
        form = FileForm(request.POST, request.FILES)
        if form.is_valid():
            upload = form.cleaned_data["upload"]
            attempt(
                request, lambda: services.add_file(event=found, upload=upload, by=request.user), "The file is there."
            )
            return back(holder, found, "materials/")
    words = request.GET.get("q", "").strip()[:80]
    context = {"holder": holder, "event": found, "form": form, "files": files_of(found), "words": words}
    user = request.user
    context |= {"resources": resources_of(user, found), "matches": resources_matching(user, found, words)}
    return render(request, f"{ROOM}/materials.html", context, status=422 if form.errors else 200)


def _set_resource(request: HttpRequest, holder: Holder, found) -> HttpResponse:
    resource = resource_to_add(request.user, request.POST["resource"])
    if resource is None:
        raise Http404
    now = set(found.resources.all())
    is_off = request.POST.get("act") == "off"
    new = now - {resource} if is_off else now | {resource}
    words = "It is off the list." if is_off else "The resource stands on the list."
    attempt(request, lambda: services.set_resources(event=found, resources=new, by=request.user), words)
    return back(holder, found, "materials/")


def _file_off(request: HttpRequest, holder: Holder, event: str, key: UUID) -> HttpResponse:
    found = found_event(holder, event)
    stored = files_of(found).filter(key=key).first()
    if stored is None:
        raise Http404
    words = f"{stored.name} is off the list."
    attempt(request, lambda: services.take_file_off(event=found, stored=stored, by=request.user), words)
    return back(holder, found, "materials/")


event_attendance = trio(_attendance, both, writes=True)
add_person = trio(_add_person, require_POST, writes=True)
take_off = trio(_take_off, require_POST, writes=True)
code = trio(_code, both, writes=True)
questions = trio(_questions, both, writes=True)
materials = trio(_materials, both, writes=True)
file_off = trio(_file_off, require_POST, writes=True)
