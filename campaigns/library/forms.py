"""Forms of the library: a resource's draft, a practice in four parts, the words and days that a press needs."""

import datetime as dt

from django import forms
from django.utils import timezone

from campaigns.files.fields import CheckedFileField
from campaigns.improvement.models import Step
from campaigns.library.checks import refuse_identifiers
from campaigns.library.models import LONGEST_BODY, Audience, Kind, Language, Owner, Practice, ResourceVersion
from campaigns.library.queries import PUBLIC, goals_named
from campaigns.library.shelves import Shelf

MUST_SAY = {
    "title": "Give it a title.", "summary": "Say in a sentence what it is and whom it helps.",
    "kind": "Choose what it is.", "changes": "Say what changed.", "audiences": "Choose for whom it is written.",
}  # fmt: skip


def _rows(count: int, most: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": count, "maxlength": most})


def goal_choices() -> list[tuple[str, str]]:
    return [(goal.code, goal.short_name or goal.name) for goal in goals_named()]


def _with_kept(choices: list[tuple[str, str]], kept: tuple[str, ...]) -> list[tuple[str, str]]:
    """Also the goals of an earlier phase that are chosen already: saving again doesn't lose them."""
    known = {code for code, _ in choices}
    return choices + [(code, code) for code in kept if code not in known]


class ResourceForm(forms.Form):
    """One draft. The body is Markdown; a file or a link may stand beside it or instead of it."""

    title = forms.CharField(label="Title", max_length=120)
    summary = forms.CharField(
        label="What it is and whom it helps", max_length=300, widget=_rows(2, 300), help_text="Stands in every list."
    )
    kind = forms.ChoiceField(
        label="Kind", choices=[("", "Choose one"), *((k.value, k.label.capitalize()) for k in Kind)]
    )
    language = forms.ChoiceField(label="Language", choices=Language.choices, initial=Language.ENGLISH)
    audiences = forms.MultipleChoiceField(
        label="Written for", choices=Audience.choices, widget=forms.CheckboxSelectMultiple
    )
    is_open = forms.BooleanField(
        label="Everybody may read it", required=False, initial=True,
        help_text="Without the mark only people who sign in and belong to those it is written for.",
    )  # fmt: skip
    goals = forms.MultipleChoiceField(
        label="Goals (optional)", required=False, widget=forms.CheckboxSelectMultiple, help_text="None: any goal."
    )
    steps = forms.MultipleChoiceField(
        label="Steps (optional)", required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(str(step.value), f"{step.value}. {step.label}") for step in Step], help_text="None: any step.",
    )  # fmt: skip
    body = forms.CharField(
        label="Page", required=False, max_length=LONGEST_BODY, widget=_rows(16, LONGEST_BODY),
        help_text="## for a heading, - for a list, **bold**, [words](https://address). No residents.",
    )  # fmt: skip
    link = forms.URLField(
        label="Link to another site", required=False, max_length=500, assume_scheme="https",
        help_text="https only. Readers are told that they leave the portal.",
    )  # fmt: skip
    upload = CheckedFileField(label="Add a file", required=False)
    drop = forms.TypedMultipleChoiceField(required=False, coerce=int, widget=forms.CheckboxSelectMultiple)
    changes = forms.CharField(
        label="What changed since the version before",
        max_length=300,
        widget=_rows(2, 300),
        help_text="Stands beside the version.",
    )
    all_states = forms.BooleanField(label="For every state of our QIO", required=False)
    seen = forms.DateTimeField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, shelf: Shelf, version: ResourceVersion | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name, words in MUST_SAY.items():
            self.fields[name].error_messages["required"] = words
        self.fields["goals"].choices = _with_kept(goal_choices(), version.goals if version else ())
        files = getattr(version, "shown_files", [])
        self.fields["drop"].choices = [(each.pk, each.file.name) for each in files]
        if version is None or version.number == 1:
            del self.fields["changes"]
        if shelf.owner != Owner.QIO or version is not None:
            del self.fields["all_states"]

    def clean_link(self) -> str:
        link = self.cleaned_data["link"]
        if link and not link.startswith("https://"):
            raise forms.ValidationError("Only addresses that begin with https:// can be linked.")
        return link

    def clean(self) -> dict:
        data = super().clean()
        if set(data.get("audiences", ())) & set(PUBLIC) and not data.get("is_open"):
            self.add_error("is_open", "Frontline staff, families and owners read without signing in: leave the mark.")
        return data

    @property
    def facts(self) -> dict:
        names = ("title", "summary", "kind", "language", "is_open", "body", "link", "changes")
        facts = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        return facts | {name: tuple(self.cleaned_data[name]) for name in ("goals", "steps", "audiences")}

    @staticmethod
    def initial_of(version: ResourceVersion) -> dict:
        names = ("title", "summary", "kind", "language", "is_open", "body", "link", "changes")
        lists = {name: list(getattr(version, name)) for name in ("goals", "steps", "audiences")}
        return {name: getattr(version, name) for name in names} | lists | {"seen": version.saved_at.isoformat()}


