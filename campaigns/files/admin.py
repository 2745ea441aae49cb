"""Django admin of attached files: what is there and who attached it; the content stays where its page is."""

from django.contrib import admin

from accounts.audit.audited_admin import AuditedAdmin
from campaigns.files.models import StoredFile
from qioportal.lib.backoffice import ReadOnlyAdmin


@admin.register(StoredFile)
class StoredFileAdmin(ReadOnlyAdmin, AuditedAdmin):
    list_display = ["name", "type", "size", "kept_at", "kept_by"]
    list_filter = ["type"]
    list_select_related = ["kept_by"]
    search_fields = ["name", "sha256", "kept_by__email"]
    exclude = ["content"]
    date_hierarchy = "kept_at"

    def get_queryset(self, request):
        return super().get_queryset(request).brief()
