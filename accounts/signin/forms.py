"""django-allauth's forms in the portal's words; a new password is typed once, and shown on wish."""

from allauth.account import forms as allauth_forms
from allauth.account.models import EmailAddress
from django import forms
from django.core.validators import MaxLengthValidator

from accounts.users.models import User
from accounts.users.names import clean_name
from accounts.users.passwords import HOW_TO_CHOOSE, LONGEST


def in_our_words(field: forms.Field, *, label: str, help_text: str = "", **attributes: str) -> None:
    """Label above, help below it, nothing inside the field that vanishes while typing."""
    field.label, field.help_text = label, help_text
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attributes)


def at_most(field: forms.Field, longest: int) -> None:
    """Holds also for who posts without a browser; `max_length` of a field that is made already checks nothing."""
    field.validators.append(MaxLengthValidator(longest))
    field.widget.attrs["maxlength"] = str(longest)


def _new_password(form: forms.Form, label: str = "New password") -> None:
    form.fields.pop("password2", None)
    field = form.fields["password1"]
    in_our_words(field, label=label, help_text=HOW_TO_CHOOSE)
    at_most(field, LONGEST)


class LoginForm(allauth_forms.LoginForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        in_our_words(self.fields["login"], label="E-mail address", autocomplete="username webauthn")
        in_our_words(self.fields["password"], label="Password")


class AddEmailForm(allauth_forms.AddEmailForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        in_our_words(
            self.fields["email"],
            label="New e-mail address",
            help_text="We mail a link there. The new address counts once you have opened it.",
        )


class ChangePasswordForm(allauth_forms.ChangePasswordForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        in_our_words(self.fields["oldpassword"], label="Present password")
        _new_password(self)


class SetPasswordForm(allauth_forms.SetPasswordForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        _new_password(self)


class ResetPasswordForm(allauth_forms.ResetPasswordForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        in_our_words(self.fields["email"], label="Your e-mail address", help_text="The one you sign in with.")

    def clean_email(self) -> str:
        """A link goes to a confirmed address, or to the one on file where none is confirmed yet; never to an address
        that somebody only asked for."""
        email = super().clean_email()
        confirmed = set(EmailAddress.objects.filter(email=email, verified=True).values_list("user_id", flat=True))
        self.users = [user for user in self.users if user.pk in confirmed or user.email == email]
        return email


class ResetPasswordKeyForm(allauth_forms.ResetPasswordKeyForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        _new_password(self)


class UserTokenForm(allauth_forms.UserTokenForm):
    """The link for a new password is dead while the sign-in is closed."""

    def _get_user(self, uidb36: str) -> User | None:
        user = super()._get_user(uidb36)
        return user if user and user.is_active else None


class ReauthenticateForm(allauth_forms.ReauthenticateForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        in_our_words(self.fields["password"], label="Your password")


ZONES = [
    ("", "That of my home or state"),
    ("America/New_York", "Eastern (New York)"),
    ("America/Chicago", "Central (Chicago)"),
    ("America/Denver", "Mountain (Denver)"),
    ("America/Phoenix", "Mountain without summer time (Phoenix)"),
    ("America/Los_Angeles", "Pacific (Los Angeles)"),
    ("America/Anchorage", "Alaska (Anchorage)"),
    ("Pacific/Honolulu", "Hawaii (Honolulu)"),
    ("America/Puerto_Rico", "Atlantic (San Juan)"),
    ("Pacific/Guam", "Guam"),
]


class ProfileForm(forms.ModelForm):
    """What a person may say about themselves."""

    time_zone = forms.ChoiceField(label="Time zone", required=False, choices=ZONES, help_text="Times are shown in it.")

    class Meta:
        model = User
        fields = ["name", "phone", "time_zone"]
        labels = {"name": "Your name", "phone": "Work phone"}
        help_texts = {"name": "As your colleagues know you.", "phone": "Your QIO may call you there."}
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "phone": forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
        }

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])
