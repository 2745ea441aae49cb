"""Forms of a phase's rules and of its table of levels, for the national team."""

import datetime as dt

from django import forms

from campaigns.goals.forms import DefinitionForm
from campaigns.goals.models import Covers, DefinitionCertainty, LevelRule, Phase
from campaigns.goals.wording import PHASE_FACTS, Change, changes_between, facts_of, level_in_words


class PhaseForm(DefinitionForm):
    class Meta:
        model = Phase
        fields = list(PHASE_FACTS)
        widgets = {
            name: forms.DateInput(attrs={"type": "date", "class": "w-auto"}, format="%Y-%m-%d")
            for name in ("starts_on", "ends_on")
        }
        help_texts = {
            "ends_on": "Blank while it runs without an end.",
            "grace_days": "",
            "lock_days": "",
            "certainty": "",
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field.widget, forms.NumberInput):
                field.widget.attrs["class"] = "w-auto"

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
        "certainty": forms.ChoiceField(label="Certainty", choices=DefinitionCertainty),
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
        lines[f"Level {level}, certainty"] = str(DefinitionCertainty(facts["certainty"]).label)
        if level:
            lines[f"Level {level}, asks for"] = level_in_words(facts)
    return lines
