"""Forms of the national team: a goal's words, a measure's words, a new version.

Each knows what it changes (`facts`), and what stands and what would stand in words (`changes`).
"""

import datetime as dt

from django import forms
from django.utils import timezone

from campaigns.goals.effects import version_refusals
from campaigns.goals.models import Chart, Goal, Measure, Source
from campaigns.goals.wording import (
    GOAL_FACTS,
    NUMBER_FACTS,
    TEXT_FACTS,
    Change,
    changes_between,
    facts_of,
    said,
)
from qioportal.lib.months import Month

SHARES, EVENTS = {Chart.P, Chart.P_PRIME}, {Chart.U, Chart.U_PRIME, Chart.G, Chart.T}
MEASURE_HELP = {
    "numerator": "",
    "denominator": "",
    "multiplier": "",
    "least_plausible": "As a rate; a value below must be confirmed with a note. The bounds are ours.",
    "most_plausible": "As a rate; a value above must be confirmed with a note.",
    "chart_reason": "For the national team and, where no rule is used, for the home.",
    "is_share": "It can't be more than the whole then.",
    "own_number_label": "What a home may set itself, such as its N of caregivers. Blank: nothing.",
}
_LONG = {"why": 7, "numerator": 2, "denominator": 2, "chart_reason": 3}


class DefinitionForm(forms.ModelForm):
    """A row that isn't saved by the form: the service does, after the preview."""

    def __init__(self, *args, instance, **kwargs) -> None:
        self.row = instance
        self.was = facts_of(instance, self.labels())
        super().__init__(*args, instance=type(instance)(**facts_of(instance, self._columns(instance))), **kwargs)
        for name, label in self.labels().items():
            if name in self.fields:
                self.fields[name].label = label
                if name in _LONG:
                    self.fields[name].widget = forms.Textarea(
                        attrs={"rows": _LONG[name], "maxlength": self.fields[name].max_length}
                    )

    @staticmethod
    def _columns(instance) -> list[str]:
        return [field.attname for field in instance._meta.concrete_fields]

    def labels(self) -> dict[str, str]:
        raise NotImplementedError

    @property
    def facts(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.labels()}

    def changes(self) -> list[Change]:
        return changes_between(said(self.labels(), self.was), said(self.labels(), self.facts))

    def groups(self) -> list[tuple[str, list]]:
        return [("", list(self))]

    def validate_unique(self) -> None:
        """No form here changes a key."""

    def validate_constraints(self) -> None:
        """The forms check themselves what a person can do wrong; the tables refuse the rest."""


class GoalForm(DefinitionForm):
    class Meta:
        model = Goal
        fields = list(GOAL_FACTS)
        help_texts = {"certainty": "Shown to staff; the public reads “being confirmed” where it is not found or sure."}

    def labels(self) -> dict[str, str]:
        return GOAL_FACTS


class MeasureForm(DefinitionForm):
    """What both ways of changing a measure check."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chart_reason"].required = True

    def clean(self) -> dict:
        data = super().clean()
        share = data.get("is_share", self.row.is_share)
        if data.get("chart") in SHARES and not share:
            self.add_error("chart", "A p chart is for shares, and here the count is not a part of the whole.")
        if data.get("chart") in EVENTS and share:
            self.add_error("chart", "This chart is for events, and here the count is a part of the whole.")
        least, most = data.get("least_plausible"), data.get("most_plausible")
        for name, bound in [("least_plausible", least), ("most_plausible", most)]:
            if bound is not None and bound < 0:
                self.add_error(name, "A rate can't be below 0.")
        if least is not None and most is not None and least >= most:
            self.add_error("most_plausible", "This must be more than the bound below.")
        return data


class WordsForm(MeasureForm):
    """Words, bounds and chart of a version as it is."""

    same_count = forms.BooleanField(
        required=False,
        label="What is counted stays the same",
        help_text="Asked when the words of the count change. If something else is counted, make a new version.",
    )

    class Meta:
        model = Measure
        fields = list(TEXT_FACTS)
        help_texts = MEASURE_HELP

    def labels(self) -> dict[str, str]:
        return TEXT_FACTS

    def clean(self) -> dict:
        data = super().clean()
        words = [data.get(name) != getattr(self.row, name) for name in ("numerator", "denominator") if name in data]
        if any(words) and not data.get("same_count"):
            self.add_error("same_count", "Tick this, or make a new version.")
        return data


class VersionForm(MeasureForm):
    """Everything a version says, the month it begins, and what differs."""

    starts = forms.DateField(
        label="Holds from",
        help_text="The first day of a month.",
        widget=forms.DateInput(attrs={"type": "date", "class": "w-auto"}, format="%Y-%m-%d"),
    )
    change_note = forms.CharField(
        label="What differs",
        max_length=300,
        help_text="One or two sentences, shown with the chart where the new version begins.",
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 300}),
        error_messages={"required": "Say what differs from the version before."},
    )
    field_order = ["starts", "change_note"]

    class Meta:
        model = Measure
        fields = [*TEXT_FACTS, *NUMBER_FACTS]
        widgets = {"multiplier": forms.Select(choices=[(each, f"per {each:,}") for each in (1, 100, 1000, 10_000)])}
        help_texts = MEASURE_HELP

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts"].initial = Month.of(timezone.localdate()).shift(1).first_day

    def labels(self) -> dict[str, str]:
        return TEXT_FACTS | NUMBER_FACTS

    def groups(self) -> list[tuple[str, list]]:
        parts = [("The version", self.field_order), ("Words and chart", TEXT_FACTS), ("The number", NUMBER_FACTS)]
        return [(heading, [self[name] for name in names]) for heading, names in parts]

    def clean_multiplier(self) -> int:
        value = self.cleaned_data["multiplier"]
        if value not in (1, 100, 1000, 10_000):
            raise forms.ValidationError("Choose 1, 100, 1,000 or 10,000.")
        return value

    def clean(self) -> dict:
        data = super().clean()
        if data.get("is_share") and data.get("multiplier", 1) > 100:
            self.add_error("is_share", "A share is counted per 100.")
        if data.get("multiplier") != self.row.multiplier and data.get("unit") == self.row.unit:
            self.add_error("unit", "The rate is another one. Say its unit.")
        if bool(data.get("own_number_label")) != bool(data.get("own_number_default")):
            self.add_error("own_number_default", "The number's name and the number go together.")
        if data.get("source") == Source.CMS and data.get("own_number_label"):
            self.add_error("own_number_label", "CMS knows no number of a home's own.")
        self._check_start(data.get("starts"))
        return data

    def _check_start(self, starts: dt.date | None) -> None:
        again = not self.errors and starts == self.row.valid_from and not super().changes()  # a second click
        for refusal in version_refusals(self.row, starts, timezone.localdate()) if starts and not again else []:
            self.add_error("starts", refusal)

    def changes(self) -> list[Change]:
        lines = super().changes()
        if lines:  # a version that says the same is none
            starts = self.cleaned_data["starts"]
            lines.insert(0, Change("Holds from", [(False, Month.of(self.row.valid_from).label)],
                                   [(True, Month.of(starts).label)]))  # fmt: skip
        return lines
