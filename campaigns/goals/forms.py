"""Forms of the national team: a goal's words, a measure's words, a new version, a phase's rules, its levels.

Each knows what it changes (`facts`), and what stands and what would stand in words (`changes`).
"""

import datetime as dt

from django import forms
from django.utils import timezone

from campaigns.goals.effects import version_refusals
from campaigns.goals.models import Chart, Covers, Goal, LevelRule, Measure, Phase, Source
from campaigns.goals.wording import (
    GOAL_FACTS,
    NUMBER_FACTS,
    PHASE_FACTS,
    TEXT_FACTS,
    Change,
    changes_between,
    facts_of,
    level_in_words,
    said,
)
from qioportal.lib.months import Month

SHARES, EVENTS = {Chart.P, Chart.P_PRIME}, {Chart.U, Chart.U_PRIME, Chart.G, Chart.T}
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
        help_texts = {
            "least_plausible": "As a rate; a value below must be confirmed with a note. The bounds are ours.",
            "most_plausible": "As a rate; a value above must be confirmed with a note.",
            "chart_reason": "For the national team and, where no rule is used, for the home.",
        }

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
        help_texts = {"own_number_label": "What a home may set itself, such as its N of caregivers. Blank: nothing."}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts"].initial = Month.of(timezone.localdate()).shift(1).first_day

    def labels(self) -> dict[str, str]:
        return TEXT_FACTS | NUMBER_FACTS

    def clean_multiplier(self) -> int:
        value = self.cleaned_data["multiplier"]
        if value not in (1, 100, 1000, 10_000):
            raise forms.ValidationError("Choose 1, 100, 1,000 or 10,000.")
        return value

    def clean(self) -> dict:
        data = super().clean()
        if data.get("is_share") and data.get("multiplier", 1) > 100:
            self.add_error("is_share", "A share is counted per 100.")
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


class PhaseForm(DefinitionForm):
    class Meta:
        model = Phase
        fields = list(PHASE_FACTS)
        widgets = {
            name: forms.DateInput(attrs={"type": "date", "class": "w-auto"}, format="%Y-%m-%d")
            for name in ("starts_on", "ends_on")
        }
        help_texts = {"ends_on": "Optional: blank while it runs without an end.", "grace_days": "", "lock_days": ""}

    def labels(self) -> dict[str, str]:
        return PHASE_FACTS

    def clean(self) -> dict:
        data = super().clean()
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", "It can't end before it begins.")
        elif starts:
            self._check_neighbors(starts, ends)
        for name, most in [("grace_days", 90), ("lock_days", 366)]:
            if data.get(name, 0) > most:
                self.add_error(name, f"At most {most} days.")
        self._check_goals(data)
        return data

    def _check_neighbors(self, starts: dt.date, ends: dt.date | None) -> None:
        for other in self.row.campaign.phases.exclude(pk=self.row.pk):
            begun = other.ends_on is None or other.ends_on >= starts
            if begun and (ends is None or other.starts_on <= ends):
                self.add_error("starts_on", f"{other.name} runs then. Two phases of a campaign can't run at once.")

    def _check_goals(self, data: dict) -> None:
        offered = list(self.row.goals.values_list("family", flat=True))
        for name, there in [("min_goals", len(offered)), ("min_clinical", offered.count("clinical")),
                            ("min_process", offered.count("process"))]:  # fmt: skip
            if data.get(name, 0) > there:
                self.add_error(name, f"The phase has only {there}.")
        if data.get("min_clinical", 0) + data.get("min_process", 0) > data.get("min_goals", 0):
            self.add_error("min_goals", "Fewer than the clinical and process goals together.")


class LevelsForm(forms.Form):
    """The whole table of a phase's levels; the fields of level 3 are named `level3_…`."""

    def __init__(self, *args, phase: Phase, rules: list[LevelRule], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.phase, self.rules = phase, rules
        for rule in rules:
            for name, field in _level_fields(rule).items():
                field.initial = getattr(rule, name)
                self.fields[f"level{rule.level}_{name}"] = field

    def groups(self) -> list[tuple[str, list]]:
        return [
            (f"Level {rule.level}", [self[f"level{rule.level}_{name}"] for name in _level_fields(rule)])
            for rule in self.rules
        ]

    def clean(self) -> dict:
        data = super().clean()
        families = set(self.phase.goals.values_list("family", flat=True))
        for rule in self.rules:
            key = f"level{rule.level}_"
            if data.get(f"{key}least_months", 0) > data.get(f"{key}window_months", 0):
                self.add_error(f"{key}least_months", "More than the months looked at.")
            if data.get(f"{key}window_months") and data.get(f"{key}least_months") == 0:
                self.add_error(f"{key}least_months", "Say how many of them, at least 1.")
            if data.get(f"{key}covers") == Covers.ONE_OF_EACH and len(families) < 2:
                self.add_error(f"{key}covers", f"{self.phase} has goals of one family only.")
        return data

    @property
    def facts(self) -> dict[int, dict]:
        return {
            rule.level: {name: self.cleaned_data[f"level{rule.level}_{name}"] for name in _level_fields(rule)}
            for rule in self.rules
        }

    def changes(self) -> list[Change]:
        old = {rule.level: facts_of(rule, _level_fields(rule)) for rule in self.rules}
        return changes_between(_levels_said(old), _levels_said(self.facts))


def _level_fields(rule: LevelRule) -> dict[str, forms.Field]:
    months = {"min_value": 0, "max_value": 24, "widget": forms.NumberInput(attrs={"class": "w-auto"})}
    says = forms.Textarea(attrs={"rows": 2, "maxlength": 300})
    fields = {
        "name": forms.CharField(label="Name", max_length=60),
        "says": forms.CharField(label="What it means, for the public", max_length=300, widget=says),
    }
    if rule.level:  # the lowest holds by signing
        fields |= {
            "needs_goals": forms.BooleanField(label="Asks for the phase's number and mix of goals", required=False),
            "needs_targets": forms.BooleanField(label="Asks for a target for each goal", required=False),
            "needs_first_month": forms.BooleanField(label="Asks for a first month of each goal", required=False),
            "window_months": forms.IntegerField(
                label="Months looked at", help_text="The last complete ones; 0: none are looked at.", **months
            ),
            "least_months": forms.IntegerField(label="Of these, months with numbers at least", **months),
            "covers": forms.ChoiceField(label="For which goals", choices=Covers),
        }
    return fields


def _levels_said(rules: dict[int, dict]) -> dict[str, str]:
    lines = {}
    for level, facts in rules.items():
        lines |= {f"Level {level}, name": facts["name"], f"Level {level}, meaning": facts["says"]}
        if level:
            lines[f"Level {level}, asks for"] = level_in_words(facts)
    return lines
