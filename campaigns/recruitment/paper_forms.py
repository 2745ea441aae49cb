"""Forms of signed papers: a participation statement, a no."""

from django import forms
from django.utils import timezone

from campaigns.files.fields import CheckedFileField
from campaigns.recruitment.models import DeclineReason


class PaperForm(forms.Form):
    """Who signed, and when."""

    signer_name = forms.CharField(label="Name of the signer", max_length=120, help_text="As it stands on the paper.")
    signer_title = forms.CharField(label="Title", max_length=120, help_text="For example Administrator.")
    signed_on = forms.DateField(
        label="Signed on", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="The day that stands on the paper.",
    )  # fmt: skip

    def clean_signed_on(self):
        day = self.cleaned_data["signed_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("This day is in the future. Enter the day that stands on the paper.")
        return day


class StatementForm(PaperForm):
    """The home takes part; the scan proves it."""

    scan = CheckedFileField(
        label="Scan of the signed paper", error_messages={"required": "Attach the scan of the signed paper."}
    )
    is_listed = forms.BooleanField(label="The paper allows the public list to name the home", required=False)


class DeclineForm(PaperForm):
    """The home said no on paper."""

    code = forms.ChoiceField(
        label="Why", choices=[("", "Choose"), *DeclineReason.choices], error_messages={"required": "Choose why."}
    )
    reason = forms.CharField(
        label="In the home's own words", max_length=300, required=False,
        help_text="Needed when the reason is another one.",
    )  # fmt: skip
    scan = CheckedFileField(label="Scan (optional)", required=False)

    def clean(self):
        if self.cleaned_data.get("code") == DeclineReason.OTHER and not self.cleaned_data.get("reason", "").strip():
            self.add_error("reason", "Say it in the home's own words.")
        return self.cleaned_data
