"""Django admin of the project's own two tables: read only, they are written by the loops."""

from django.contrib import admin
from django.http import HttpRequest

from qioportal.lib.schedule import Heartbeat, JobPeriod


class ReadOnly(admin.ModelAdmin):
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnly):
    list_display = ["name", "at"]
    search_fields = ["name"]


@admin.register(JobPeriod)
class JobPeriodAdmin(ReadOnly):
    list_display = ["job", "period", "started_at", "finished_at", "outcome"]
    search_fields = ["job", "period"]
    list_filter = ["job"]
