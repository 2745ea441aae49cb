"""Pages of accounts that look like one person's: the list, one pair with what would move, taking a merge back. The same
for a QIO's desk and for the national help desk, which searches in all states."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access.guards import require_desk, require_nation
from accounts.access.permissions import Permission
from accounts.access.places import QioDesk
from accounts.members import merging
from accounts.members.duplicates import (
    MOST_FOUND,
    Alike,
    alike_by_key,
    alike_in,
    alike_to,
    merge_by_key,
    merges_of,
    people_found,
)
from accounts.members.services import Refused
from qioportal.lib.paging import page_of


@dataclass(frozen=True, slots=True)
class Where:
    """A desk, or none: the nation."""

    desk: QioDesk | None
    words: str

    @property
    def name(self) -> str:
        return self.desk.state.name if self.desk else "all states"

    @property
    def back(self) -> tuple[str, str]:
        """The page above: its words and its address."""
        if self.desk is None:
            return "Help desk", reverse("assistance:help-desk")
        return "People of the QIO", reverse("members:qio-people", args=[self.desk.qio.slug, self.desk.state.slug])

    @property
    def overview(self) -> str:
        return self.url("duplicates")

    def url(self, page: str, *keys) -> str:
        """The nation's keep the words: the pair is looked for among those whom they find."""
        if self.desk:
            return reverse(f"members:{page}", args=[self.desk.qio.slug, self.desk.state.slug, *keys])
        query = f"?{urlencode({'q': self.words})}" if self.words else ""
        return reverse(f"members:national-{page}", args=keys) + query


def _for_both(view: Callable[..., HttpResponse]) -> tuple[Callable, Callable]:
    """The view for the desk and for the nation, each behind its guard."""

    def words_of(request: HttpRequest) -> str:
        return request.GET.get("q", "").strip()[:80]

    def of_desk(request: HttpRequest, desk: QioDesk, **keys) -> HttpResponse:
        return view(request, Where(desk, words_of(request)), **keys)

    def of_nation(request: HttpRequest, **keys) -> HttpResponse:
        return view(request, Where(None, words_of(request)), **keys)

    guards = require_desk(Permission.MANAGE_QIO_PEOPLE), require_nation(Permission.ANSWER_HELP_DESK)
    return guards[0](of_desk), guards[1](of_nation)


def _duplicates(request: HttpRequest, where: Where) -> HttpResponse:
    """The pairs with their reasons, and what was merged lately."""
    found, is_cut = _found(where)
    page = page_of(request, found)
    context = {
        "where": where, "page": page, "pairs": [(pair, where.url("duplicate", pair.key)) for pair in page],
        "merges": [(merge, where.url("merge-undo", merge.key)) for merge in merges_of(where.desk)[:20]],
        "is_cut": is_cut, "most": MOST_FOUND,
    }  # fmt: skip
    return render(request, "accounts/members/duplicates.html", context)


def _found(where: Where) -> tuple[list[Alike], bool]:
    """The pairs, and whether more people of the nation fit the words than are compared."""
    if where.desk:
        return alike_in(where.desk, where.words), False
    people = people_found(where.words)
    return alike_to(people[:MOST_FOUND]), len(people) > MOST_FOUND


def _duplicate(request: HttpRequest, where: Where, key: str) -> HttpResponse:
    """Both accounts side by side, what would move either way; then merged, or said to be two people."""
    pair = alike_by_key(where.desk, key, where.words)
    if pair is None:
        raise Http404
    if request.method == "POST" and _settled(request, where.desk, pair):
        return redirect(where.overview)
    ways = [
        (kept, other, pair.roles[kept.pk], merging.moves_of(kept, other), name)
        for name, kept, other in (("first", pair.first, pair.second), ("second", pair.second, pair.first))
    ]
    return render(request, "accounts/members/duplicate.html", {"where": where, "pair": pair, "ways": ways})


def _settled(request: HttpRequest, desk: QioDesk | None, pair: Alike) -> bool:
    """Whether the press did what it said; a refusal is shown."""
    keep = request.POST.get("keep", "")
    if keep == "both":
        merging.say_two_people(pair=pair, by=request.user)
        messages.success(
            request, f"{pair.first.name} and {pair.second.name} stay two people, and are not listed again."
        )
        return True
    if keep not in ("first", "second"):
        return False
    kept, other = (pair.first, pair.second) if keep == "first" else (pair.second, pair.first)
    try:
        merging.merge_people(desk=desk, kept=kept, other=other, by=request.user)
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return False
    messages.success(request, f"{kept.email} is kept, {other.email} is closed. Both were told. It can be taken back.")
    return True


def _undo(request: HttpRequest, where: Where, key: UUID) -> HttpResponse:
    merge = merge_by_key(where.desk, key)
    if merge is None:
        raise Http404
    try:
        merging.undo_merge(merge=merge, by=request.user)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, f"{merge.kept.email} and {merge.other.email} are two accounts again, as before.")
    return redirect(where.overview)


duplicates, national_duplicates = map(require_safe, _for_both(_duplicates))
duplicate, national_duplicate = map(require_http_methods(["GET", "HEAD", "POST"]), _for_both(_duplicate))
undo, national_undo = map(require_POST, _for_both(_undo))
