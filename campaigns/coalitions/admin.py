"""Django admin of the coalitions."""

from django.contrib import admin

from accounts.audit.audited_admin import AuditedAdmin
from campaigns.coalitions.models import Lane, LaneMember


class MemberInline(admin.TabularInline):
    model = LaneMember
    extra = 0


@admin.register(Lane)
class LaneAdmin(AuditedAdmin):
    list_display = ["name", "state", "email", "aim_percent"]
    search_fields = ["name", "state", "email"]
    inlines = [MemberInline]


@admin.register(LaneMember)
class LaneMemberAdmin(AuditedAdmin):
    list_display = ["name", "organization", "lane", "role", "starts_on", "ends_on"]
    list_filter = ["role", "lane"]
    list_select_related = ["lane"]
    search_fields = ["name", "organization", "email", "lane__name"]
