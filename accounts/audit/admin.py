"""The audit in Django admin: to search and to read. The page counts no more than it can show."""

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest

from accounts.audit.models import AuditEvent, AuditEventQuerySet
from qioportal.lib.backoffice import ReadOnlyAdmin


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    """Nothing here can be added, changed or deleted; the database would refuse it as well."""

    list_display = ["at", "actor", "action", "target"]
    list_display_links = ["at"]
    date_hierarchy = "at"
    search_fields = ["actor", "action", "target_id"]  # shows the box; get_search_results says how
    search_help_text = "An e-mail address, an action or its beginning (access.), or the number of a record"

    def get_search_results(self, request: HttpRequest, queryset: AuditEventQuerySet, search_term: str):
        term = search_term.strip()
        if term:
            queryset = queryset.filter(Q(actor=term.lower()) | Q(action__startswith=term) | Q(target_id=term))
        return queryset, False
