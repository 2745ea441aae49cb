"""Forms of signed papers: a participation statement, a no, and taking one back."""

from django import forms
from django.utils import timezone

from campaigns.enrollment.queries import rule_of
from campaigns.enrollment.rules import choice_refusals
from campaigns.files.fields import CheckedFileField
from campaigns.goals.models import Goal, Phase
from campaigns.recruitment.models import DeclineReason
from qioportal.lib.forms import about_nobody


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
    goals = forms.MultipleChoiceField(
        label="Goals ticked on the paper", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="None ticked? Then its people choose them in the portal.",
    )  # fmt: skip

    def __init__(self, *args, phase: Phase, **kwargs):
        super().__init__(*args, **kwargs)
        self._goals = {goal.code: goal for goal in phase.goals.order_by("number")}
        self._rule = rule_of(phase)
        self.fields["goals"].choices = [(code, goal.short_name) for code, goal in self._goals.items()]

    def clean_goals(self) -> list[Goal]:
        goals = [self._goals[code] for code in self.cleaned_data["goals"]]
        reasons = choice_refusals(self._rule, [goal.family for goal in goals]) if goals else []
        if reasons:
            raise forms.ValidationError([*reasons, "Or tick none: its people choose them in the portal."])
        return goals


class DeclineForm(PaperForm):
    """The home said no on paper."""

    code = forms.ChoiceField(
        label="Why", choices=[("", "Choose"), *DeclineReason.choices], error_messages={"required": "Choose why."}
    )
    reason = forms.CharField(
        label="In the home's own words", max_length=300, required=False,
        help_text="Needed when the reason is another one.", validators=[about_nobody],
    )  # fmt: skip
    scan = CheckedFileField(label="Scan (optional)", required=False)

    def clean(self):
        words = self.cleaned_data.get("reason", "").strip()
        if self.cleaned_data.get("code") == DeclineReason.OTHER and not words and "reason" not in self.errors:
            self.add_error("reason", "Say it in the home's own words.")
        return self.cleaned_data


class TakeBackForm(forms.Form):
    """Why a paper is taken back."""

    reason = forms.CharField(
        label="Why is it taken back?", max_length=300, error_messages={"required": "Say why the paper is taken back."},
        help_text="For example: the paper of another home. The home's own people see this sentence.",
    )  # fmt: skip
