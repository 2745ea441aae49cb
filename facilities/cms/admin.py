"""The imports in Django admin: what came in when, what was refused or set aside, the stars. To read, not to change."""

from django.contrib import admin

from facilities.cms.models import ImportRun, MeasureScore, RatingSnapshot, RejectedRow
from qioportal.lib.backoffice import FoundByCcn, ReadOnlyAdmin


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyAdmin):
    list_display = [
        "started_at", "file_name", "processing_date", "outcome", "rows", "created", "updated", "closed", "rejected",
    ]  # fmt: skip
    list_filter = ["outcome", "dataset"]
    search_fields = ["file_name", "reason", "sha256"]


@admin.register(RejectedRow)
class RejectedRowAdmin(ReadOnlyAdmin):
    list_display = ["run", "line", "ccn", "reason"]
    list_display_links = ["line"]
    list_select_related = ["run"]
    ordering = ["-id"]
    search_fields = ["ccn", "reason"]


@admin.register(RatingSnapshot)
class RatingSnapshotAdmin(FoundByCcn, ReadOnlyAdmin):
    list_display = ["facility", "processing_date", "overall", "health_inspection", "quality", "staffing"]
    list_select_related = ["facility"]
    ordering = ["-id"]


@admin.register(MeasureScore)
class MeasureScoreAdmin(RatingSnapshotAdmin):
    list_display = ["facility", "code", "processing_date", "quarters", "score"]
