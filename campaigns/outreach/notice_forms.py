"""Forms of the public list: subscribing, and changing what one gets."""

import datetime as dt

from django import forms
from django.utils import timezone

from accounts.users.models import normal_email
from campaigns.outreach.models import ListKind, Subscriber
from facilities.states.codes import StateCode

KINDS = [(kind.value, kind.label.capitalize()) for kind in ListKind if kind != ListKind.GENERAL]
LONGEST_PAUSE = dt.timedelta(days=366)


def _select() -> forms.Select:
    return forms.Select(attrs={"class": "form-select"})


class Wishes(forms.Form):
    """For which state and whom."""

    state = forms.ChoiceField(required=False, label="State", choices=[("", "All states"), *StateCode.choices])
    lists = forms.MultipleChoiceField(
        required=False,
        label="Also the notices for",
        choices=KINDS,
        widget=forms.CheckboxSelectMultiple,
        help_text="The notices for everybody come in any case.",
    )


class SubscribeForm(Wishes):
    """An address, and its wishes. `website` is for machines: people don't see it."""

    email = forms.EmailField(
        max_length=254, label="E-mail address", widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    website = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ("email", "state", "lists", "website")

    def clean_email(self) -> str:
        email = normal_email(self.cleaned_data["email"])
        if len(email) > 254:  # one letter may become eighteen
            raise forms.ValidationError("This address cannot be used here. Please give another.")
        return email


class PreferencesForm(Wishes):
    """The wishes, and a pause."""

    paused_until = forms.DateField(
        required=False,
        label="Pause until",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Nothing is sent before that day. Empty: no pause.",
    )

    @classmethod
    def of(cls, subscriber: Subscriber, data=None) -> "PreferencesForm":
        names = ("state", "lists", "paused_until")
        return cls(data, initial={name: getattr(subscriber, name) for name in names})

    def clean_paused_until(self) -> dt.date | None:
        day, today = self.cleaned_data["paused_until"], timezone.localdate()
        if day and day <= today:
            raise forms.ValidationError("Please give a day in the future, or none.")
        if day and day > today + LONGEST_PAUSE:
            raise forms.ValidationError("A pause lasts at most a year. To stop for good, leave the list.")
        return day


class ArchiveForm(Wishes):
    """What the archive and the feed are narrowed to; what nobody knows counts as not asked."""

    state = forms.ChoiceField(required=False, choices=[("", "All states"), *StateCode.choices], widget=_select())
    lists = None
    audience = forms.ChoiceField(required=False, choices=[("", "Anybody"), *KINDS], widget=_select())

    @property
    def wishes(self) -> tuple[str, str]:
        self.is_valid()
        return self.cleaned_data.get("state", ""), self.cleaned_data.get("audience", "")
