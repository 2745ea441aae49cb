"""Forms of recruitment: the filter of the list, and what a recruiter writes down on a home's page."""

from django import forms
from django.utils import timezone

from campaigns.recruitment.models import BY_HAND, Channel, DeclineReason, Outcome, Stage
from campaigns.recruitment.queries import ORDERS, HomeFilters
from qioportal.lib.choices import Pairs
from qioportal.lib.forms import about_nobody

_STARS = [("", "Any"), *[(str(n), f"{n} star{'s' if n > 1 else ''}") for n in range(1, 6)], ("none", "Not rated")]
_NEW_STAGES = [(stage.value, stage.label) for stage in BY_HAND]


class HomeFilterForm(forms.Form):
    """The filter in the address. A value that isn't one of ours is left out, the rest holds."""

    q = forms.CharField(label="Search name, city or CCN", max_length=80, required=False)
    stars = forms.ChoiceField(label="Stars", choices=_STARS, required=False)
    county = forms.ChoiceField(label="County", required=False)
    chain = forms.ChoiceField(label="Chain", required=False)
    assigned = forms.ChoiceField(label="Assigned to", required=False)
    due = forms.ChoiceField(
        label="To call",
        choices=[
            ("", "All homes"),
            ("call", "Needs a call"),
            ("step", "Next step is due"),
            ("month", "Month not sent"),
        ],
        required=False,
    )
    before = forms.ChoiceField(
        label="Former phases", choices=[("", "All homes"), ("yes", "Took part before")], required=False
    )
    stage = forms.ChoiceField(choices=Stage, required=False)
    sort = forms.ChoiceField(choices=[(key, key) for key in ORDERS], required=False)

    def __init__(self, data, *, counties: list[str], chains: list[tuple[str, str]], people: list[tuple[str, str]] = ()):
        data = data.copy()
        if data.get("due") == "today":
            data["due"] = "step"
        super().__init__(data)
        self.fields["county"].choices = Pairs([("", "Any"), *[(county, county) for county in counties]])
        self.fields["chain"].choices = Pairs([("", "Any"), *chains])
        self.fields["assigned"].choices = Pairs([("", "Anyone"), ("me", "Me"), ("nobody", "Nobody"), *people])

    @property
    def filters(self) -> HomeFilters:
        """What holds of it."""
        self.is_valid()
        given = {key: value for key, value in self.cleaned_data.items() if value}
        renamed = {"q": "words", "sort": "order"}
        return HomeFilters(**{renamed.get(key, key): value for key, value in given.items()})


class NextStepForm(forms.Form):
    """What comes next and when; both may be left open."""

    next_step = forms.CharField(label="Next step", max_length=200, required=False, validators=[about_nobody])
    next_step_on = forms.DateField(
        label="On", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def clean_next_step_on(self):
        day = self.cleaned_data["next_step_on"]
        if day and day < timezone.localdate():
            raise forms.ValidationError("This day is in the past. Choose today or a later day.")
        return day

    def clean(self):
        super().clean()
        if self.cleaned_data.get("next_step_on") and not self.cleaned_data.get("next_step"):
            self.add_error("next_step", "Say what is to be done on that day.")
        return self.cleaned_data


class StageForm(forms.Form):
    """The stage that a person may name, with the reason of a no."""

    stage = forms.ChoiceField(label="Stage", choices=_NEW_STAGES)
    code = forms.ChoiceField(
        label="Reason, when the home said no", choices=[("", "Choose"), *DeclineReason.choices], required=False
    )
    reason = forms.CharField(
        label="In the home's own words",
        max_length=300,
        required=False,
        help_text="Needed when the reason is another one.",
        validators=[about_nobody],
    )

    def clean(self):
        if self.cleaned_data.get("stage") == Stage.DECLINED:
            code, words = self.cleaned_data.get("code"), self.cleaned_data.get("reason", "").strip()
            if not code and "code" not in self.errors:
                self.add_error("code", "Say why the home said no.")
            if code == DeclineReason.OTHER and not words and "reason" not in self.errors:
                self.add_error("reason", "Say it in the home's own words.")
        return self.cleaned_data


class WordsOfCallForm(forms.Form):
    """How a call went, and with whom."""

    outcome = forms.ChoiceField(
        label="How did it go?",
        choices=[("", "Choose"), *Outcome.choices],
        error_messages={"required": "Please say how it went."},
    )
    channel = forms.ChoiceField(label="How", choices=Channel.choices, initial=Channel.PHONE, required=False)
    spoke_to = forms.CharField(label="Spoke to", max_length=120, required=False)
    note = forms.CharField(
        label="Note",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Nothing about a resident.",
        validators=[about_nobody],
    )
    is_shared = forms.BooleanField(label="The LANE may read this note", required=False)

    def clean_channel(self):
        return self.cleaned_data["channel"] or Channel.PHONE


class CallForm(WordsOfCallForm, NextStepForm, StageForm):
    """A call: how it went, with whom, and what follows."""

    field_order = [
        "outcome",
        "channel",
        "spoke_to",
        "note",
        "is_shared",
        "stage",
        "code",
        "reason",
        "next_step",
        "next_step_on",
    ]

    def __init__(self, *args, takes_part: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["stage"].required = False
        self.fields["stage"].label = "New stage"
        self.fields["stage"].choices = [("", "As it is"), *_NEW_STAGES]
        if takes_part:  # its stage follows from its signature
            del self.fields["stage"], self.fields["code"], self.fields["reason"]
