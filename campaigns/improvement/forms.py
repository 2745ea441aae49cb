"""Forms of improvement: a step's answers, a cycle, its end, a note on the chart, the filters of the lists."""

import datetime as dt

from django import forms

from campaigns.enrollment.models import GoalChoice
from campaigns.goals.models import Goal
from campaigns.improvement.models import ChangeIdea, Cycle, Outcome
from campaigns.improvement.plan import ANSWER_LENGTH, StepPlan, strategies
from qioportal.lib.months import Month

_NO_NAMES = "Nothing about one resident: no names, numbers or birthdays."
_DATE = {"attrs": {"type": "date", "class": "w-auto"}, "format": "%Y-%m-%d"}


def _long(label: str, *, rows: int = 4, most: int = 2000, **options) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **options)


class SeenForm(forms.Form):
    """Remembers when what the person sees was saved, so that two people don't overwrite each other unseen."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput, max_length=40)

    def clean_seen(self) -> dt.datetime | None:
        try:
            return dt.datetime.fromisoformat(self.cleaned_data["seen"])
        except ValueError:
            return None

    def saw(self, moment: dt.datetime | None) -> None:
        """The next press of the button is about this state."""
        self.data = self.data.copy()
        self.data["seen"] = moment.isoformat() if moment else ""


class _Answer(forms.CharField):
    """Needed before the step is called done, which the service checks; half an answer can be saved."""

    def validate(self, value) -> None:
        pass


class StepForm(SeenForm):
    """The questions of one step, and the day on which it was done."""

    def __init__(self, *args, plan: StepPlan, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        for question in plan.questions:
            self.fields[question.key] = _Answer(
                label=question.label,
                help_text=question.help,
                max_length=ANSWER_LENGTH,
                required=question.needed,
                widget=forms.Textarea(attrs={"rows": 4}),
            )
        self.fields["done_on"] = forms.DateField(
            label="Done on",
            required=False,
            widget=forms.DateInput(**_DATE),
            help_text="Leave it empty while you are still at it.",
        )
        self.use_required_attribute = False

    @property
    def answers(self) -> dict[str, str]:
        return {question.key: self.cleaned_data.get(question.key, "") for question in self.plan.questions}


class CycleForm(SeenForm):
    """Plan and prediction of a cycle, and what was done so far."""

    goal = forms.ChoiceField(label="Goal")
    title = forms.CharField(label="What do you try?", max_length=120, help_text="A few words: it stands on the chart.")
    idea = forms.ModelChoiceField(
        label="Change idea it comes from",
        queryset=ChangeIdea.objects.none(),
        to_field_name="code",
        required=False,
        empty_label="Our own idea",
    )
    plan = _long("Plan", help_text=f"Who does what, where, from when. Begin small. {_NO_NAMES}")
    prediction = _long(
        "Prediction",
        rows=3,
        most=1000,
        help_text="What do you expect to see, and by how much? Written before you begin; it can't be changed later.",
    )
    starts_on = forms.DateField(label="First day", widget=forms.DateInput(**_DATE))
    do = _long("Do", required=False, help_text="What happened when you tried it? You can come back to this later.")

    def __init__(self, *args, choices: list[GoalChoice], cycle: Cycle | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["goal"].choices = [(choice.goal.slug, choice.goal.short_name) for choice in choices]
        self.fields["idea"].queryset = ChangeIdea.objects.order_by("strategy", "pk")
        self.fields["idea"].label_from_instance = lambda idea: f"{idea.strategy}. {idea.action}"
        if cycle:
            del self.fields["goal"]
            if cycle.do:
                self.fields["prediction"].disabled = True
                self.fields["prediction"].help_text = "Made before the doing began, so it stays as it is."

    @property
    def facts(self) -> dict:
        names = ("title", "idea", "plan", "prediction", "starts_on", "do")
        return {name: self.cleaned_data[name] for name in names}


class CloseForm(forms.Form):
    """What was done and learned, and what follows."""

    do = _long("Do: what happened?", help_text=f"What was tried, what went otherwise than planned. {_NO_NAMES}")
    study = _long("Study: what did you learn?", help_text="Compare with the prediction and the months on this page.")
    outcome = forms.ChoiceField(
        label="Act: what follows?",
        choices=[
            (Outcome.ADOPT.value, "Adopt: it works, make it the usual way"),
            (Outcome.ADAPT.value, "Adapt: change it and try again in a next cycle"),
            (Outcome.ABANDON.value, "Abandon: it doesn't help, stop it"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what follows."},
    )
    act = _long(
        "Act: what will you do now?", rows=3, help_text="Who makes it usual, or what will be different next time."
    )
    ends_on = forms.DateField(label="Last day", widget=forms.DateInput(**_DATE))


class NoteForm(forms.Form):
    """A word on the chart at a month."""

    month = forms.ChoiceField(label="Month")
    text = forms.CharField(
        label="What happened?", max_length=160, help_text=f"It stands under the chart. {_NO_NAMES}",
        error_messages={"required": "Say in a few words what happened."},
    )  # fmt: skip
    is_rebase = forms.BooleanField(
        label="The process changed here: begin new lines from this month on",
        required=False,
        help_text="Only when the work itself changed for good, and you know why: the text above is the reason. "
        "There should be at least 3 months with numbers on either side.",
    )

    def __init__(self, *args, months: list[Month], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month"].choices = [(str(month), month.label) for month in reversed(months)]

    def clean_month(self) -> Month:
        return Month.parse(self.cleaned_data["month"])


class CycleFilterForm(forms.Form):
    """What the list of cycles is narrowed to; nonsense narrows nothing."""

    q = forms.CharField(label="Words", max_length=80, required=False)
    goal = forms.ChoiceField(label="Goal", required=False)
    outcome = forms.ChoiceField(label="Outcome", required=False, choices=[("", "Any"), *Outcome.choices])

    def __init__(self, *args, goals: list[Goal], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["goal"].choices = [("", "All goals"), *[(goal.slug, goal.short_name) for goal in goals]]

    @property
    def chosen(self) -> dict[str, str]:
        self.is_valid()
        given = self.cleaned_data
        return {"words": given.get("q", ""), "goal": given.get("goal", ""), "outcome": given.get("outcome", "")}


class IdeaFilterForm(forms.Form):
    """Strategy and goal that the change package is narrowed to."""

    strategy = forms.TypedChoiceField(label="Strategy", required=False, coerce=int, empty_value=0)
    goal = forms.ChoiceField(label="Goal", required=False)

    def __init__(self, *args, goals: list[Goal], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(each.number), f"{each.number}. {each.name}") for each in strategies()]
        self.fields["strategy"].choices = [("", "All seven"), *named]
        self.fields["goal"].choices = [("", "All goals"), *[(goal.slug, goal.short_name) for goal in goals]]

    @property
    def chosen(self) -> dict:
        self.is_valid()
        return {"strategy": self.cleaned_data.get("strategy") or 0, "goal_code": self.cleaned_data.get("goal", "")}
