"""Forms of who gets which home: a rule, a cover, a hand-over."""

from django import forms

from campaigns.recruitment.models import Stage
from qioportal.lib.choices import Pairs
from qioportal.lib.words import readable_name

_DAY = {"format": "%Y-%m-%d", "attrs": {"type": "date", "class": "w-auto"}}
_PERSON = {"required": "Choose a person.", "invalid_choice": "Choose somebody of this desk."}


class RuleForm(forms.Form):
    """Homes of a county, a chain, a stage go to a person; what is left open fits every home."""

    county = forms.ChoiceField(label="County", required=False)
    chain = forms.ChoiceField(label="Chain", required=False)
    stage = forms.ChoiceField(label="Stage", required=False, choices=[("", "Any stage"), *Stage.choices])
    to = forms.ChoiceField(label="Give them to", error_messages=_PERSON)

    def __init__(self, *args, counties, chains, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["county"].choices = Pairs(
            [("", "Any county"), *[(county, readable_name(county)) for county in counties]]
        )
        self.fields["chain"].choices = Pairs([("", "Any chain"), *chains])
        self.fields["to"].choices = [("", "Choose"), *people]


class CoverForm(forms.Form):
    """Who is away, who stands in, from when until when."""

    absent = forms.ChoiceField(label="Who is away", error_messages=_PERSON)
    stand_in = forms.ChoiceField(label="Who stands in", error_messages=_PERSON)
    starts_on = forms.DateField(
        label="First day",
        widget=forms.DateInput(**_DAY),
        error_messages={"required": "Choose the first day.", "invalid": "Enter a date."},
    )
    ends_on = forms.DateField(
        label="Last day",
        help_text="It ends by itself after this day.",
        widget=forms.DateInput(**_DAY),
        error_messages={"required": "Choose the last day.", "invalid": "Enter a date."},
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("absent", "stand_in"):
            self.fields[name].choices = [("", "Choose"), *people]


class HandOverForm(forms.Form):
    """To one person, or split over several."""

    to = forms.MultipleChoiceField(
        label="To whom",
        widget=forms.CheckboxSelectMultiple,
        help_text="Choose one, or several: then homes and tasks are split in equal parts, a county staying together.",
        error_messages={"required": "Choose at least one person.", "invalid_choice": "Choose people of this desk."},
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = people
