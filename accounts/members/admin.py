"""Invitations in the back office: sent, sent again and taken back through the services; no link is ever shown."""

from django import forms
from django.contrib import admin, messages

from accounts.audit.audited_admin import AuditedAdmin
from accounts.members import services
from accounts.members.models import Invitation, PersonMerge, TwoPeople
from qioportal.lib.backoffice import ReadOnlyAdmin


class InvitationForm(forms.ModelForm):
    """A superuser may invite to every role that is held at a home, a QIO or (a state alone) a LANE."""

    class Meta:
        model = Invitation
        fields = ["email", "name", "role", "facility", "qio", "state"]

    def clean(self) -> dict:
        """What the service would refuse is said beside the form."""
        data = super().clean()
        if not self.errors:
            try:
                services.check(by=self.by, **data)
            except services.Refused as refusal:
                raise forms.ValidationError(str(refusal)) from refusal
        return data


@admin.register(Invitation)
class InvitationAdmin(AuditedAdmin):
    form = InvitationForm
    list_display = ["email", "role", "place_name", "invited_by", "sent_at", "expires_at", "accepted_at", "revoked_at"]
    list_filter = ["role"]
    list_select_related = ["facility", "qio", "invited_by"]
    search_fields = ["email", "name", "facility__ccn", "facility__name", "qio__name"]
    raw_id_fields = ["facility", "qio"]
    ordering = ["-sent_at"]
    actions = ["send_again", "take_back"]

    def get_form(self, request, obj=None, change=False, **kwargs):
        made = super().get_form(request, obj, change=change, **kwargs)
        return type("InvitationFormOf", (made,), {"by": request.user})

    def get_fields(self, request, obj=None) -> list[str]:
        asked = InvitationForm.Meta.fields
        known = ["invited_by", "created_at", "sent_at", "expires_at", "accepted_at", "accepted_by", "revoked_at"]
        return [*asked, *known] if obj else asked

    def has_change_permission(self, request, obj=None) -> bool:
        """An invitation that is out is not rewritten; the list's actions send it again or take it back."""
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def save_model(self, request, obj: Invitation, form, change: bool) -> None:
        row = services.invite(by=request.user, **form.cleaned_data)
        obj.pk, obj._state.adding = row.pk, False

    @admin.action(description="Send again", permissions=["add"])
    def send_again(self, request, queryset) -> None:
        self._each(request, queryset, services.resend_invitation)

    @admin.action(description="Take back", permissions=["add"])
    def take_back(self, request, queryset) -> None:
        self._each(request, queryset, services.revoke_invitation)

    def _each(self, request, queryset, service) -> None:
        for row in queryset[:50]:
            try:
                service(invitation=row, by=request.user)
            except services.Refused as refusal:
                self.message_user(request, f"{row.email}: {refusal}", messages.WARNING)
            else:
                self.message_user(request, f"{row.email}: done.", messages.SUCCESS)


@admin.register(PersonMerge)
class PersonMergeAdmin(ReadOnlyAdmin):
    list_display = ["at", "other", "kept", "reason", "by", "undone_at"]
    list_filter = ["state"]
    list_select_related = ["other", "kept", "by"]
    search_fields = ["kept__email", "other__email", "kept__name", "other__name"]
    date_hierarchy = "at"


@admin.register(TwoPeople)
class TwoPeopleAdmin(ReadOnlyAdmin):
    list_display = ["said_at", "first", "second", "said_by"]
    list_select_related = ["first", "second", "said_by"]
    search_fields = ["first__email", "second__email", "first__name", "second__name"]
