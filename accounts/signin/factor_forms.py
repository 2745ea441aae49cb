"""django-allauth's forms of the second step in the portal's words."""

from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms

from accounts.signin.forms import at_most, in_our_words


def _code(form: forms.Form, label: str, help_text: str) -> None:
    in_our_words(form.fields["code"], label=label, help_text=help_text, autocomplete="one-time-code")
    at_most(form.fields["code"], 20)


class AuthenticateForm(base.AuthenticateForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        _code(self, "Code", "Six digits from your authenticator app, or one of your recovery codes.")


class ReauthenticateForm(base.ReauthenticateForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        _code(self, "Code", "Six digits from your authenticator app, or one of your recovery codes.")


class ActivateTOTPForm(totp.ActivateTOTPForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        _code(self, "Code from the app", "Six digits. They change every 30 seconds.")


class AddWebAuthnForm(webauthn.AddWebAuthnForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        in_our_words(
            self.fields["name"],
            label="Name of the passkey",
            help_text="So that you can tell it from others: office computer, my phone.",
        )
        at_most(self.fields["name"], 60)
        in_our_words(
            self.fields["passwordless"],
            label="Let it sign me in without a password",
            help_text="The device then asks for your finger, your face or its own number.",
        )
        self.fields["passwordless"].initial = True


class EditWebAuthnForm(webauthn.EditWebAuthnForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        in_our_words(self.fields["name"], label="Name of the passkey")
        at_most(self.fields["name"], 60)
