"""Django admin of the coalitions: rosters, targets, projects, communities, meetings and what was written at them."""

from django.contrib import admin
from django.db.models import URLField

from accounts.audit.audited_admin import AuditedAdmin
from campaigns.coalitions.meeting_models import (
    ActionItem,
    Meeting,
    MeetingAttendance,
    MeetingFile,
    MeetingMove,
    Minutes,
)
from campaigns.coalitions.models import CommunityMember, Lane, LaneMember, LaneSeat, RecruitmentTarget
from campaigns.coalitions.project_models import ProjectHome, SpecialProject
from qioportal.lib.backoffice import LargeTableAdmin, ReadOnlyAdmin


class MemberInline(admin.TabularInline):
    model = LaneMember
    extra = 0
    raw_id_fields = ["user", "seat"]


@admin.register(Lane)
class LaneAdmin(AuditedAdmin):
    list_display = ["name", "state", "email", "aim_percent"]
    search_fields = ["name", "state", "email"]
    inlines = [MemberInline]


@admin.register(LaneMember)
class LaneMemberAdmin(AuditedAdmin):
    list_display = ["name", "organization", "kind", "lane", "role", "starts_on", "planned_end", "ends_on"]
    list_filter = ["role", "kind", "lane"]
    list_select_related = ["lane"]
    raw_id_fields = ["user", "seat"]
    search_fields = ["name", "organization", "email", "lane__name"]


@admin.register(LaneSeat)
class LaneSeatAdmin(AuditedAdmin):
    list_display = ["kind", "organization", "lane", "is_wanted", "starts_on", "ends_on"]
    list_filter = ["kind", "is_wanted"]
    list_select_related = ["lane"]
    search_fields = ["organization", "lane__name", "lane__state"]


@admin.register(RecruitmentTarget)
class RecruitmentTargetAdmin(ReadOnlyAdmin, AuditedAdmin):
    """A target is set on its page; what was set is never rewritten."""

    list_display = ["state", "phase", "percent", "valid_from", "reach_by", "set_at", "set_by"]
    list_filter = ["phase"]
    list_select_related = ["phase__campaign", "set_by"]
    search_fields = ["state", "set_by__email"]


@admin.register(CommunityMember)
class CommunityMemberAdmin(AuditedAdmin, LargeTableAdmin):
    list_display = ["organization", "kind", "name", "community", "starts_on", "ends_on"]
    list_filter = ["kind"]
    list_select_related = ["community"]
    raw_id_fields = ["community", "facility"]
    search_fields = ["organization", "name", "email", "community__ccn", "community__name"]


class ProjectHomeInline(admin.TabularInline):
    model = ProjectHome
    extra = 0
    raw_id_fields = ["facility"]


@admin.register(SpecialProject)
class SpecialProjectAdmin(AuditedAdmin):
    list_display = ["title", "lane", "status", "starts_on", "ends_on", "is_public"]
    list_filter = ["status", "is_public"]
    list_select_related = ["lane"]
    raw_id_fields = ["goals", "saved_by"]
    search_fields = ["title", "summary", "lane__name", "lane__state"]
    inlines = [ProjectHomeInline]


@admin.register(ProjectHome)
class ProjectHomeAdmin(AuditedAdmin, LargeTableAdmin):
    list_display = ["project", "facility", "starts_on", "ends_on"]
    list_select_related = ["project", "facility"]
    raw_id_fields = ["project", "facility"]
    search_fields = ["project__title", "facility__ccn", "facility__name"]


@admin.register(Meeting)
class MeetingAdmin(AuditedAdmin, LargeTableAdmin):
    list_display = ["title", "day", "starts_at", "lane", "community", "is_open", "cancelled_at"]
    list_filter = ["is_open"]
    list_select_related = ["lane", "community"]
    raw_id_fields = ["community", "planned_by", "cancelled_by"]
    search_fields = ["title", "place", "lane__name", "community__ccn", "community__name"]
    date_hierarchy = "day"
    formfield_overrides = {URLField: {"assume_scheme": "https"}}


@admin.register(MeetingAttendance)
class MeetingAttendanceAdmin(AuditedAdmin, LargeTableAdmin):
    list_display = ["meeting", "lane_member", "community_member", "guest"]
    list_select_related = ["meeting", "lane_member", "community_member"]
    raw_id_fields = ["meeting", "lane_member", "community_member"]
    search_fields = ["guest", "lane_member__name", "community_member__organization", "meeting__title"]


@admin.register(MeetingMove)
class MeetingMoveAdmin(ReadOnlyAdmin, AuditedAdmin):
    """Written when a meeting is moved, so that links to its old day lead on."""

    list_display = ["meeting", "day", "number"]
    list_select_related = ["meeting"]
    search_fields = ["meeting__title"]


@admin.register(Minutes)
class MinutesAdmin(ReadOnlyAdmin, AuditedAdmin):
    """Written on the meeting's page; an approved version is never rewritten."""

    list_display = ["meeting", "version", "saved_at", "saved_by", "approved_at", "approved_by"]
    list_select_related = ["meeting", "saved_by", "approved_by"]
    search_fields = ["meeting__title", "saved_by__email"]


@admin.register(MeetingFile)
class MeetingFileAdmin(ReadOnlyAdmin, AuditedAdmin):
    list_display = ["meeting", "name"]
    list_select_related = ["meeting"]
    search_fields = ["file__name", "meeting__title"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("file", "meeting").defer("file__content")

    @admin.display(description="file")
    def name(self, row: MeetingFile) -> str:
        return row.file.name


@admin.register(ActionItem)
class ActionItemAdmin(AuditedAdmin, LargeTableAdmin):
    list_display = ["what", "who", "until", "meeting", "done_at"]
    list_select_related = ["meeting"]
    raw_id_fields = ["meeting", "done_by", "noted_by"]
    search_fields = ["what", "who", "meeting__title"]
