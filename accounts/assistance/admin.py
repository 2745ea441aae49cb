"""Requests in Django admin: to search and to read. They are answered on the pages of the desks, with their checks."""

from django.contrib import admin
from django.http import HttpRequest

from accounts.assistance.models import AssistanceRequest, AssistanceStep
from qioportal.lib.backoffice import ReadOnly


class StepInline(ReadOnly, admin.TabularInline):
    model = AssistanceStep
    fields = ["at", "what", "by", "says"]
    extra = 0

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).select_related("by")


@admin.register(AssistanceRequest)
class AssistanceRequestAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["number", "asked_at", "name", "home_name", "state", "problem", "desk", "status", "times_asked"]
    list_filter = ["status", "desk", "problem", "state"]
    list_select_related = ["facility"]
    search_fields = ["number", "name", "email", "facility__ccn", "facility__name"]
    show_full_result_count = False
    inlines = [StepInline]


@admin.register(AssistanceStep)
class AssistanceStepAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["at", "request", "what", "by", "says"]
    list_filter = ["what"]
    list_select_related = ["request", "by"]
    search_fields = ["request__number", "by__email"]
    show_full_result_count = False
