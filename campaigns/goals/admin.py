"""Django admin of the definitions."""

from django.contrib import admin

from accounts.audit.audited_admin import AuditedAdmin
from campaigns.goals.models import Campaign, Goal, Measure, Phase


@admin.register(Campaign)
class CampaignAdmin(AuditedAdmin):
    list_display = ["code", "name"]
    search_fields = ["code", "name"]


@admin.register(Phase)
class PhaseAdmin(AuditedAdmin):
    list_display = ["name", "campaign", "starts_on", "ends_on", "min_goals", "min_clinical", "min_process"]
    list_filter = ["campaign"]
    list_select_related = ["campaign"]
    search_fields = ["name", "campaign__name"]


@admin.register(Goal)
class GoalAdmin(AuditedAdmin):
    list_display = ["code", "name", "phase", "family", "certainty"]
    list_filter = ["phase", "family", "certainty"]
    list_select_related = ["phase__campaign"]
    search_fields = ["code", "name", "short_name"]


@admin.register(Measure)
class MeasureAdmin(AuditedAdmin):
    list_display = ["code", "version", "label", "goal", "direction", "period", "valid_from", "valid_to", "certainty"]
    list_filter = ["goal__phase", "certainty", "period", "source"]
    list_select_related = ["goal"]
    search_fields = ["code", "label", "numerator", "denominator", "goal__name"]
