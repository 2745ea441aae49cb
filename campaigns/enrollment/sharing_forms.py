"""The form by which a home lets somebody see its numbers."""

from django import forms
from django.utils import timezone

from campaigns.enrollment.models import RecipientKind
from campaigns.enrollment.sharing import Recipient
from campaigns.enrollment.sharing_queries import hospital_named
from campaigns.goals.models import Goal
from facilities.directory.models import Facility
from facilities.qios.models import Qio

ALL = "all"


class GrantForm(forms.Form):
    to = forms.ChoiceField(
        label="Who may see them",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who may see them.", "invalid_choice": "Choose who may see them."},
    )
    hospital = forms.CharField(
        label="Partner hospital",
        help_text="Its name or its CCN. Only when you chose a partner hospital above.",
        max_length=220,
        required=False,
        widget=forms.TextInput(attrs={"list": "hospitals", "autocomplete": "off"}),
    )
    goals = forms.MultipleChoiceField(
        label="Which goals",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one goal.", "invalid_choice": "Choose among your own goals."},
    )
    purpose = forms.CharField(
        label="What for",
        help_text="One sentence, for example: help with our medication goal. No names of residents.",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say in a few words what for."},
    )
    starts_on = forms.DateField(
        label="From",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "w-auto"}),
        error_messages={"required": "Enter the first day.", "invalid": "Enter a date."},
    )
    ends_on = forms.DateField(
        label="Until",
        help_text="The last day. Blank: until you take it back.",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "w-auto"}),
        error_messages={"invalid": "Enter a date."},
    )

    def __init__(self, *args, home: Facility, qio: Qio | None, goals: list[Goal], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.home, self.qio = home, qio
        self.named = {f"{goal.phase_id}-{goal.slug}": goal for goal in goals}
        offered = [(RecipientKind.QIO, f"Our QIO: {qio.name}")] if qio else []
        offered += [
            (RecipientKind.LANE, f"The coalition of our state: LANE of {home.place.name}"),
            (RecipientKind.NATION, "The national team"),
            (RecipientKind.HOSPITAL, "A partner hospital"),
        ]
        self.fields["to"].choices = offered
        self.fields["goals"].choices = [(ALL, "All goals, also those chosen later")] + [
            (key, f"{goal.short_name} ({goal.phase.campaign})") for key, goal in self.named.items()
        ]
        self.fields["starts_on"].initial = timezone.localdate()

    def clean(self) -> dict:
        data = super().clean()
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and starts < timezone.localdate():
            self.add_error("starts_on", "It can't start before today.")
        if starts and ends and ends < starts:
            self.add_error("ends_on", "It can't end before it starts.")
        if data.get("to") == RecipientKind.HOSPITAL:
            data["found"] = hospital_named(data.get("hospital", ""), self.home)
            if data["found"] is None:
                self.add_error("hospital", "No hospital of this name or CCN is in the portal. Choose one of the list.")
        return data

    def recipient(self) -> Recipient:
        kind = RecipientKind(self.cleaned_data["to"])
        return Recipient(
            kind,
            qio=self.qio if kind == RecipientKind.QIO else None,
            state=self.home.state if kind == RecipientKind.LANE else "",
            hospital=self.cleaned_data.get("found"),
        )

    def chosen(self) -> list[Goal] | None:
        """None: all goals."""
        keys = self.cleaned_data["goals"]
        return None if ALL in keys else [self.named[key] for key in keys]
