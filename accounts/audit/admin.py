"""The audit in Django admin: to search and to read. The page counts no more than it can show."""

from functools import cached_property

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest

from accounts.audit.models import AuditEvent, AuditEventQuerySet


class NewestPaginator(Paginator):
    """Pages of the newest 10,000 events; older ones are reached by date or search."""

    most = 10_000

    @cached_property
    def count(self) -> int:
        return self.object_list.order_by()[: self.most].count()


@admin.register(AuditEvent)
class AuditEventAdmin(admin.ModelAdmin):
    """Nothing here can be added, changed or deleted; the database would refuse it as well."""

    list_display = ["at", "actor", "action", "target"]
    list_display_links = ["at"]
    list_per_page = 50
    paginator = NewestPaginator
    show_full_result_count = False
    date_hierarchy = "at"
    search_fields = ["actor", "action", "target_id"]  # shows the box; get_search_results says how
    search_help_text = "An e-mail address, an action or its beginning (access.), or the number of a record"

    def get_search_results(self, request: HttpRequest, queryset: AuditEventQuerySet, search_term: str):
        term = search_term.strip()
        if term:
            queryset = queryset.filter(Q(actor=term.lower()) | Q(action__startswith=term) | Q(target_id=term))
        return queryset, False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AuditEvent | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AuditEvent | None = None) -> bool:
        return False
