"""Back office of the reports: to look at. What was sent and reviewed is never changed."""

from django.contrib import admin

from accounts.audit.audited_admin import AuditedAdmin
from campaigns.reporting.models import LaneReport, LaneReportSending
from qioportal.lib.backoffice import ReadOnlyAdmin


@admin.register(LaneReport)
class LaneReportAdmin(AuditedAdmin):
    list_display = ["lane", "quarter", "saved_at", "saved_by"]
    list_filter = ["quarter"]
    list_select_related = ["lane", "saved_by"]
    search_fields = ["lane__name", "=lane__state", "quarter"]
    raw_id_fields = ["lane", "saved_by"]
    readonly_fields = ["quarter", "saved_at"]
    show_full_result_count = False

    def has_add_permission(self, request) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(LaneReportSending)
class LaneReportSendingAdmin(ReadOnlyAdmin, AuditedAdmin):
    list_display = ["report", "number", "sent_at", "sent_by", "verdict", "reviewed_at"]
    list_filter = ["verdict"]
    list_select_related = ["report__lane", "sent_by"]
    search_fields = ["report__lane__name", "=report__lane__state", "report__quarter"]
    raw_id_fields = ["report", "sent_by", "reviewed_by"]
