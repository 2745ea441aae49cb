"""Django admin of the library. Resources and practices are written in the portal, where the search's words are kept
true; here they are looked up."""

from django.contrib import admin

from accounts.audit.audited_admin import AuditedAdmin
from campaigns.library.models import (
    LibraryText,
    LibraryUse,
    Practice,
    PracticeMove,
    Resource,
    ResourceFile,
    ResourceVersion,
)
from qioportal.lib.backoffice import ReadOnlyAdmin


@admin.register(Resource)
class ResourceAdmin(ReadOnlyAdmin, AuditedAdmin):
    list_display = ["slug", "title", "owner", "qio", "state", "review_on", "withdrawn_at"]
    list_filter = ["owner", ("withdrawn_at", admin.EmptyFieldListFilter), ("current", admin.EmptyFieldListFilter)]
    list_select_related = ["current", "qio"]
    raw_id_fields = ["current", "created_by", "withdrawn_by"]
    search_fields = ["slug", "current__title"]
    date_hierarchy = "created_at"

    @admin.display(description="title")
    def title(self, resource: Resource) -> str:
        return resource.current.title if resource.current else ""


@admin.register(ResourceVersion)
class ResourceVersionAdmin(ReadOnlyAdmin, AuditedAdmin):
    list_display = ["title", "number", "resource", "kind", "language", "is_open", "published_at", "saved_by"]
    list_filter = ["kind", "language", "is_open", ("published_at", admin.EmptyFieldListFilter)]
    list_select_related = ["resource", "saved_by"]
    raw_id_fields = ["resource", "saved_by", "published_by"]
    search_fields = ["title", "=resource__slug"]


@admin.register(ResourceFile)
class ResourceFileAdmin(ReadOnlyAdmin, AuditedAdmin):
    list_display = ["name", "version", "position"]
    list_select_related = ["version", "file"]
    raw_id_fields = ["version", "file"]
    search_fields = ["file__name", "=version__resource__slug"]

    @admin.display(description="file")
    def name(self, row: ResourceFile) -> str:
        return row.file.name

    def get_queryset(self, request):
        return super().get_queryset(request).defer("file__content")


@admin.register(Practice)
class PracticeAdmin(ReadOnlyAdmin, AuditedAdmin):
    list_display = ["title", "facility", "state", "status", "author", "saved_at", "published_at"]
    list_filter = ["status", "is_named"]
    list_select_related = ["facility", "author"]
    raw_id_fields = ["facility", "author"]
    search_fields = ["slug", "title", "=facility__ccn"]
    date_hierarchy = "created_at"


@admin.register(PracticeMove)
class PracticeMoveAdmin(ReadOnlyAdmin, AuditedAdmin):
    list_display = ["practice", "status", "at", "by"]
    list_filter = ["status"]
    list_select_related = ["practice", "by"]
    raw_id_fields = ["practice", "by"]
    search_fields = ["=practice__slug", "words"]


@admin.register(LibraryUse)
class LibraryUseAdmin(AuditedAdmin):
    list_display = ["facility", "resource", "practice", "starts_on", "ends_on", "said_by"]
    list_filter = [("ends_on", admin.EmptyFieldListFilter)]
    list_select_related = ["facility", "resource", "practice", "said_by"]
    raw_id_fields = ["facility", "resource", "practice", "said_by"]
    search_fields = ["=facility__ccn", "=resource__slug", "=practice__slug"]


@admin.register(LibraryText)
class LibraryTextAdmin(ReadOnlyAdmin, AuditedAdmin):
    list_display = ["title", "resource", "practice"]
    list_select_related = ["resource", "practice"]
    raw_id_fields = ["resource", "practice"]
    search_fields = ["title", "=resource__slug", "=practice__slug"]
