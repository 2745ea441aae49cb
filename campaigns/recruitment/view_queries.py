"""Reads of saved views, and the addresses that they stand for."""

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from accounts.access.places import QioDesk
from campaigns.recruitment.list_models import DefaultView, SavedView, ViewPage
from qioportal.lib.search import narrowed

KEYS = {
    ViewPage.HOMES: {"q", "stars", "county", "chain", "assigned", "due", "before", "stage", "sort"},
    ViewPage.BOARD: {"q", "stars", "county", "chain", "assigned", "due", "before"},
    ViewPage.CALLS: {"q", "county", "chain", "show", "sort"},
    ViewPage.TASKS: {"q", "whose", "show"},
}
"""What of an address belongs to a view: never a page number, never anything else that a link may carry."""
_URLS = {
    ViewPage.HOMES: "recruitment:homes",
    ViewPage.BOARD: "recruitment:board",
    ViewPage.CALLS: "recruitment:call-list",
    ViewPage.TASKS: "recruitment:tasks",
}


def views_of(desk: QioDesk, user, words: str = "") -> QuerySet[SavedView]:
    """One's own and the shared ones, by name."""
    rows = SavedView.objects.of(desk).visible_to(user)
    rows = narrowed(rows, words, "name__icontains")
    return rows.select_related("owner").order_by("name", "pk")


def view_of(desk: QioDesk, user, slug: str) -> SavedView | None:
    return views_of(desk, user).filter(slug=slug).first()


def default_of(desk: QioDesk, user) -> SavedView | None:
    """The view with which this person's list opens; none that is no longer shared with them."""
    row = DefaultView.objects.of(desk).filter(user=user).select_related("view").first()
    return row.view if row and (row.view.is_shared or row.view.owner_id == user.pk) else None


def query_of(page: str, data: QueryDict) -> str:
    """Of an address, what belongs to a view of that page."""
    kept = QueryDict(mutable=True)
    for key in sorted(KEYS[ViewPage(page)]):
        if data.get(key):
            kept[key] = data[key]
    return kept.urlencode()


def address_of(view: SavedView, desk: QioDesk) -> str:
    """Where the view leads; without a filter it still says so, that no default takes its place."""
    url = reverse(_URLS[ViewPage(view.page)], args=[desk.qio.slug, desk.state.slug])
    return f"{url}?{view.query or 'view=all'}"
