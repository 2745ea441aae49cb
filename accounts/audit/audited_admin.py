"""For Django admin of all rooms: each change leaves an audit line with the name of who made it.

    @admin.register(Thing)
    class ThingAdmin(AuditedAdmin, admin.ModelAdmin): ...

The line names the fields that changed, never their values: a value may be a secret.
"""

from django.contrib import admin
from django.db import transaction
from django.forms import ModelForm
from django.http import HttpRequest

from accounts.audit.services import record


class AuditedAdmin(admin.ModelAdmin):
    """Says on top of each record that changes are recorded, and records them in the transaction of the change."""

    change_form_template = "accounts/audit/change_form.html"
    show_full_result_count = False
    list_per_page = 50

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: list, change: bool) -> None:
        """Called last when a record is saved (its inlines included), so that one line covers the whole form."""
        with transaction.atomic():
            super().save_related(request, form, formsets, change)
            fields = [name for name in form.changed_data if not name.startswith("password")]
            for formset in formsets:
                rows = (*formset.new_objects, *[row for row, _ in formset.changed_objects], *formset.deleted_objects)
                fields += sorted({f"{row._meta.model_name} {row.pk or ''}".strip() for row in rows})
            self.record_change(request, "change" if change else "add", form.instance, fields=fields)

    def delete_model(self, request: HttpRequest, obj) -> None:
        with transaction.atomic():
            self.record_change(request, "delete", obj)
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset) -> None:
        with transaction.atomic():
            for obj in queryset:
                self.record_change(request, "delete", obj)
            super().delete_queryset(request, queryset)

    def record_change(self, request: HttpRequest, verb: str, obj, **details) -> None:
        """One line; admin actions of a room call it too."""
        record(action=f"admin.{verb}_{obj._meta.model_name}", by=request.user, target=obj, **details)
