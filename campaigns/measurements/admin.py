"""Django admin of the months: to search and to read. Values are changed by the home, on its page, with their history.

Millions of rows: no full count, newest first by the key, search by CCN over indexes.
"""

from django.contrib import admin
from django.http import HttpRequest

from campaigns.measurements.models import (
    MonthReport,
    Observation,
    ObservationPart,
    ObservationRevision,
    Reopening,
    Upload,
)
from qioportal.lib.backoffice import ReadOnlyAdmin


class NewestFirstAdmin(ReadOnlyAdmin):
    """Found by the whole CCN as it is stored: a search whatever the case would read the table, not the index."""

    ordering = ["-pk"]

    def get_search_results(self, request: HttpRequest, queryset, search_term: str):
        return super().get_search_results(request, queryset, search_term.strip().lstrip("'").upper())


@admin.register(MonthReport)
class MonthReportAdmin(NewestFirstAdmin):
    list_display = ["home", "month", "status", "sent_at", "sent_by", "saved_at", "saved_by"]
    list_filter = ["status"]
    list_select_related = ["enrollment__facility", "sent_by", "saved_by"]
    search_fields = ["enrollment__facility__ccn__exact"]
    search_help_text = "The CCN of a home"

    @admin.display(description="home")
    def home(self, report: MonthReport) -> str:
        return str(report.enrollment.facility)


@admin.register(Observation)
class ObservationAdmin(NewestFirstAdmin):
    list_display = ["home", "month", "measure", "numerator", "denominator"]
    list_select_related = ["report__enrollment__facility", "measure"]
    search_fields = ["report__enrollment__facility__ccn__exact"]
    search_help_text = "The CCN of a home"

    @admin.display(description="home")
    def home(self, row: Observation) -> str:
        return str(row.report.enrollment.facility)

    @admin.display(description="month")
    def month(self, row: Observation) -> str:
        return row.report.month.label


@admin.register(ObservationRevision)
class ObservationRevisionAdmin(NewestFirstAdmin):
    list_display = ["home", "month", "measure", "numerator", "denominator", "replaced_at", "replaced_by"]
    list_select_related = ["observation__report__enrollment__facility", "observation__measure", "replaced_by"]
    search_fields = ["observation__report__enrollment__facility__ccn__exact"]
    search_help_text = "The CCN of a home"

    @admin.display(description="home")
    def home(self, revision: ObservationRevision) -> str:
        return str(revision.observation.report.enrollment.facility)

    @admin.display(description="month")
    def month(self, revision: ObservationRevision) -> str:
        return revision.observation.report.month.label

    @admin.display(description="measure")
    def measure(self, revision: ObservationRevision) -> str:
        return revision.observation.measure.label


@admin.register(ObservationPart)
class ObservationPartAdmin(NewestFirstAdmin):
    list_display = ["home", "month", "measure", "stratum", "numerator", "denominator"]
    list_select_related = ["observation__report__enrollment__facility", "observation__measure"]
    search_fields = ["observation__report__enrollment__facility__ccn__exact"]
    search_help_text = "The CCN of a home"

    @admin.display(description="home")
    def home(self, part: ObservationPart) -> str:
        return str(part.observation.report.enrollment.facility)

    @admin.display(description="month")
    def month(self, part: ObservationPart) -> str:
        return part.observation.report.month.label

    @admin.display(description="measure")
    def measure(self, part: ObservationPart) -> str:
        return part.observation.measure.label


@admin.register(Reopening)
class ReopeningAdmin(NewestFirstAdmin):
    list_display = ["home", "month", "until", "reason", "opened_at", "opened_by"]
    list_select_related = ["enrollment__facility", "opened_by"]
    search_fields = ["enrollment__facility__ccn__exact"]
    search_help_text = "The CCN of a home"

    @admin.display(description="home")
    def home(self, row: Reopening) -> str:
        return str(row.enrollment.facility)


@admin.register(Upload)
class UploadAdmin(NewestFirstAdmin):
    """How files were read and by whom; neither the file, which is not kept, nor the numbers."""

    list_display = ["file_name", "of", "status", "manner", "uploaded_at", "uploaded_by", "settled_at", "settled_by"]
    list_filter = ["status"]
    search_fields = ["facility__ccn__exact", "chain__number__exact"]
    search_help_text = "The CCN of a home, or the number of a chain"
    exclude = ["content", "rows", "problems", "lease_token"]

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).brief().select_related("settled_by")

    @admin.display(description="of")
    def of(self, upload: Upload) -> str:
        return str(upload.chain or upload.facility)
