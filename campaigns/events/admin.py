"""Django admin of events. Sign-ups are made and ended in the portal, which keeps the line in order."""

from django.contrib import admin
from django.db.models import URLField

from accounts.audit.audited_admin import AuditedAdmin
from campaigns.events.cohort_models import CoachContact, Coaching, Cohort, CohortHome
from campaigns.events.followup_models import Answer, Question
from campaigns.events.models import Event, FeedKey, SignUp
from qioportal.lib.backoffice import LargeTableAdmin, ReadOnlyAdmin


@admin.register(Event)
class EventAdmin(AuditedAdmin):
    list_display = ["title", "kind", "qio", "state", "starts_at", "status", "capacity"]
    list_filter = ["kind", "status", "is_public", "state"]
    list_select_related = ["qio"]
    search_fields = ["title", "slug", "series", "place"]
    raw_id_fields = ["created_by", "goals", "resources", "files"]
    readonly_fields = ["sequence", "changed_at"]
    date_hierarchy = "starts_at"
    formfield_overrides = {URLField: {"assume_scheme": "https"}}


@admin.register(SignUp)
class SignUpAdmin(LargeTableAdmin, AuditedAdmin):
    list_display = ["email", "name", "event", "status", "number", "attended_at"]
    list_filter = ["status", "attended_by"]
    list_select_related = ["event"]
    search_fields = ["email", "name", "event__title", "event__slug", "facility__ccn"]
    raw_id_fields = ["event", "user", "facility", "signed_up_by", "gave_to"]
    date_hierarchy = "signed_up_at"


@admin.register(Question)
class QuestionAdmin(AuditedAdmin):
    list_display = ["text", "event", "position", "kind"]
    list_filter = ["kind"]
    list_select_related = ["event"]
    search_fields = ["text", "event__title"]
    raw_id_fields = ["event"]


@admin.register(Answer)
class AnswerAdmin(ReadOnlyAdmin, AuditedAdmin):
    """Without the person: answers are shown without who gave them, here too."""

    list_display = ["question", "value", "words"]
    list_select_related = ["question"]
    search_fields = ["words", "question__text"]
    exclude = ["sign_up"]


@admin.register(FeedKey)
class FeedKeyAdmin(ReadOnlyAdmin, AuditedAdmin):
    list_display = ["user", "created_at", "revoked_at"]
    list_select_related = ["user"]
    search_fields = ["user__email", "user__name"]
    exclude = ["digest"]


@admin.register(Cohort)
class CohortAdmin(AuditedAdmin):
    list_display = ["name", "phase", "qio", "state", "needed", "out_of"]
    list_filter = ["state"]
    list_select_related = ["phase__campaign", "qio"]
    search_fields = ["name", "slug"]
    raw_id_fields = ["sessions", "created_by"]


@admin.register(CohortHome)
class CohortHomeAdmin(AuditedAdmin):
    list_display = ["facility", "cohort", "starts_on", "ends_on"]
    list_select_related = ["facility", "cohort"]
    search_fields = ["facility__name", "facility__ccn", "cohort__name"]
    raw_id_fields = ["facility", "cohort", "added_by"]


@admin.register(Coaching)
class CoachingAdmin(AuditedAdmin):
    list_display = ["coach_name", "coach_home", "home", "goal", "starts_on", "ends_on"]
    list_filter = ["home__state"]
    list_select_related = ["coach_home", "home", "goal"]
    search_fields = ["coach_name", "coach_email", "home__name", "home__ccn", "coach_home__name"]
    raw_id_fields = ["home", "coach_home", "coach", "goal", "paired_by"]


@admin.register(CoachContact)
class CoachContactAdmin(AuditedAdmin):
    list_display = ["on", "coaching", "kind", "written_by"]
    list_filter = ["kind"]
    list_select_related = ["coaching", "written_by"]
    search_fields = ["note", "coaching__coach_name"]
    raw_id_fields = ["coaching", "written_by"]
    date_hierarchy = "on"
