"""Django admin of taking part."""

from django.contrib import admin

from accounts.audit.audited_admin import AuditedAdmin
from campaigns.enrollment.models import Enrollment, GoalChoice, Target


@admin.register(Enrollment)
class EnrollmentAdmin(AuditedAdmin):
    list_display = ["facility", "phase", "signed_at", "signer_name", "signer_title", "is_listed", "withdrawn_at"]
    list_filter = ["phase", "is_listed", ("withdrawn_at", admin.EmptyFieldListFilter), "facility__state"]
    list_select_related = ["facility", "phase__campaign"]
    raw_id_fields = ["facility", "signed_by"]
    search_fields = ["=facility__ccn", "facility__name", "signer_name"]
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


@admin.register(Target)
class TargetAdmin(AuditedAdmin):
    list_display = ["home", "measure", "value", "effective_from", "set_at"]
    list_select_related = ["enrollment__facility", "measure"]
    raw_id_fields = ["enrollment", "measure", "set_by"]
    search_fields = ["=enrollment__facility__ccn", "=measure__code"]
    ordering = ["-pk"]

    @admin.display(description="home")
    def home(self, target: Target) -> str:
        return str(target.enrollment.facility)
