"""Django admin of the project's own two tables: read only, they are written by the loops."""

from django.contrib import admin

from qioportal.lib.backoffice import ReadOnlyAdmin
from qioportal.lib.schedule import Heartbeat, JobPeriod


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnlyAdmin):
    list_display = ["name", "at"]
    search_fields = ["name"]


@admin.register(JobPeriod)
class JobPeriodAdmin(ReadOnlyAdmin):
    list_display = ["job", "period", "started_at", "finished_at", "outcome"]
    search_fields = ["job", "period"]
    list_filter = ["job"]
