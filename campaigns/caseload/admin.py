"""Django admin of the caseload."""

from django.contrib import admin

from accounts.audit.audited_admin import AuditedAdmin
from campaigns.caseload.change_models import ChangeRequest
from campaigns.caseload.help_models import CaseEntry, CaseEntryRevision, HomeRequest, RequestAnswer
from campaigns.caseload.models import Alert, CaseloadAssignment
from qioportal.lib.backoffice import ReadOnlyAdmin


@admin.register(CaseloadAssignment)
class CaseloadAssignmentAdmin(AuditedAdmin):
    list_display = ["facility", "adviser", "qio", "starts_on", "ends_on"]
    list_filter = ["facility__state"]
    list_select_related = ["facility", "adviser", "qio"]
    search_fields = ["facility__name", "facility__ccn", "adviser__email"]
    raw_id_fields = ["facility", "adviser", "assigned_by"]


@admin.register(Alert)
class AlertAdmin(ReadOnlyAdmin, AuditedAdmin):
    """The nightly look writes them. Which goal went worse is left out: it says something of a home's values."""

    list_display = ["raised_at", "home", "kind", "since", "closed_at", "dismissed_at"]
    list_filter = ["kind", "enrollment__facility__state"]
    list_select_related = ["enrollment__facility"]
    search_fields = ["enrollment__facility__name", "enrollment__facility__ccn"]
    exclude = ["goal", "fact", "facts"]
    date_hierarchy = "raised_at"

    def get_queryset(self, request):
        return super().get_queryset(request).exclude(kind="worse")

    @admin.display(description="home", ordering="enrollment__facility__name")
    def home(self, row: Alert) -> str:
        return str(row.enrollment.facility)


@admin.register(HomeRequest)
class HomeRequestAdmin(AuditedAdmin):
    list_display = ["asked_at", "facility", "number", "topic", "asked_by", "assigned_to", "closed_at"]
    list_filter = ["topic", ("closed_at", admin.EmptyFieldListFilter)]
    list_select_related = ["facility", "asked_by", "assigned_to"]
    search_fields = ["facility__name", "facility__ccn", "asked_by__email"]
    raw_id_fields = ["facility", "goal", "asked_by", "assigned_to", "closed_by"]
    date_hierarchy = "asked_at"


@admin.register(RequestAnswer)
class RequestAnswerAdmin(ReadOnlyAdmin, AuditedAdmin):
    list_display = ["at", "request", "from_home", "by"]
    list_filter = ["from_home"]
    list_select_related = ["request", "by"]
    search_fields = ["request__facility__name", "request__facility__ccn", "by__email"]
    date_hierarchy = "at"


@admin.register(CaseEntry)
class CaseEntryAdmin(ReadOnlyAdmin, AuditedAdmin):
    """Corrected on its page only, so that what it said before is kept."""

    list_display = ["day", "facility", "manner", "topic", "minutes", "sow_task", "logged_by", "taken_back_at"]
    list_filter = ["manner", "topic", "qio"]
    list_select_related = ["facility", "sow_task", "logged_by"]
    search_fields = ["facility__name", "facility__ccn", "logged_by__email"]
    date_hierarchy = "day"


@admin.register(CaseEntryRevision)
class CaseEntryRevisionAdmin(ReadOnlyAdmin, AuditedAdmin):
    list_display = ["replaced_at", "entry", "replaced_by"]
    list_select_related = ["entry", "replaced_by"]
    search_fields = ["entry__facility__name", "entry__facility__ccn", "replaced_by__email"]
    date_hierarchy = "replaced_at"


@admin.register(ChangeRequest)
class ChangeRequestAdmin(ReadOnlyAdmin, AuditedAdmin):
    """Settled at the QIO's desk only, since a settled one has effects."""

    list_display = ["asked_at", "facility", "what", "status", "handed_on_at", "settled_by"]
    list_filter = ["what", "status", ("handed_on_at", admin.EmptyFieldListFilter)]
    list_select_related = ["facility", "settled_by"]
    search_fields = ["facility__name", "facility__ccn", "asked_by__email"]
    date_hierarchy = "asked_at"
