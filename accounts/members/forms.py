"""Forms of the people pages and of accepting an invitation."""

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.access.roles import Role
from accounts.members.models import Invitation
from accounts.users.models import User
from accounts.users.names import clean_name
from accounts.users.passwords import HOW_TO_CHOOSE, LONGEST

CHOOSE_ROLE = {"required": "Please choose what they may do."}


def _described(roles: list[Role]) -> list[tuple[str, str]]:
    return [(role.code, f"{role.name}: {role.says[0].lower()}{role.says[1:]}") for role in roles]


class InviteForm(forms.Form):
    """Address, name, role; for a QIO's people also for which states."""

    email = forms.EmailField(
        label="E-mail address",
        help_text="Their own work address, not a shared one. The invitation goes there.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        max_length=254,
        error_messages={"required": "Please give the e-mail address."},
    )
    name = forms.CharField(
        label="Name", required=False, max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    role = forms.ChoiceField(label="What may they do?", widget=forms.RadioSelect, error_messages=CHOOSE_ROLE)

    def __init__(self, *args, roles: list[Role], scopes: list[tuple[str, str]] | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = _described(roles)
        if scopes:
            self.fields["state"] = forms.ChoiceField(
                label="For which states?", choices=scopes, widget=forms.RadioSelect, initial=scopes[0][0],

            )  # fmt: skip

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])


class RoleForm(forms.Form):
    role = forms.ChoiceField(label="What may they do?", widget=forms.RadioSelect, error_messages=CHOOSE_ROLE)

    def __init__(self, *args, roles: list[Role], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = _described(roles)


class NewPersonForm(forms.Form):
    """What a new person fills in: their name, and a password, typed once."""

    name = forms.CharField(
        label="Your name", max_length=120, help_text="As your colleagues know you.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}), error_messages={"required": "Please give your name."},
    )  # fmt: skip
    password = forms.CharField(
        label="Choose a password", strip=False, max_length=LONGEST, help_text=HOW_TO_CHOOSE,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Please choose a password."},
    )  # fmt: skip

    def __init__(self, *args, invitation: Invitation, **kwargs) -> None:
        super().__init__(*args, initial={"name": invitation.name}, **kwargs)
        self.invitation = invitation

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])

    def clean(self) -> dict:
        """The password is held against all that others know: the name just typed, the address, the place."""
        data = super().clean()
        person = User(email=self.invitation.email, name=data.get("name", ""))
        person.names_of_place = _names_of_place(self.invitation)
        if data.get("password"):
            try:
                validate_password(data["password"], person)
            except ValidationError as error:
                self.add_error("password", error)
        return data


def _names_of_place(invitation: Invitation) -> list[str]:
    home, qio = invitation.facility, invitation.qio
    if home:
        return [home.name, home.ccn, home.city]
    return [qio.name, qio.slug] if qio else [invitation.place_name]
