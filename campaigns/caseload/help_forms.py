"""Forms of technical assistance: a question, an answer, an entry of the log, the report's months."""

import datetime as dt
from collections.abc import Sequence

from django import forms
from django.utils import timezone

from accounts.users.models import User
from campaigns.caseload.help_models import MOST_MINUTES, MOST_PEOPLE, CaseEntry, Manner, Topic
from campaigns.caseload.help_queries import PILES, RequestFilters
from campaigns.goals.models import Goal
from campaigns.library.models import Resource
from campaigns.recruitment.people import key_of
from facilities.qios.models import SowTask
from qioportal.lib.forms import about_nobody
from qioportal.lib.months import Month

NO_TASK = "none"
NO_RESIDENTS = "Nothing about a resident."


def _words(label: str, most: int, rows: int = 4, *, needed: str = "", said: str = NO_RESIDENTS) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, required=bool(needed), help_text=said,
        widget=forms.Textarea(attrs={"rows": rows}), error_messages={"required": needed} if needed else None,
    )  # fmt: skip


def _day(label: str, **kwargs) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "w-auto"})
    return forms.DateField(label=label, widget=widget, **kwargs)


class AskForm(forms.Form):
    """What a home asks its QIO."""

    topic = forms.ChoiceField(
        label="What is it about?", choices=[("", "Choose"), *Topic.choices],
        error_messages={"required": "Choose what it is about."},
    )  # fmt: skip
    goal = forms.ChoiceField(label="Goal", required=False)
    words = _words("What do you need?", 2000, 6, needed="Say what you need.")

    def __init__(self, *args, goals: Sequence[Goal], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["goal"].choices = _goal_choices(goals)
        self._goals = {goal.code.lower(): goal for goal in goals}

    def clean_goal(self) -> Goal | None:
        return self._goals.get(self.cleaned_data["goal"])


def _goal_choices(goals: Sequence[Goal]) -> list[tuple[str, str]]:
    return [("", "No single goal"), *[(goal.code.lower(), goal.short_name) for goal in goals]]


class AnswerForm(forms.Form):
    """`seen`: the last answer that the page showed (template `_seen.html`); 0 where there was none."""

    seen = forms.IntegerField(required=False, min_value=0, max_value=2**62)
    words = _words("Your words", 4000, 5, needed="Write something first.")


class AssignRequestForm(forms.Form):
    to = forms.ChoiceField(label="Who takes it on", required=False, widget=forms.Select(attrs={"class": "form-select"}))

    def __init__(self, *args, people: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [("", "Nobody yet"), *people]


class RequestFilterForm(forms.Form):
    q = forms.CharField(label="Search home, CCN or words", max_length=80, required=False)
    topic = forms.ChoiceField(label="Topic", choices=[("", "Any"), *Topic.choices], required=False)
    who = forms.ChoiceField(
        label="Whose",
        choices=[("all", "Everybody’s"), ("mine", "Mine"), ("nobody", "Not taken on yet")],
        required=False,
    )
    show = forms.ChoiceField(choices=list(PILES.items()), required=False)

    def __init__(self, data, *, people: list[tuple[str, str]]):
        super().__init__(data)
        self.fields["who"].choices = [*self.fields["who"].choices, *people]

    @property
    def filters(self) -> RequestFilters:
        self.is_valid()
        given = self.cleaned_data
        return RequestFilters(given.get("q") or "", given.get("show") or "waiting", given.get("who") or "all",
                              given.get("topic") or "")  # fmt: skip


class EntryForm(forms.Form):
    """One visit or call. The tasks offered are those of every contract of the desk; which fits the day is checked when
    it is saved. Resources are looked for by words: the library is too long for a list."""

    day = _day("Day", error_messages={"required": "Choose the day.", "invalid": "Enter a date."})
    manner = forms.ChoiceField(
        label="How", choices=[("", "Choose"), *Manner.choices], error_messages={"required": "Say how it was."}
    )
    topic = forms.ChoiceField(
        label="Topic", choices=[("", "Choose"), *Topic.choices], error_messages={"required": "Choose the topic."}
    )
    goal = forms.ChoiceField(label="Goal", required=False)
    minutes = forms.IntegerField(
        label="Minutes", min_value=1, max_value=MOST_MINUTES, error_messages={"required": "Say how long it took."},
        widget=forms.NumberInput(attrs={"class": "w-auto", "inputmode": "numeric"}),
    )  # fmt: skip
    people = forms.IntegerField(
        label="People of the home who took part", min_value=0, max_value=MOST_PEOPLE, required=False,
        widget=forms.NumberInput(attrs={"class": "w-auto", "inputmode": "numeric"}), help_text="A number.",
    )  # fmt: skip
    sow_task = forms.ChoiceField(
        label="Task of the contract", help_text="Of the statement of work that held on that day.",
        error_messages={"required": "Choose the task that this counts for."},
    )  # fmt: skip
    words = _words("What was done", 2000, 4, said=NO_RESIDENTS)
    follow_up = forms.CharField(
        label="What follows", max_length=200, required=False, help_text="It becomes a task of yours."
    )
    follow_up_on = _day("On", required=False, error_messages={"invalid": "Enter a date."})
    find = forms.CharField(
        label="Resources given", max_length=80, required=False, help_text="Words to look for in the library."
    )
    resources = forms.MultipleChoiceField(
        label="Found; tick what was given", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data=None, *, tasks: Sequence[SowTask], goals: Sequence[Goal], offered: Sequence[Resource] = (),
                 entry: CaseEntry | None = None, **kwargs):  # fmt: skip
        super().__init__(data, initial=_said(entry) if entry else {"day": timezone.localdate()}, **kwargs)
        self._tasks = {_task_key(task): task for task in tasks}
        self._goals = {goal.code.lower(): goal for goal in goals}
        self._resources = {resource.slug: resource for resource in offered}
        self.fields["goal"].choices = _goal_choices(goals)
        self.fields["sow_task"].choices = [
            ("", "Choose"),
            *_by_contract(tasks),
            (NO_TASK, "That day’s contract has none"),
        ]
        self.fields["resources"].choices = [(each.slug, each.current.title) for each in offered]
        self.fields["day"].widget.attrs["max"] = f"{timezone.localdate():%Y-%m-%d}"
        if entry:
            del self.fields["follow_up"], self.fields["follow_up_on"]

    def clean_goal(self) -> Goal | None:
        return self._goals.get(self.cleaned_data["goal"])

    def clean_sow_task(self) -> SowTask | None:
        return self._tasks.get(self.cleaned_data["sow_task"])

    def clean_resources(self) -> list[Resource]:
        return [self._resources[slug] for slug in self.cleaned_data["resources"]]

    @property
    def facts(self) -> dict:
        """For the services."""
        return {name: value for name, value in self.cleaned_data.items() if name != "find"}


def _said(entry: CaseEntry) -> dict:
    facts = {name: getattr(entry, name) for name in ("day", "manner", "topic", "minutes", "people", "words")}
    return facts | {
        "goal": entry.goal.code.lower() if entry.goal else "",
        "sow_task": _task_key(entry.sow_task) if entry.sow_task else NO_TASK,
        "resources": [resource.slug for resource in entry.resources.all()],
    }


def _task_key(task: SowTask) -> str:
    return f"{task.statement_of_work.number}-{task.code}"


def _by_contract(tasks: Sequence[SowTask]) -> list[tuple[str, list[tuple[str, str]]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for task in tasks:
        groups.setdefault(str(task.statement_of_work), []).append((_task_key(task), str(task)))
    return list(groups.items())


class TakeBackForm(forms.Form):
    reason = forms.CharField(
        label="Why", max_length=300, error_messages={"required": "Say why the entry is taken back."},
        validators=[about_nobody],
    )  # fmt: skip


class ReportForm(forms.Form):
    """Months and adviser of the report; what isn't right falls back to this contract year's quarter."""

    start = forms.CharField(label="From month", max_length=7, required=False,
                            widget=forms.TextInput(attrs={"type": "month", "placeholder": "2026-09"}))  # fmt: skip
    end = forms.CharField(label="To month", max_length=7, required=False,
                          widget=forms.TextInput(attrs={"type": "month", "placeholder": "2026-11"}))  # fmt: skip
    adviser = forms.ChoiceField(label="Logged by", required=False)

    def __init__(self, data, *, people: Sequence[User], today: dt.date):
        super().__init__(data)
        self._people, self._today = {key_of(person): person for person in people}, today
        self.fields["adviser"].choices = [("", "Everybody"), *[(key, each.name) for key, each in self._people.items()]]

    def clean_start(self) -> Month | None:
        return _month(self.cleaned_data["start"])

    def clean_end(self) -> Month | None:
        return _month(self.cleaned_data["end"])

    def clean(self):
        start, end = self.cleaned_data.get("start"), self.cleaned_data.get("end")
        if start and end and start > end:
            self.add_error("end", "This month lies before the first one.")
        return self.cleaned_data

    @property
    def span(self) -> tuple[Month, Month]:
        """The months asked for; without them the last three, this one included."""
        given = self.cleaned_data if self.is_valid() else {}
        last = given.get("end") or max(Month.of(self._today), given.get("start") or Month.of(self._today))
        return given.get("start") or last.shift(-2), last

    @property
    def person(self) -> User | None:
        return self._people.get(self.cleaned_data.get("adviser", "")) if self.is_valid() else None


def _month(words: str) -> Month | None:
    try:
        return Month.parse(words) if words else None
    except ValueError as error:
        raise forms.ValidationError("Write a month like 2026-11.") from error
