"""The form of a new token."""

import datetime as dt

from django import forms
from django.utils import timezone

from accounts.access.models import Affiliation
from accounts.tokens.keys import LONGEST_DAYS, USUAL_DAYS
from accounts.tokens.models import TokenScope
from accounts.tokens.queries import may_write

SCOPES = [(TokenScope.READ, "Read only"), (TokenScope.WRITE, "Read, and enter and send months")]


class TokenForm(forms.Form):
    """For which of one's own roles, for what, how much, how long."""

    name = forms.CharField(
        label="What is it for?", max_length=80, strip=True,
        help_text="For example the name of the program that will use it.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Please say what the token is for."},
    )  # fmt: skip
    place = forms.ChoiceField(
        label="Where?", widget=forms.RadioSelect, error_messages={"required": "Please choose a place."}
    )
    scope = forms.ChoiceField(
        label="What may it do?", widget=forms.RadioSelect, choices=SCOPES, initial=TokenScope.READ
    )
    expires_on = forms.DateField(
        label="Last day", widget=forms.DateInput(attrs={"type": "date"}),
        help_text="After this day it no longer works. At most one year from today.",
        error_messages={"required": "Please give its last day.", "invalid": "Please give a date."},
    )  # fmt: skip

    def __init__(self, *args, affiliations: list[Affiliation], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.affiliations = {str(place): row for place, row in enumerate(affiliations, start=1)}
        self.fields["place"].choices = [
            (key, f"{row.place_name}, as {row.get_role_display()}") for key, row in self.affiliations.items()
        ]
        if not any(map(may_write, affiliations)):
            self.fields["scope"].choices = SCOPES[:1]
        if len(affiliations) == 1:
            self.fields["place"].initial = "1"
        today = timezone.localdate()
        self.fields["expires_on"].initial = today + dt.timedelta(days=USUAL_DAYS)
        limits = {"min": today + dt.timedelta(days=1), "max": today + dt.timedelta(days=LONGEST_DAYS)}
        self.fields["expires_on"].widget.attrs |= {key: day.isoformat() for key, day in limits.items()}

    @property
    def facts(self) -> dict:
        """For the service."""
        data = self.cleaned_data
        return {key: data[key] for key in ("name", "scope", "expires_on")} | {
            "affiliation": self.affiliations[data["place"]]
        }
