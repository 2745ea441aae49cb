"""Affiliations in the back office: given and ended through the services, never deleted."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.access.models import Affiliation
from accounts.access.roles import ROLES, PlaceKind
from accounts.access.services import end_role, grant_role
from accounts.audit.audited_admin import AuditedAdmin

NEEDS = {
    PlaceKind.HOME: {"facility"},
    PlaceKind.CHAIN: {"chain"},
    PlaceKind.QIO: {"qio"},
    PlaceKind.LANE: {"state"},
    PlaceKind.NATION: set(),
}


class GrantForm(forms.ModelForm):
    """A new role: the place must fit it, and the person must not hold it already."""

    class Meta:
        model = Affiliation
        fields = ["user", "role", "facility", "chain", "qio", "state", "starts_on"]

    def clean(self) -> dict:
        data = super().clean()
        if data.get("user") == self.by:
            self.add_error("user", "Nobody gives themselves a role: ask another administrator.")
        role = ROLES.get(data.get("role", ""))
        if role is None:
            return data
        needed = NEEDS[role.place]
        for field in ("facility", "chain", "qio", "state"):
            optional = field == "state" and role.place == PlaceKind.QIO
            if field in needed and not data.get(field):
                self.add_error(field, f"{role.name} is held at a place of this kind: choose one.")
            elif field not in needed and not optional and data.get(field):
                self.add_error(field, f"{role.name} is not held at a place of this kind: leave it blank.")
        if not self.errors:
            place = {field: data.get(field) for field in ("facility", "chain", "qio")} | {
                "state": data.get("state", "")
            }
            rows = Affiliation.objects.filter(user=data.get("user"), role=role.code, **place)
            if rows.on(timezone.localdate()).exists():
                raise ValidationError("This person holds this role there already.")
        return data


class EndForm(forms.ModelForm):
    """A role that was given changes in one thing only: its last day."""

    class Meta:
        model = Affiliation
        fields = ["ends_on"]
        help_texts = {"ends_on": "The last day on which the role holds. Yesterday ends it at once."}

    def clean_ends_on(self):
        day = self.cleaned_data["ends_on"]
        if day is None and self.instance.ends_on is not None:
            raise ValidationError("An ended role stays ended. Give it anew.")
        if day is not None and day < self.instance.starts_on:
            raise ValidationError(f"The role began on {self.instance.starts_on}: it cannot end before.")
        return day


@admin.register(Affiliation)
class AffiliationAdmin(AuditedAdmin):
    list_display = ["user", "role", "place_name", "starts_on", "ends_on", "granted_by"]
    list_filter = ["role", "state"]
    list_select_related = ["user", "facility", "chain", "qio"]
    search_fields = ["user__email", "user__name", "facility__ccn", "facility__name", "qio__name", "chain__name"]
    raw_id_fields = ["user", "facility", "chain", "qio"]
    ordering = ["-starts_on", "-pk"]

    def get_form(self, request, obj=None, change=False, **kwargs):
        kwargs["form"] = EndForm if obj else GrantForm
        made = super().get_form(request, obj, change=change, **kwargs)
        return type("FormOf", (made,), {"by": request.user})

    def get_fields(self, request, obj=None) -> list[str]:
        given = ["user", "role", "facility", "chain", "qio", "state", "starts_on"]
        return [*given, "ends_on", "granted_by"] if obj else given

    def get_readonly_fields(self, request, obj=None) -> list[str]:
        return ["user", "role", "facility", "chain", "qio", "state", "starts_on", "granted_by"] if obj else []

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def save_model(self, request, obj: Affiliation, form, change: bool) -> None:
        if change:
            end_role(affiliation=obj, by=request.user, ends_on=form.cleaned_data["ends_on"])
            return
        row = grant_role(by=request.user, **form.cleaned_data)
        obj.pk, obj.granted_by, obj._state.adding = row.pk, row.granted_by, False
