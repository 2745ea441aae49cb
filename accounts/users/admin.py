"""People in the back office: look up, close and reopen a sign-in. Nobody sets another person's password."""

import django.contrib.auth.admin  # noqa: F401 - registers before we take its place
from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group

from accounts.audit.audited_admin import AuditedAdmin
from accounts.users.models import User

admin.site.unregister(Group)  # roles are data in code (accounts/access/roles.py)


class PersonForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["name", "phone", "is_active", "is_staff", "is_superuser"]
        help_texts = {
            "is_active": "Unticked: signed out everywhere at once, and kept out. Rows are never deleted.",
            "is_staff": "Opens the back office; what they may change there needs the tick below.",
        }


class UserAdmin(AuditedAdmin):
    """Registered by accounts/signin/admin.py, which adds what it can do with a sign-in."""

    form = PersonForm
    list_display = ["name", "email", "is_active", "is_staff", "last_login", "joined_at"]
    list_filter = ["is_active", "is_staff"]
    search_fields = ["name", "email"]
    ordering = ["name", "email"]
    date_hierarchy = None
    fieldsets = [
        (None, {"fields": ["name", "email", "phone", "time_zone"]}),
        ("Access", {"fields": ["is_active", "is_staff", "is_superuser"]}),
        ("Dates", {"fields": ["last_login", "joined_at"]}),
    ]
    readonly_fields = ["email", "time_zone", "last_login", "joined_at"]

    def has_add_permission(self, request) -> bool:
        """People come by invitation (members > invitations), the first one by `manage.py createsuperuser`."""
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def get_readonly_fields(self, request, obj=None) -> list[str]:
        """Nobody raises or closes themselves; only a superuser makes another."""
        own = obj is not None and obj.pk == request.user.pk
        locked = [] if request.user.is_superuser and not own else ["is_active", "is_staff", "is_superuser"]
        return [*self.readonly_fields, *locked]
