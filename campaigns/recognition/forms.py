"""Forms of recognition: a code to check, a certificate issued by hand, one taken back."""

from django import forms

from campaigns.enrollment.models import Enrollment
from campaigns.goals.models import Phase
from campaigns.recognition.queries import normal_code


class CheckForm(forms.Form):
    code = forms.CharField(
        label="Code",
        max_length=40,
        help_text="Eight letters and digits, as on the certificate: ABCD-2345.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": "Please type the code of the certificate."},
    )

    def clean_code(self) -> str:
        code = normal_code(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError("A code has eight letters and digits, never 0, 1, I or O.")
        return code


class IssueForm(forms.Form):
    """For a home and the campaign whose collaborative it went through."""

    ccn = forms.CharField(
        label="CCN of the home", max_length=10, help_text="The six characters CMS gives it.",
        error_messages={"required": "Please give the CCN."}, widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    phase = forms.ModelChoiceField(
        label="Campaign", queryset=Phase.objects.none(), empty_label="Choose one",
        error_messages={"required": "Please choose the campaign."},
    )  # fmt: skip
    title = forms.CharField(
        label="Title", max_length=160, help_text="As it stands on the certificate: Collaborative on falls, 2026.",
        error_messages={"required": "Please give the title."},
    )  # fmt: skip
    text = forms.CharField(
        label="What it is issued for", max_length=600, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="The check page shows it to everybody. No numbers of residents, no names of people.",
        error_messages={"required": "Please say what it is issued for."},
    )  # fmt: skip
    reason = forms.CharField(
        label="Why by hand", max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Cohorts with their sessions in the portal are computed. The national team alone reads this.",
        error_messages={"required": "Please say why it is issued by hand."},
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["phase"].queryset = Phase.objects.select_related("campaign")

    def clean_ccn(self) -> str:
        return self.cleaned_data["ccn"].strip().upper()

    def clean(self) -> dict:
        data = super().clean()
        if data.get("ccn") and data.get("phase"):
            rows = Enrollment.objects.filter(facility__ccn=data["ccn"], phase=data["phase"])
            data["enrollment"] = rows.select_related("facility").first()
            if data["enrollment"] is None:
                self.add_error("ccn", f"No home with this CCN took part in {data['phase']}.")
        return data


class RevokeForm(forms.Form):
    reason = forms.CharField(
        label="Reason", max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The home reads it in a mail, and everybody on the check page.",
        error_messages={"required": "Please say why; the home reads it."},
    )  # fmt: skip
