"""Pages of a list: 25 rows, "1 to 25 of 222", and links that keep the filter."""

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, QueryDict

PAGE_SIZE = 25


def page_of(request: HttpRequest, rows, size: int = PAGE_SIZE) -> Page:
    """The page that `?page=` asks for; a number out of range gives the nearest one."""
    page = Paginator(rows, size).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    page.query = query.urlencode()  # what the links of the pager keep
    return page


def query_with(request: HttpRequest, **changes: str | None) -> str:
    """The present query with some keys changed or (None) left out, and back on page one."""
    query = request.GET.copy()
    query.pop("page", None)
    for key, value in changes.items():
        query.pop(key, None)
        if value is not None:
            query[key] = value
    return "?" + query.urlencode()


def kept_query(request: HttpRequest) -> str:
    """The filter and page of the list on which a form was pressed (its hidden field `query`), to go back to: "?q=x", or
    nothing. Whatever was sent, it is a query of ours and no address of elsewhere."""
    query = QueryDict(request.POST.get("query", "")[:1000]).urlencode()
    return f"?{query}" if query else ""
