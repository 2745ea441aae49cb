"""What the rooms' Django admin shares: lists of many rows, and tables that are written elsewhere."""

from functools import cached_property

from django.contrib import admin
from django.core.paginator import Paginator
from django.http import HttpRequest

MOST_COUNTED = 10_000


class BriefPaginator(Paginator):
    """Counts no more rows than anybody pages through; the rest is reached by search."""

    @cached_property
    def count(self) -> int:
        return self.object_list.order_by()[:MOST_COUNTED].count()


class LargeTableAdmin(admin.ModelAdmin):
    """Lists of many thousand rows: no full counts, few queries."""

    paginator = BriefPaginator
    show_full_result_count = False
    list_per_page = 50


class ReadOnly:
    """Nothing is added, changed or deleted here, whatever the person's rights."""

    def has_add_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False


class ReadOnlyAdmin(ReadOnly, LargeTableAdmin):
    """A large table to look at."""


class FoundByCcn:
    """Many rows of each home: found by the whole CCN, which an index has, and by nothing else."""

    search_fields = ["facility__ccn"]  # shows the box; get_search_results says how
    search_help_text = "The home's CCN"

    def get_search_results(self, request: HttpRequest, queryset, search_term: str):
        term = search_term.strip().upper()
        return (queryset.filter(facility__ccn=term) if term else queryset), False
