"""Back office of outreach: mailings to read, subscribers to look up."""

from django.contrib import admin

from accounts.audit.audited_admin import AuditedAdmin
from campaigns.outreach.models import Mailing, Sender, Subscriber, Template


@admin.register(Mailing)
class MailingAdmin(AuditedAdmin):
    list_display = ["subject", "qio", "state", "status", "author", "created_at"]
    list_filter = ["status", "state"]
    list_select_related = ["qio", "author"]
    search_fields = ["subject"]
    raw_id_fields = ["qio", "author", "message", "follows", "reply_to_person", "asked_by", "approved_by"]
    readonly_fields = [
        "status",
        "message",
        "started_at",
        "audience",
        "asked_at",
        "asked_by",
        "approved_at",
        "approved_by",
        "was_late",
    ]
    show_full_result_count = False

    def has_add_permission(self, request) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(Subscriber)
class SubscriberAdmin(AuditedAdmin):
    list_display = ["email", "state", "asked_at", "confirmed_at", "left_at"]
    list_filter = ["state"]
    search_fields = ["email"]
    readonly_fields = ["asked_at", "confirmed_at"]
    show_full_result_count = False


@admin.register(Template)
class TemplateAdmin(AuditedAdmin):
    list_display = ["name", "qio", "subject", "saved_at", "retired_at"]
    list_select_related = ["qio"]
    search_fields = ["name", "subject"]
    raw_id_fields = ["qio", "saved_by"]
    show_full_result_count = False


@admin.register(Sender)
class SenderAdmin(AuditedAdmin):
    list_display = ["qio", "address", "verified_at", "checked_at", "problem"]
    list_select_related = ["qio"]
    search_fields = ["address", "qio__name"]
    raw_id_fields = ["qio"]
    readonly_fields = ["checked_at", "verified_at", "problem"]
    show_full_result_count = False
