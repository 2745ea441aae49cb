"""Pages of accounts that look like one person's: the list, one pair with what would move, taking a merge back."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access.guards import require_desk
from accounts.access.permissions import Permission
from accounts.access.places import QioDesk
from accounts.members import merging
from accounts.members.duplicates import Alike, alike_by_key, alike_in, merge_by_key, merges_of
from accounts.members.services import Refused
from qioportal.lib.paging import page_of


@require_safe
@require_desk(Permission.MANAGE_QIO_PEOPLE)
def duplicates(request: HttpRequest, desk: QioDesk) -> HttpResponse:
    """The pairs with their reasons, and what was merged lately."""
    words = request.GET.get("q", "").strip()[:80]
    merges = list(merges_of(desk)[:20])
    context = {"desk": desk, "words": words, "page": page_of(request, alike_in(desk, words)), "merges": merges}
    return render(request, "accounts/members/duplicates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require_desk(Permission.MANAGE_QIO_PEOPLE)
def duplicate(request: HttpRequest, desk: QioDesk, key: str) -> HttpResponse:
    """Both accounts side by side, what would move either way; then merged, or said to be two people."""
    pair = alike_by_key(desk, key)
    if pair is None:
        raise Http404
    if request.method == "POST" and _settled(request, desk, pair):
        return redirect("members:duplicates", desk.qio.slug, desk.state.slug)
    ways = [
        (kept, other, pair.roles[kept.pk], merging.moves_of(kept, other), name)
        for name, kept, other in (("first", pair.first, pair.second), ("second", pair.second, pair.first))
    ]
    return render(request, "accounts/members/duplicate.html", {"desk": desk, "pair": pair, "ways": ways})


def _settled(request: HttpRequest, desk: QioDesk, pair: Alike) -> bool:
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


@require_POST
@require_desk(Permission.MANAGE_QIO_PEOPLE)
def undo(request: HttpRequest, desk: QioDesk, key: UUID) -> HttpResponse:
    merge = merge_by_key(desk, key)
    if merge is None:
        raise Http404
    try:
        merging.undo_merge(merge=merge, by=request.user)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, f"{merge.kept.email} and {merge.other.email} are two accounts again, as before.")
    return redirect("members:duplicates", desk.qio.slug, desk.state.slug)
