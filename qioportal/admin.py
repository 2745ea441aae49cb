"""Django admin of the project's own tables: read only, they are written by the loops."""

from django.contrib import admin

from qioportal.lib.backoffice import ReadOnlyAdmin
from qioportal.lib.patient_cache import CountedMeanwhile
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


@admin.register(CountedMeanwhile)
class CountedMeanwhileAdmin(ReadOnlyAdmin):
    """Keys and when they run out; the values are counters."""

    list_display = ["cache_key", "expires"]
    fields = ["cache_key", "expires"]
    search_fields = ["cache_key"]
