"""Django admin of the desk's own work."""

from django.contrib import admin

from accounts.audit.audited_admin import AuditedAdmin
from campaigns.recruitment.desk_models import AssignmentRule, BulkChange, Cover, HomeNote, NoteFile, Task
from campaigns.recruitment.list_models import DefaultView, ListImport, SavedView
from qioportal.lib.backoffice import ReadOnlyAdmin


@admin.register(Task)
class TaskAdmin(AuditedAdmin):
    list_display = ["due_on", "title", "facility", "assigned_to", "qio", "state", "done_at", "cancelled_at"]
    list_filter = ["state"]
    list_select_related = ["facility", "assigned_to", "qio"]
    search_fields = ["title", "facility__name", "facility__ccn", "assigned_to__email"]
    raw_id_fields = ["facility", "assigned_to", "created_by", "done_by", "cancelled_by"]
    date_hierarchy = "due_on"


@admin.register(HomeNote)
class HomeNoteAdmin(ReadOnlyAdmin):
    list_display = ["written_at", "facility", "qio", "written_by", "taken_back_at"]
    list_select_related = ["facility", "qio", "written_by"]
    search_fields = ["facility__name", "facility__ccn", "written_by__email"]
    date_hierarchy = "written_at"


@admin.register(NoteFile)
class NoteFileAdmin(ReadOnlyAdmin):
    list_display = ["note", "file_name"]
    list_select_related = ["note"]
    search_fields = ["note__facility__ccn", "file__name"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("file").defer("file__content")

    @admin.display(description="file", ordering="file__name")
    def file_name(self, row: NoteFile) -> str:
        return row.file.name


@admin.register(AssignmentRule)
class AssignmentRuleAdmin(AuditedAdmin):
    list_display = ["qio", "state", "position", "county", "chain", "stage", "assigned_to", "ended_at"]
    list_filter = ["state"]
    list_select_related = ["qio", "chain", "assigned_to"]
    search_fields = ["county", "chain__name", "assigned_to__email"]
    raw_id_fields = ["chain", "assigned_to", "created_by", "ended_by"]


@admin.register(Cover)
class CoverAdmin(AuditedAdmin):
    list_display = ["starts_on", "ends_on", "absent", "stand_in", "qio", "state", "cancelled_at"]
    list_filter = ["state"]
    list_select_related = ["absent", "stand_in", "qio"]
    search_fields = ["absent__email", "stand_in__email"]
    raw_id_fields = ["absent", "stand_in", "made_by", "cancelled_by"]
    date_hierarchy = "starts_on"


@admin.register(BulkChange)
class BulkChangeAdmin(ReadOnlyAdmin):
    list_display = ["at", "words", "kind", "qio", "state", "by", "undone_at"]
    list_filter = ["kind", "state"]
    list_select_related = ["qio", "by"]
    search_fields = ["words", "by__email"]
    date_hierarchy = "at"

    def get_queryset(self, request):
        return super().get_queryset(request).defer("rows")


@admin.register(SavedView)
class SavedViewAdmin(AuditedAdmin):
    list_display = ["name", "page", "qio", "state", "owner", "is_shared"]
    list_filter = ["page", "state"]
    list_select_related = ["qio", "owner"]
    search_fields = ["name", "slug", "owner__email"]
    raw_id_fields = ["owner"]


@admin.register(DefaultView)
class DefaultViewAdmin(AuditedAdmin):
    list_display = ["user", "qio", "state", "view"]
    list_select_related = ["user", "qio", "view"]
    search_fields = ["user__email", "view__name"]
    raw_id_fields = ["user", "view"]


@admin.register(ListImport)
class ListImportAdmin(ReadOnlyAdmin):
    list_display = ["uploaded_at", "file_name", "status", "qio", "state", "uploaded_by"]
    list_filter = ["status", "state"]
    list_select_related = ["qio", "uploaded_by"]
    search_fields = ["file_name", "uploaded_by__email"]
    exclude = ["content", "lease_token", "lease_until"]
    date_hierarchy = "uploaded_at"

    def get_queryset(self, request):
        return super().get_queryset(request).defer("content", "rows", "problems")
