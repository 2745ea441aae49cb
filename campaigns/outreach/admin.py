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
        "acts",
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
    list_display = ["name", "qio", "state", "subject", "saved_at", "retired_at"]
    list_select_related = ["qio"]
    search_fields = ["name", "subject"]
    raw_id_fields = ["qio", "saved_by"]
    show_full_result_count = False


@admin.register(Sender)
class SenderAdmin(AuditedAdmin):
    list_display = ["qio", "address", "verified_at", "checked_at", "problem"]
    list_select_related = ["qio"]
    search_fields = ["address", "qio__name"]
    raw_id_fields = ["qio", "changed_by"]
    readonly_fields = ["checked_at", "verified_at", "problem"]  # only the check itself says so
    show_full_result_count = False

    def get_form(self, request, obj=None, **kwargs):
        """Nothing here asks the domain name system: whoever runs the mail server looks, and says so."""
        kwargs["help_texts"] = {
            "verified_at": "Set it only when the domain's SPF record names our mail server, our mail to a test mailbox "
            "shows dkim=pass for this domain, and its DMARC policy passes. Until then mail leaves from the portal's "
            "address. Blank it to stop using the address at once.",
            "checked_at": "When somebody last looked.",
            "problem": "What was wrong then, in a sentence.",
        }
        return super().get_form(request, obj, **kwargs)

    def save_model(self, request, obj, form, change) -> None:
        """Another address is one that nobody has looked at."""
        if change and "address" in form.changed_data and "verified_at" not in form.changed_data:
            obj.verified_at = None
        super().save_model(request, obj, form, change)
