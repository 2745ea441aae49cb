"""Sign-ins in the back office: addresses and second factors to look at, never their secrets."""

import allauth.account.admin  # registers before we take its place
import allauth.mfa.admin  # noqa: F401
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.db import transaction
from django.shortcuts import redirect

from accounts.audit.audited_admin import AuditedAdmin
from accounts.signin import services
from accounts.users.admin import UserAdmin
from accounts.users.models import User
from qioportal.lib.backoffice import ReadOnly

admin.site.password_change = lambda request, extra_context=None: redirect(
    "account_change_password"
)  # one door for that
admin.site.unregister(EmailAddress)
admin.site.unregister(Authenticator)


@admin.register(User)
class SignInAdmin(UserAdmin):
    actions = ["send_password_links", "sign_out_everywhere"]

    def save_model(self, request, obj: User, form, change: bool) -> None:
        """A closed sign-in has no session left that would live on when it is opened again."""
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            if "is_active" in form.changed_data and not obj.is_active:
                services.end_sessions(user=obj, by=request.user)

    @admin.action(description="Mail a link for a new password", permissions=["change"])
    def send_password_links(self, request, queryset) -> None:
        people = list(queryset.filter(is_active=True)[:50])
        for person in people:
            services.send_password_link(user=person, by=request.user)
        self.message_user(request, f"Links are on their way: {len(people)}.", messages.SUCCESS)

    @admin.action(description="Sign out everywhere", permissions=["change"])
    def sign_out_everywhere(self, request, queryset) -> None:
        ended = sum(services.end_sessions(user=person, by=request.user) for person in queryset[:50])
        self.message_user(request, f"Sessions ended: {ended}.", messages.SUCCESS)


@admin.register(EmailAddress)
class EmailAddressAdmin(ReadOnly, AuditedAdmin):
    """To look at. A person changes the address themselves, with mail to the old and the new one."""

    list_display = ["email", "user", "verified", "primary"]
    list_filter = ["verified"]
    list_select_related = ["user"]
    search_fields = ["email", "user__name"]


@admin.register(Authenticator)
class AuthenticatorAdmin(AuditedAdmin):
    """Second factors without their secrets. One that is lost can be deleted; the person hears of it."""

    list_display = ["user", "type", "created_at", "last_used_at"]
    list_filter = ["type"]
    list_select_related = ["user"]
    search_fields = ["user__email", "user__name"]
    fields = readonly_fields = ["user", "type", "created_at", "last_used_at"]

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def delete_model(self, request, obj: Authenticator) -> None:
        with transaction.atomic():
            super().delete_model(request, obj)
            services.tell(user=obj.user, what="factor_removed")

    def delete_queryset(self, request, queryset) -> None:
        with transaction.atomic():
            for row in queryset.select_related("user"):
                self.delete_model(request, row)