class ReviewDayForm(forms.Form):
    """When the owner looks through it again."""

    review_on = forms.DateField(
        label="Look through it again on", widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Choose a day."},
    )  # fmt: skip

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["review_on"].initial = timezone.localdate() + dt.timedelta(days=365)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Reason", max_length=300, widget=_rows(2, 300), help_text="For whoever looks for it next year.",
        error_messages={"required": "Say why."},
    )  # fmt: skip


class PracticeForm(forms.ModelForm):
    """What worked, in four parts. A draft may be half told; it is complete when it is sent."""

    goals = forms.MultipleChoiceField(
        label="Goals it helped (optional)", required=False, widget=forms.CheckboxSelectMultiple
    )
    seen = forms.DateTimeField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Practice
        fields = ["title", "problem", "did", "happened", "advice", "evidence", "goals", "is_named"]
        labels = {
            "title": "Title", "problem": "What was the problem?", "did": "What did you do?",
            "happened": "What happened?", "advice": "What would you tell others?",
            "evidence": "How do you know that it helped?",
        }  # fmt: skip
        help_texts = {
            "title": "As others would look for it: The same aides for the same residents.",
            "problem": "No names, no numbers, no birthdays of residents.",
            "did": "Who did what, in which order. What was hard?", "happened": "", "advice": "",
            "evidence": "The chart, a count before and after, what residents say.",
        }  # fmt: skip
        widgets = {name: _rows(4, 2000) for name in ("problem", "happened", "advice")} | {"did": _rows(6, 3000)}
        error_messages = {"title": {"required": "Give it a title."}}

    def __init__(self, *args, may_name: bool, teller: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["goals"].choices = _with_kept(goal_choices(), self.instance.goals or ())
        named = self.fields["is_named"]
        named.label = f"{teller} agrees to be named"
        named.help_text = "Otherwise it is told without a name: by a home, or a LANE."
        if not may_name:
            del self.fields["is_named"]
        if self.instance.pk:
            self.initial["goals"] = list(self.instance.goals or ())
            self.initial["seen"] = self.instance.saved_at.isoformat()

    @property
    def facts(self) -> dict:
        names = [name for name in self.Meta.fields if name in self.cleaned_data]
        return {name: self.cleaned_data[name] for name in names} | {"goals": tuple(self.cleaned_data["goals"])}

    def clean(self) -> dict:
        data = super().clean()
        try:
            refuse_identifiers({name: data[name] for name in self.Meta.fields if isinstance(data.get(name), str)})
        except forms.ValidationError as refusal:
            self.add_error(None, refusal)
        return data

    def validate_unique(self) -> None:
        """No form here changes a key."""

    def validate_constraints(self) -> None:
        """Who tells it is set by the service."""


class ReviewForm(forms.Form):
    """The reviewer's words to the author; needed to send back and to take off."""

    words = forms.CharField(
        label="Words to the author", required=False, max_length=1000, widget=_rows(4, 1000),
        help_text="They get them by mail. Needed when you send it back.",
    )  # fmt: skip
    seen = forms.DateTimeField(required=False, widget=forms.HiddenInput)
