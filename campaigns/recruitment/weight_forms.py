"""Form of the points of the call list."""

from django import forms

from campaigns.recruitment.weight_models import FACTORS
from campaigns.recruitment.weights import label_of

MOST = 100


class WeightsForm(forms.Form):
    """One number per reason, 0 to 100; 0 leaves it out."""

    why = forms.CharField(label="Why you change them", max_length=200, required=False, help_text="For the history.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in FACTORS:
            self.fields[name] = forms.IntegerField(
                label=label_of(name),
                min_value=0,
                max_value=MOST,
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "w-auto"}),
                error_messages={"required": "Enter a number from 0 to 100."},
            )
        self.order_fields([*FACTORS, "why"])

    @property
    def points(self) -> dict[str, int]:
        return {name: self.cleaned_data[name] for name in FACTORS}
