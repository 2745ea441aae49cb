"""Forms about a sent month: reopening it, handing it back."""

import datetime as dt

from django import forms

from campaigns.measurements.deadlines import LONGEST_REOPENING, last_day_of_reopening


class ReopenForm(forms.Form):
    reason = forms.CharField(
        label="Why",
        help_text="It is kept with the month. Nothing about a single resident.",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why the month has to be changed."},
    )
    until = forms.DateField(
        label="Open until",
        help_text=f"That day included; at most {LONGEST_REOPENING} days. Then it locks by itself.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Choose a day.", "invalid": "Enter a day like 11/30/2026."},
    )

    def __init__(self, *args, today: dt.date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        limits = {"min": today.isoformat(), "max": last_day_of_reopening(today).isoformat()}
        self.fields["until"].widget.attrs |= limits
        self.fields["until"].initial = today + dt.timedelta(days=7)

    def clean_until(self) -> dt.date:
        until = self.cleaned_data["until"]
        if not self.today <= until <= last_day_of_reopening(self.today):
            raise forms.ValidationError(f"Choose a day from today to {last_day_of_reopening(self.today):%B %-d, %Y}.")
        return until


class ReturnForm(forms.Form):
    campaign = forms.ChoiceField(label="Campaign")
    reason = forms.CharField(
        label="What should the home look at?",
        help_text="The home reads it. Nothing about a single resident.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say what the home should look at."},
    )

    def __init__(self, *args, enrollments: list, may_say_why: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["campaign"].choices = [(each.phase.slug, each.phase.campaign.name) for each in enrollments]
        if len(enrollments) == 1:
            self.fields["campaign"].widget = forms.HiddenInput()
            self.fields["campaign"].initial = enrollments[0].phase.slug
        if not may_say_why:
            del self.fields["reason"]
