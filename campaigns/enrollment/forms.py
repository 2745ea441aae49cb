"""Forms of taking part: the signature, the goals, the targets, leaving."""

from collections import defaultdict

from django import forms

from campaigns.enrollment.queries import GoalLine, rule_of
from campaigns.enrollment.rules import choice_refusals, target_refusal
from campaigns.goals.models import Family, Goal, Phase


class SignForm(forms.Form):
    title = forms.CharField(
        label="Your title",
        help_text="As it stands under your name, for example Administrator.",
        max_length=120,
        error_messages={"required": "Enter your title."},
    )
    agrees = forms.BooleanField(
        label="I have read this and sign it for our {noun}",
        error_messages={"required": "Tick this box to sign."},
    )
    is_listed = forms.BooleanField(
        label="The public list may name our {noun}", help_text="You can change this at any time.", required=False
    )

    def __init__(self, *args, noun: str = "home", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        _say(self, noun)


class GoalsForm(forms.Form):
    goals = forms.ModelMultipleChoiceField(
        label="Goals",
        queryset=Goal.objects.none(),
        to_field_name="code",
        required=False,
        error_messages={
            "invalid_choice": "One of these goals isn't part of this phase.",
            "invalid_list": "One of these goals isn't part of this phase.",
        },
    )

    def __init__(self, *args, phase: Phase, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.rule = rule_of(phase)
        self.offered = list(phase.goals.all())
        self.fields["goals"].queryset = phase.goals.all()

    def clean_goals(self) -> list[Goal]:
        goals = list(self.cleaned_data["goals"])
        reasons = choice_refusals(self.rule, [goal.family for goal in goals])
        if reasons:
            raise forms.ValidationError(reasons)
        return goals

    def groups(self) -> list[dict]:
        """The goals by family, each with whether it is ticked."""
        ticked = {str(value) for value in self["goals"].value() or []}
        by_family = defaultdict(list)
        for goal in self.offered:
            by_family[goal.family].append({"goal": goal, "ticked": goal.code in ticked})
        return [{"family": family, "goals": by_family[family.value]} for family in Family if by_family[family.value]]


class AgainForm(GoalsForm, SignForm):
    """Signature and goals on one page, for a home of a former phase."""

    field_order = ["goals", "title", "agrees", "is_listed"]


class TargetsForm(forms.Form):
    """One field per goal; blank leaves a goal without a target for now."""

    def __init__(self, *args, lines: list[GoalLine], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.lines = {line.goal.slug: line for line in lines if line.measure}
        for slug, line in self.lines.items():
            measure = line.measure
            self.fields[slug] = forms.DecimalField(
                label=line.goal.short_name,
                required=False,
                max_digits=9,
                decimal_places=2,
                localize=False,
                initial=f"{line.later.value.normalize():f}" if line.later else None,
                widget=forms.TextInput(
                    attrs={"inputmode": "decimal", "autocomplete": "off", "maxlength": 12, "class": "w-auto"}
                ),
                error_messages={
                    "invalid": "Enter a number, for example 12.5.",
                    "max_digits": "This number is too long.",
                    "max_whole_digits": "This number is too long.",
                    "max_decimal_places": "At most two places after the point.",
                },
                help_text=f"{measure.label}, in {measure.unit}. {measure.get_direction_display().capitalize()}.",
            )

    def clean(self) -> dict:
        values = super().clean()
        for slug, line in self.lines.items():
            if slug in self.errors:
                continue
            value = values.get(slug)
            if value is None:
                if line.later:
                    self.add_error(slug, "Enter a number. A target can be changed, not taken away.")
                continue
            refusal = target_refusal(value, line.measure.multiplier, line.measure.is_share)
            if refusal:
                self.add_error(slug, refusal)
        if not self.errors and not any(values.get(slug) is not None for slug in self.lines):
            raise forms.ValidationError("Enter at least one target.")
        return values


class LeaveForm(forms.Form):
    reason = forms.CharField(
        label="Why does your {noun} leave?",
        help_text="One or two sentences. Your QIO sees them. No names of residents.",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say in a few words why you leave."},
    )

    def __init__(self, *args, noun: str = "home", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        _say(self, noun)


def _say(form: forms.Form, noun: str) -> None:
    """The labels name what signs: home, hospital, coalition."""
    for field in form.fields.values():
        field.label = field.label.format(noun=noun)
