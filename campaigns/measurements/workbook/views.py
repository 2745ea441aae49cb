"""Files of a home and of a chain: download, upload, the dry run, and the list of what was uploaded.

Each page exists twice, behind the guard of a home and behind that of a chain.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRefresh

from accounts.access.guards import require_chain, require_home
from accounts.access.permissions import Permission
from campaigns.measurements.models import Upload, UploadManner, UploadStatus
from campaigns.measurements.workbook import services
from campaigns.measurements.workbook.claims import UNDER_WAY
from campaigns.measurements.workbook.forms import UploadForm
from campaigns.measurements.workbook.lines import MONTHS, homes_of, lines_of
from campaigns.measurements.workbook.plan import Happens
from campaigns.measurements.workbook.queries import news_of, said_of, shown_of, state_of, upload_of, uploads_of
from campaigns.measurements.workbook.table import HEADERS
from campaigns.measurements.workbook.values import armed
from campaigns.measurements.workbook.writer import COLUMNS, XLSX, csv_rows, workbook_of
from facilities.directory.models import Chain, Facility
from qioportal.lib.csvfiles import csv_response
from qioportal.lib.downloads import file_response
from qioportal.lib.paging import page_of

LISTED_PROBLEMS = 50
MONTHS_OF_CHAIN = 1  # a chain's file has its homes' month that is due; ?months=12 asks for more


@dataclass(frozen=True, slots=True)
class Door:
    """Whose files they are."""

    place: Facility | Chain
    path: str
    name: str

    @property
    def is_chain(self) -> bool:
        return isinstance(self.place, Chain)

    @property
    def key(self) -> str:
        return self.place.number if self.is_chain else self.place.ccn


def _pair(needs: Permission, view: Callable, method: Callable = require_safe) -> tuple[Callable, Callable]:
    """The view for a home and for a chain, each behind its own guard."""

    @require_home(needs)
    def home_view(request, home, **keys):
        with timezone.override(home.zone):
            return view(request, Door(home, f"/h/{home.ccn}/", home.display_name), **keys)

    @require_chain(needs)
    def chain_view(request, chain, **keys):
        return view(request, Door(chain, f"/c/{chain.number}/", chain.name), **keys)

    return method(home_view), method(chain_view)


def _upload_or_404(door: Door, key: UUID, *, brief: bool = False) -> Upload:
    upload = upload_of(door.place, key, brief=brief)
    if upload is None:
        raise Http404
    return upload


def _lines(request: HttpRequest, door: Door):
    least = MONTHS_OF_CHAIN if door.is_chain else MONTHS
    asked = request.GET.get("months", "")
    months = min(int(asked), 24) if asked.isascii() and asked.isdigit() and len(asked) < 3 and int(asked) else least
    return lines_of(homes_of(door.place), months)


def _workbook(request: HttpRequest, door: Door) -> HttpResponse:
    return file_response(f"numbers-{door.key}.xlsx", workbook_of(_lines(request, door), whose=door.name), XLSX)


def _numbers(request: HttpRequest, door: Door) -> HttpResponse:
    return csv_response(f"numbers-{door.key}.csv", COLUMNS, csv_rows(_lines(request, door)))


def _upload(request: HttpRequest, door: Door) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            upload = services.take_in(place=door.place, name=file.name, content=file.read(), by=request.user)
        except services.TooMany:
            form.add_error("file", f"{services.MOST_WAITING} of your files wait to be read. Try again in a minute.")
        else:
            return redirect(f"{door.path}uploads/{upload.key}/")
    context = {"door": door, "form": form, "lately": _with_states(uploads_of(door.place)[:3])}
    return render(request, "campaigns/measurements/workbook/upload.html", context)


def _with_states(uploads) -> list[tuple]:
    return [(upload, *state_of(upload), news_of(upload)) for upload in uploads]


def _list(request: HttpRequest, door: Door) -> HttpResponse:
    words, status = request.GET.get("q", "").strip()[:80], request.GET.get("status", "")
    page = page_of(request, uploads_of(door.place, words, status))
    context = {"door": door, "page": page, "rows": _with_states(page), "words": words, "status": status,
               "statuses": UploadStatus.choices}  # fmt: skip
    return render(request, "campaigns/measurements/workbook/uploads.html", context)


def _one(request: HttpRequest, door: Door, key: UUID) -> HttpResponse:
    upload = _upload_or_404(door, key)
    if request.method == "POST":
        return _settle(request, door, upload)
    shown = shown_of(upload)
    kind = request.GET.get("show", "")
    kind = kind if kind in list(Happens) else ""
    role, word = state_of(upload)
    context = {
        "door": door,
        "upload": upload,
        "role": role,
        "word": word,
        "is_moving": upload.status in UNDER_WAY,
        "shown": shown,
        "said": said_of(upload),
        "show": kind,
        "page": page_of(request, [row for row in shown.rows if kind in ("", row.happens)]),
        "problems": upload.problems[:LISTED_PROBLEMS],
    }
    return render(request, "campaigns/measurements/workbook/one.html", context)


def _settle(request: HttpRequest, door: Door, upload: Upload) -> HttpResponse:
    """Send, save as drafts, or discard. A second press finds it done, and says nothing else."""
    intent = request.POST.get("intent", "")
    if intent == "discard":
        if services.discard(upload=upload, by=request.user):
            messages.success(request, "Discarded. Nothing was written.")
            return redirect(f"{door.path}upload/")
    elif intent in UploadManner.values:
        services.confirm(upload=upload, manner=intent, by=request.user)
    return redirect(f"{door.path}uploads/{upload.key}/")


def _progress(request: HttpRequest, door: Door, key: UUID) -> HttpResponse:
    """The page asks for this piece while a worker reads or writes; then for all of itself."""
    upload = _upload_or_404(door, key, brief=True)
    if upload.status not in UNDER_WAY:
        return HttpResponseClientRefresh()
    return render(request, "campaigns/measurements/workbook/_progress.html", {"door": door, "upload": upload})


def _problems(request: HttpRequest, door: Door, key: UUID) -> HttpResponse:
    """The rows that were not taken, each with its reason, in the form in which they can be mended and uploaded."""
    upload = _upload_or_404(door, key)
    rows = (
        [each["sheet"], each["row"], f"{each['column']}: {each['words']}", *_as_it_stood(each["raw"])]
        for each in upload.problems
    )
    header = ["Sheet", "Row", "Reason", *HEADERS.values()]
    return csv_response(f"to-mend-{door.key}.csv", header, rows)


def _as_it_stood(raw: dict[str, str]) -> list[str]:
    return [armed(raw.get(name, "")) for name in HEADERS]


_post = require_http_methods(["GET", "HEAD", "POST"])
home_workbook, chain_workbook = _pair(Permission.SEE_HOME, _workbook)
home_numbers, chain_numbers = _pair(Permission.SEE_HOME, _numbers)
home_upload, chain_upload = _pair(Permission.ENTER_MONTH, _upload, _post)
home_uploads, chain_uploads = _pair(Permission.ENTER_MONTH, _list)
home_one, chain_one = _pair(Permission.ENTER_MONTH, _one, _post)
home_progress, chain_progress = _pair(Permission.ENTER_MONTH, _progress)
home_problems, chain_problems = _pair(Permission.ENTER_MONTH, _problems)
