"""Tokens in the back office: looked at and revoked, never made; and the answers kept for repeated requests."""

from django.contrib import admin, messages

from accounts.audit.audited_admin import AuditedAdmin
from accounts.tokens.models import ApiToken, KeptAnswer
from accounts.tokens.services import revoke_token
from qioportal.lib.backoffice import ReadOnlyAdmin


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnlyAdmin, AuditedAdmin):
    list_display = ["prefix", "name", "affiliation", "scope", "created_at", "expires_on", "last_used_on", "revoked_at"]
    list_filter = ["scope"]
    list_select_related = ["affiliation__user", "affiliation__facility", "affiliation__chain", "affiliation__qio"]
    search_fields = ["prefix", "name", "affiliation__user__email", "affiliation__facility__ccn"]
    exclude = ["digest"]
    ordering = ["-created_at", "-pk"]
    actions = ["revoke"]

    def has_revoke_permission(self, request) -> bool:
        return request.user.is_superuser

    @admin.action(description="Revoke", permissions=["revoke"])
    def revoke(self, request, queryset) -> None:
        count = sum(revoke_token(token=token, by=request.user) for token in queryset[:200])
        self.message_user(request, f"Revoked: {count}.", messages.SUCCESS)


@admin.register(KeptAnswer)
class KeptAnswerAdmin(ReadOnlyAdmin, AuditedAdmin):
    list_display = ["key", "token", "status", "created_at"]
    list_select_related = ["token"]
    search_fields = ["key", "token__prefix"]
    exclude = ["body"]  # it may hold a home's values
    ordering = ["-created_at", "-pk"]
