"""The homes in Django admin. CMS's files write them: what is changed here by hand holds until the next file."""

from django.contrib import admin
from django.db.models import Count
from django.http import HttpRequest

from facilities.directory.models import Chain, Facility, FacilityChange, FacilityCorrection
from qioportal.lib.backoffice import FoundByCcn, LargeTableAdmin, ReadOnlyAdmin


@admin.register(Facility)
class FacilityAdmin(LargeTableAdmin):
    list_display = ["ccn", "name", "city", "state", "status", "overall_rating", "seen_on"]
    list_display_links = ["ccn", "name"]
    list_filter = ["status", "state", "kind"]
    search_fields = ["ccn__startswith", "name", "city"]
    search_help_text = "CCN or its beginning, name, city"
    ordering = ["ccn"]
    raw_id_fields = ["chain"]
    readonly_fields = ["rated_on", "seen_on"]

    def get_readonly_fields(self, request: HttpRequest, obj: Facility | None = None):
        return ["ccn", *self.readonly_fields] if obj else self.readonly_fields

    def has_delete_permission(self, request: HttpRequest, obj: Facility | None = None) -> bool:
        return False  # a home is closed, never deleted: what it did stays

    def get_search_results(self, request: HttpRequest, queryset, search_term: str):
        return super().get_search_results(request, queryset, search_term.strip().lstrip("'"))


@admin.register(Chain)
class ChainAdmin(LargeTableAdmin):
    list_display = ["name", "number", "homes"]
    search_fields = ["name", "number"]
    ordering = ["name"]

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).annotate(homes=Count("facilities"))

    @admin.display(ordering="homes")
    def homes(self, chain: Chain) -> int:
        return chain.homes


@admin.register(FacilityChange)
class FacilityChangeAdmin(FoundByCcn, ReadOnlyAdmin):
    list_display = ["seen_on", "facility", "field", "old", "new"]
    list_display_links = ["seen_on"]
    list_filter = ["field"]
    list_select_related = ["facility"]
    ordering = ["-id"]


@admin.register(FacilityCorrection)
class FacilityCorrectionAdmin(ReadOnlyAdmin):
    """Made and ended by a home's change request, at its QIO's desk."""

    list_display = ["facility", "field", "value", "cms_says", "starts_on", "ends_on", "recorded_by"]
    list_display_links = ["field"]
    list_filter = ["field", ("ends_on", admin.EmptyFieldListFilter)]
    list_select_related = ["facility"]
    search_fields = ["facility__ccn", "facility__name"]
    show_full_result_count = False
