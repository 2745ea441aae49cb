"""Forms of what is done for many homes at once."""

from django import forms

from campaigns.recruitment.forms import NextStepForm

NOBODY = "nobody"


class AssignManyForm(forms.Form):
    """To whom."""

    to = forms.ChoiceField(label="Give them to", error_messages={"required": "Choose a person."})

    def __init__(self, *args, people: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [("", "Choose"), *people, (NOBODY, "Nobody (take the name off)")]


class PlanManyForm(NextStepForm):
    """The same next step for all; a step of its own that a home has is replaced."""

    def __init__(self, *args, people: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["next_step"].help_text = "It replaces what is planned. Leave it empty to clear the plans."
