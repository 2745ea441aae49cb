"""Forms of tasks: the filter of the list, and one task."""

from django import forms
from django.utils import timezone

from campaigns.recruitment.task_queries import TaskFilters
from facilities.directory.models import Facility


class TaskFilterForm(forms.Form):
    """The filter in the address. A value that isn't one of ours is left out, the rest holds."""

    q = forms.CharField(label="Search title, home or CCN", max_length=80, required=False)
    whose = forms.ChoiceField(label="Whose", required=False)
    show = forms.ChoiceField(choices=[("open", "Open"), ("due", "Due"), ("done", "Settled")], required=False)

    def __init__(self, data, *, people: list[tuple[str, str]]):
        super().__init__(data)
        fixed = [("mine", "Mine"), ("all", "Everybody’s"), ("nobody", "Nobody’s")]
        self.fields["whose"].choices = [*fixed, *people]

    @property
    def filters(self) -> TaskFilters:
        """What holds of it."""
        self.is_valid()
        given = self.cleaned_data
        return TaskFilters(given.get("whose") or "mine", given.get("show") or "open", given.get("q") or "")


class TaskForm(forms.Form):
    """One task: what, when, who."""

    title = forms.CharField(
        label="What is to be done", max_length=200, error_messages={"required": "Say what is to be done."}
    )
    home = forms.CharField(
        label="Home, by its CCN", max_length=6, required=False, help_text="Optional: six characters, like 215001."
    )
    due_on = forms.DateField(
        label="On",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "w-auto"}),
        error_messages={"required": "Choose a day.", "invalid": "Enter a date."},
    )
    assigned_to = forms.ChoiceField(label="Who does it", required=False)
    note = forms.CharField(
        label="Note",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Optional. Nothing about a resident.",
    )
    remind = forms.BooleanField(label="Remind by mail on the morning of the day", required=False, initial=True)

    def __init__(self, *args, people: list[tuple[str, str]], state: str, home_fixed: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.state = state
        self.fields["assigned_to"].choices = [("", "Nobody yet"), *people]
        self.fields["due_on"].widget.attrs["min"] = f"{timezone.localdate():%Y-%m-%d}"
        if home_fixed:
            del self.fields["home"]
            del self.fields["due_on"].widget.attrs["min"]

    def clean_home(self) -> Facility | None:
        ccn = self.cleaned_data["home"].strip().upper()
        if not ccn:
            return None
        home = Facility.objects.homes().filter(ccn=ccn, state=self.state).first()
        if home is None:
            raise forms.ValidationError("No home of your state has this number.")
        return home
