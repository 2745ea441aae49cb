"""Django admin of the definitions."""

from django.contrib import admin

from accounts.audit.audited_admin import AuditedAdmin
from campaigns.goals.models import Campaign, Goal, LevelRule, Measure, Phase, Stratum


@admin.register(Campaign)
class CampaignAdmin(AuditedAdmin):
    list_display = ["code", "name", "participants"]
    search_fields = ["code", "name"]


@admin.register(Phase)
class PhaseAdmin(AuditedAdmin):
    list_display = ["name", "campaign", "starts_on", "ends_on", "min_goals", "min_clinical", "min_process", "certainty"]
    list_filter = ["campaign", "certainty"]
    list_select_related = ["campaign"]
    search_fields = ["name", "campaign__name"]


@admin.register(LevelRule)
class LevelRuleAdmin(AuditedAdmin):
    list_display = ["phase", "level", "name", "window_months", "least_months", "covers", "certainty"]
    list_filter = ["phase", "certainty"]
    list_select_related = ["phase__campaign"]
    search_fields = ["name", "says", "phase__name"]


@admin.register(Goal)
class GoalAdmin(AuditedAdmin):
    list_display = ["code", "name", "phase", "family", "certainty"]
    list_filter = ["phase", "family", "certainty"]
    list_select_related = ["phase__campaign"]
    search_fields = ["code", "name", "short_name"]


@admin.register(Measure)
class MeasureAdmin(AuditedAdmin):
    list_display = ["code", "version", "label", "goal", "period", "chart", "valid_from", "valid_to", "certainty"]
    list_filter = ["goal__phase", "certainty", "period", "source", "chart", "strata"]
    list_select_related = ["goal"]
    search_fields = ["code", "label", "numerator", "denominator", "goal__name"]


@admin.register(Stratum)
class StratumAdmin(AuditedAdmin):
    list_display = ["measure", "code", "name", "position", "is_part"]
    list_filter = ["code", "is_part"]
    list_select_related = ["measure"]
    search_fields = ["code", "name", "measure__code"]
    raw_id_fields = ["measure"]
