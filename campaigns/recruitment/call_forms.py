"""Forms of the call list: its filter, and the result of a call in one press."""

from django import forms
from django.utils import timezone

from campaigns.recruitment.call_queries import NOT_OF_LANE, SHOWS, SORTS, CallPlace
from campaigns.recruitment.models import Channel, DeclineReason, Outcome
from campaigns.recruitment.queries import HomeFilters
from qioportal.lib.choices import Pairs
from qioportal.lib.forms import about_nobody


class CallFilterForm(forms.Form):
    """The filter in the address. What isn't one of ours is left out, the rest holds."""

    q = forms.CharField(label="Search name, city or CCN", max_length=80, required=False)
    county = forms.ChoiceField(label="County", required=False)
    chain = forms.ChoiceField(label="Chain", required=False)
    sort = forms.ChoiceField(label="Order", choices=[(key, label) for key, (label, _) in SORTS.items()], required=False)
    show = forms.ChoiceField(choices=[(key, label) for key, (label, _) in SHOWS.items()], required=False)

    def __init__(self, data, *, place: CallPlace, counties: list[str], chains: list[tuple[str, str]]):
        super().__init__(data)
        self.fields["county"].choices = Pairs([("", "Any"), *[(county, county) for county in counties]])
        self.fields["chain"].choices = Pairs([("", "Any"), *chains])
        if place.is_lane:
            shows = [choice for choice in self.fields["show"].choices if choice[0] not in NOT_OF_LANE]
            self.fields["show"].choices = shows

    def chosen(self) -> dict[str, str]:
        """What holds of it, every key named."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}

    def filters(self) -> HomeFilters:
        """Words, county and chain, which the database narrows by."""
        chosen = self.chosen()
        return HomeFilters(words=chosen["q"], county=chosen["county"], chain=chosen["chain"])


class ResultForm(forms.Form):
    """How the call went; the button that was pressed says it, the rest may be left empty."""

    outcome = forms.ChoiceField(choices=Outcome.choices, error_messages={"required": "Press how it went."})
    channel = forms.ChoiceField(label="How", choices=Channel.choices, required=False)
    spoke_to = forms.CharField(label="Spoke to", max_length=120, required=False)
    note = forms.CharField(
        label="Note", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Nothing about a resident.", validators=[about_nobody],
    )  # fmt: skip
    is_shared = forms.BooleanField(label="The LANE may read this note", required=False)
    call_back_on = forms.DateField(
        label="Call back on",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Without a day: the next working day.",
    )

    def __init__(self, *args, place: CallPlace, **kwargs):
        super().__init__(*args, **kwargs)
        if place.is_lane:
            del self.fields["is_shared"]  # what the LANE writes down, both read

    def clean_channel(self):
        return self.cleaned_data["channel"] or Channel.PHONE

    def clean_call_back_on(self):
        day = self.cleaned_data["call_back_on"]
        if day and day < timezone.localdate():
            raise forms.ValidationError("This day is in the past. Choose today or a later day.")
        return day

    def clean(self):
        if self.cleaned_data.get("outcome") != Outcome.CALL_BACK:
            self.cleaned_data.pop("call_back_on", None)  # a day left in the field of another button
        return self.cleaned_data


class SaidNoForm(forms.Form):
    """The home said no: why."""

    code = forms.ChoiceField(
        label="Why", choices=[("", "Choose"), *DeclineReason.choices], error_messages={"required": "Choose why."}
    )
    reason = forms.CharField(
        label="In the home's own words", max_length=300, required=False,
        help_text="Needed when the reason is another one.", validators=[about_nobody],
    )  # fmt: skip

    def clean(self):
        words = self.cleaned_data.get("reason", "").strip()
        if self.cleaned_data.get("code") == DeclineReason.OTHER and not words and "reason" not in self.errors:
            self.add_error("reason", "Say it in the home's own words.")
        return self.cleaned_data
