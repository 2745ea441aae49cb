"""Back office of those who take part in person: to look up, and to delete on request."""

from django.contrib import admin

from accounts.audit.audited_admin import AuditedAdmin
from campaigns.supporters.models import ActionDone, Idea, Supporter


@admin.register(Supporter)
class SupporterAdmin(AuditedAdmin):
    list_display = ["email", "kind", "state", "asked_at", "confirmed_at"]
    list_filter = ["kind", "state"]
    search_fields = ["email", "name"]
    raw_id_fields = ["facility"]
    readonly_fields = ["asked_at", "confirmed_at"]


@admin.register(ActionDone)
class ActionDoneAdmin(AuditedAdmin):
    list_display = ["supporter", "action", "done_on"]
    list_select_related = ["supporter"]
    search_fields = ["supporter__email", "action"]
    raw_id_fields = ["supporter"]


@admin.register(Idea)
class IdeaAdmin(AuditedAdmin):
    list_display = ["facility", "kind", "sent_at", "answer", "answered_at"]
    list_filter = ["kind", "answer"]
    list_select_related = ["facility"]
    search_fields = ["=facility__ccn", "facility__name", "text"]
    raw_id_fields = ["facility", "supporter", "answered_by"]
