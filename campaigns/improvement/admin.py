"""Django admin of improvement."""

from django.contrib import admin

from accounts.audit.audited_admin import AuditedAdmin
from campaigns.improvement.models import Annotation, ChangeIdea, Cycle, StepRecord


@admin.register(StepRecord)
class StepRecordAdmin(AuditedAdmin):
    list_display = ["home", "goal", "step", "done_on", "saved_at"]
    list_filter = ["step", ("done_on", admin.EmptyFieldListFilter)]
    list_select_related = ["choice__enrollment__facility", "choice__goal"]
    raw_id_fields = ["choice", "saved_by"]
    search_fields = ["=choice__enrollment__facility__ccn", "=choice__goal__code"]
    ordering = ["-pk"]

    @admin.display(description="home")
    def home(self, record: StepRecord) -> str:
        return str(record.choice.enrollment.facility)

    @admin.display(description="goal")
    def goal(self, record: StepRecord) -> str:
        return str(record.choice.goal)


@admin.register(ChangeIdea)
class ChangeIdeaAdmin(AuditedAdmin):
    list_display = ["code", "strategy", "concept", "action", "goal_codes", "certainty"]
    list_filter = ["strategy", "certainty"]
    search_fields = ["=code", "concept", "action"]


@admin.register(Cycle)
class CycleAdmin(AuditedAdmin):
    list_display = ["home", "goal", "number", "title", "outcome", "starts_on", "ends_on"]
    list_filter = ["outcome", "goal__phase"]
    list_select_related = ["enrollment__facility", "goal"]
    raw_id_fields = ["enrollment", "goal", "idea", "created_by"]
    search_fields = ["=enrollment__facility__ccn", "=goal__code", "title"]
    ordering = ["-pk"]

    @admin.display(description="home")
    def home(self, cycle: Cycle) -> str:
        return str(cycle.enrollment.facility)


@admin.register(Annotation)
class AnnotationAdmin(AuditedAdmin):
    list_display = ["home", "goal", "month", "text", "is_rebase", "created_at"]
    list_filter = ["is_rebase", "goal__phase"]
    list_select_related = ["enrollment__facility", "goal"]
    raw_id_fields = ["enrollment", "goal", "created_by"]
    search_fields = ["=enrollment__facility__ccn", "=goal__code", "text"]
    ordering = ["-pk"]

    @admin.display(description="home")
    def home(self, note: Annotation) -> str:
        return str(note.enrollment.facility)
