"""Django admin of recruitment."""

from django.contrib import admin

from accounts.audit.audited_admin import AuditedAdmin
from campaigns.recruitment.models import Call, Prospect, SignedPaper, StageChange
from campaigns.recruitment.weight_models import CallWeights
from qioportal.lib.backoffice import ReadOnlyAdmin


@admin.register(Prospect)
class ProspectAdmin(AuditedAdmin):
    list_display = ["facility", "phase", "stage", "stage_since", "assigned_to", "next_step_on"]
    list_filter = ["stage", "phase", "facility__state"]
    list_select_related = ["facility", "phase__campaign", "assigned_to"]
    search_fields = ["facility__name", "facility__ccn", "assigned_to__email"]
    raw_id_fields = ["facility", "phase", "assigned_to", "held_by"]
    date_hierarchy = "stage_since"


@admin.register(StageChange)
class StageChangeAdmin(AuditedAdmin):
    list_display = ["at", "home", "old", "new", "by"]
    list_filter = ["new"]
    list_select_related = ["prospect__facility", "by"]
    search_fields = ["prospect__facility__name", "prospect__facility__ccn", "by__email"]
    raw_id_fields = ["prospect", "by"]
    date_hierarchy = "at"

    @admin.display(description="home", ordering="prospect__facility__name")
    def home(self, row: StageChange) -> str:
        return str(row.prospect.facility)


@admin.register(Call)
class CallAdmin(AuditedAdmin):
    list_display = ["at", "home", "channel", "place", "outcome", "spoke_to", "by"]
    list_filter = ["outcome", "channel", "place"]
    list_select_related = ["prospect__facility", "by"]
    search_fields = ["prospect__facility__name", "prospect__facility__ccn", "by__email", "spoke_to"]
    raw_id_fields = ["prospect", "by", "undone_by"]
    date_hierarchy = "at"

    @admin.display(description="home", ordering="prospect__facility__name")
    def home(self, row: Call) -> str:
        return str(row.prospect.facility)


@admin.register(SignedPaper)
class SignedPaperAdmin(AuditedAdmin):
    list_display = ["signed_on", "home", "kind", "signer_name", "recorded_at", "recorded_by", "taken_back_at"]
    list_filter = ["kind"]
    list_select_related = ["prospect__facility", "recorded_by"]
    search_fields = ["prospect__facility__name", "prospect__facility__ccn", "signer_name", "recorded_by__email"]
    raw_id_fields = ["prospect", "enrollment", "scan", "recorded_by", "taken_back_by"]
    date_hierarchy = "signed_on"

    @admin.display(description="home", ordering="prospect__facility__name")
    def home(self, row: SignedPaper) -> str:
        return str(row.prospect.facility)


@admin.register(CallWeights)
class CallWeightsAdmin(ReadOnlyAdmin, AuditedAdmin):
    list_display = ["set_at", "qio", "follows_nation", "why", "set_by"]
    list_select_related = ["qio", "set_by"]
    search_fields = ["qio__name", "why", "set_by__email"]
