"""Forms of a home's own numbers and units, and of the national team's participants."""

from django import forms

from campaigns.enrollment.own import MOST
from campaigns.goals.models import Measure
from facilities.states.codes import STATES, StateCode


class OwnNumbersForm(forms.Form):
    """One field per measure; `named` are (measure, the number from next month on)."""

    def __init__(self, *args, named: list[tuple[Measure, int]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.measures = {measure.slug: measure for measure, _ in named}
        for measure, value in named:
            self.fields[measure.slug] = forms.IntegerField(
                label=f"{measure.label}: {measure.own_number_label}",
                help_text=f"{measure.goal.short_name}. Usual: {measure.own_number_default}.",
                min_value=1,
                max_value=MOST,
                initial=value,
                widget=forms.TextInput(
                    attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 4, "class": "w-auto"}
                ),
                error_messages={
                    "required": f"Enter a whole number from 1 to {MOST}.",
                    "invalid": f"Enter a whole number from 1 to {MOST}.",
                    "min_value": f"Enter a whole number from 1 to {MOST}.",
                    "max_value": f"Enter a whole number from 1 to {MOST}.",
                },
            )


class UnitForm(forms.Form):
    name = forms.CharField(
        label="Name of the unit",
        help_text="As your staff call it, for example 2 West.",
        max_length=60,
        error_messages={"required": "Enter a name of at most 60 characters."},
    )


class _ParticipantForm(forms.Form):
    name = forms.CharField(label="Name", max_length=200, error_messages={"required": "Enter the name."})
    city = forms.CharField(label="City", max_length=80, error_messages={"required": "Enter the city."})
    state = forms.ChoiceField(
        label="State",
        choices=[("", "Choose a state"), *StateCode.choices],
        error_messages={"required": "Choose the state.", "invalid_choice": "Choose the state."},
    )

    def clean_state(self):
        return STATES[self.cleaned_data["state"]]


class CommunityForm(_ParticipantForm):
    """A coalition: its key is made from the state."""


class HospitalForm(_ParticipantForm):
    ccn = forms.RegexField(
        label="CCN",
        help_text="CMS Certification Number: six characters, with its zeros.",
        regex=r"^[0-9A-Z]{6}\Z",
        error_messages={
            "required": "Enter the CCN.",
            "invalid": "A CCN has six characters, figures and capital letters.",
        },
    )
    field_order = ["ccn", "name", "city", "state"]

    def clean_ccn(self) -> str:
        ccn = self.cleaned_data["ccn"]
        if ccn[0] == "C" and ccn[1:3] in STATES and ccn[3:].isdigit():
            raise forms.ValidationError("Keys of this form belong to coalitions.")
        return ccn
