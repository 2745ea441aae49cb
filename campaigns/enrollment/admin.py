"""Django admin of taking part."""

from django.contrib import admin

from accounts.audit.audited_admin import AuditedAdmin
from campaigns.enrollment.models import (
    Consent,
    EarlierPart,
    Enrollment,
    GoalChoice,
    HomeUnit,
    OwnNumber,
    ParticipationLevel,
    Target,
)
from qioportal.lib.backoffice import ReadOnlyAdmin


@admin.register(Enrollment)
class EnrollmentAdmin(AuditedAdmin):
    list_display = ["facility", "phase", "signed_at", "signer_name", "signer_title", "is_listed", "withdrawn_at"]
    list_filter = ["phase", "is_listed", ("withdrawn_at", admin.EmptyFieldListFilter), "facility__state"]
    list_select_related = ["facility", "phase__campaign"]
    raw_id_fields = ["facility", "signed_by"]
    search_fields = ["=facility__ccn", "facility__name", "signer_name"]
    ordering = ["-pk"]


@admin.register(EarlierPart)
class EarlierPartAdmin(ReadOnlyAdmin, AuditedAdmin):
    list_display = ["enrollment", "signed_at", "signer_name", "withdrawn_at", "withdrawal_reason"]
    list_select_related = ["enrollment"]
    raw_id_fields = ["enrollment", "signed_by"]
    search_fields = ["=enrollment__facility__ccn", "enrollment__facility__name", "signer_name"]
    ordering = ["-pk"]


@admin.register(GoalChoice)
class GoalChoiceAdmin(AuditedAdmin):
    list_display = ["home", "goal", "chosen_at", "dropped_at"]
    list_filter = ["goal__phase", ("dropped_at", admin.EmptyFieldListFilter)]
    list_select_related = ["enrollment__facility", "goal"]
    raw_id_fields = ["enrollment", "goal"]
    search_fields = ["=enrollment__facility__ccn", "=goal__code"]
    ordering = ["-pk"]

    @admin.display(description="home")
    def home(self, choice: GoalChoice) -> str:
        return str(choice.enrollment.facility)


@admin.register(Target, OwnNumber)
class SetByHomeAdmin(AuditedAdmin):
    list_display = ["home", "measure", "value", "effective_from", "set_at"]
    list_select_related = ["enrollment__facility", "measure"]
    raw_id_fields = ["enrollment", "measure", "set_by"]
    search_fields = ["=enrollment__facility__ccn", "=measure__code"]
    ordering = ["-pk"]

    @admin.display(description="home")
    def home(self, row: Target | OwnNumber) -> str:
        return str(row.enrollment.facility)


@admin.register(HomeUnit)
class HomeUnitAdmin(AuditedAdmin):
    list_display = ["facility", "number", "name", "closed_on"]
    list_select_related = ["facility"]
    list_filter = [("closed_on", admin.EmptyFieldListFilter)]
    raw_id_fields = ["facility"]
    search_fields = ["=facility__ccn", "name"]
    ordering = ["-pk"]

    def has_delete_permission(self, request, obj=None) -> bool:
        return False  # closed, never deleted: months refer to it


@admin.register(ParticipationLevel)
class ParticipationLevelAdmin(ReadOnlyAdmin):
    """Computed only."""

    list_display = ["home", "level", "starts_on", "ends_on"]
    list_filter = ["level", ("ends_on", admin.EmptyFieldListFilter)]
    list_select_related = ["enrollment__facility"]
    search_fields = ["=enrollment__facility__ccn"]
    ordering = ["-pk"]

    @admin.display(description="home")
    def home(self, row: ParticipationLevel) -> str:
        return str(row.enrollment.facility)


@admin.register(Consent)
class ConsentAdmin(ReadOnlyAdmin):
    """The home's alone: nobody grants or revokes it here."""

    list_display = ["facility", "recipient", "qio", "state", "hospital", "goal", "starts_on", "ends_on", "revoked_at"]
    list_filter = ["recipient", ("revoked_at", admin.EmptyFieldListFilter)]
    list_select_related = ["facility", "qio", "hospital", "goal"]
    search_fields = ["=facility__ccn", "facility__name"]
    ordering = ["-pk"]
