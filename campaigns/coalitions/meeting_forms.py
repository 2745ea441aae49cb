"""Forms of the meetings: plan or change one, cancel it, who came, minutes, an action item, a file; and of projects."""

import datetime as dt

from django import forms

from campaigns.coalitions.bodies import LaneBody, Member
from campaigns.coalitions.forms import day_input
from campaigns.coalitions.meeting_models import ActionItem, Meeting
from campaigns.coalitions.project_models import ProjectStatus, SpecialProject
from campaigns.files.fields import CheckedFileField
from campaigns.goals.models import Goal

NO_RESIDENTS = "Nothing about one resident: no names, numbers or birthdays."


def _time_input() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time", "class": "w-auto"}, format="%H:%M")


class MeetingForm(forms.ModelForm):
    """What a meeting is, when and where."""

    link = forms.URLField(
        label="Link to join on line", required=False, max_length=500, assume_scheme="https", help_text="https://…"
    )
    tell = forms.BooleanField(label="Tell the members by mail", required=False, initial=True)

    class Meta:
        model = Meeting
        fields = ["title", "day", "starts_at", "ends_at", "place", "link", "agenda", "is_open"]
        labels = {
            "title": "Title", "day": "Day", "starts_at": "Begins", "ends_at": "Ends", "place": "Place",
            "agenda": "Agenda", "is_open": "Open to everybody",
        }  # fmt: skip
        help_texts = {
            "place": "A room and its address, or a link below, or both.",
            "agenda": "A line per point; “- ” makes a list, “**” around words makes them bold.",
            "is_open": "The public pages and the state's calendar show title, time, place and link.",
        }
        widgets = {
            "day": day_input(), "starts_at": _time_input(), "ends_at": _time_input(),
            "agenda": forms.Textarea(attrs={"rows": 8}),
        }  # fmt: skip

    def __init__(self, *args, body: LaneBody, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["starts_at"].help_text = f"By the clock of {body.state.name}."
        if body.field == "community":
            del self.fields["is_open"]

    def _post_clean(self) -> None:
        """The service makes and checks the row."""

    @property
    def facts(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.fields}


class CancelForm(forms.Form):
    reason = forms.CharField(label="Why", max_length=300, help_text="The members read it in the mail.")


class AttendanceForm(forms.Form):
    """Members are ticked, guests are written down. `was_…`: who stood there when the page was shown."""

    members = forms.MultipleChoiceField(label="Members", required=False, widget=forms.CheckboxSelectMultiple)
    guests = forms.CharField(
        label="Guests", required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One line each: name, organization.",
    )  # fmt: skip
    was_members = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)
    was_guests = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)

    def __init__(self, *args, members: list[Member], present: list[Member], guests: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        self._members = {member.slug: member for member in [*members, *present]}
        self.fields["members"].choices = [(slug, str(member)) for slug, member in self._members.items()]
        slugs, names = [member.slug for member in present], "\n".join(guests)
        self.initial = {"members": slugs, "guests": names, "was_members": " ".join(slugs), "was_guests": names}

    @property
    def facts(self) -> dict:
        return {
            "members": [self._members[slug] for slug in self.cleaned_data["members"]],
            "guests": self.cleaned_data["guests"].splitlines(),
            "was": self._was(),
        }

    def _was(self) -> tuple[list[Member], list[str]] | None:
        if "was_members" not in self.data:
            return None
        slugs = self.cleaned_data["was_members"].split()
        return [self._members[slug] for slug in slugs if slug in self._members], (
            self.cleaned_data["was_guests"].splitlines()
        )


class MinutesForm(forms.Form):
    """`seen`: when the draft was saved that the person saw."""

    text = forms.CharField(
        label="Minutes", max_length=40_000, widget=forms.Textarea(attrs={"rows": 18}),
        help_text=f"What was said and decided. “- ” makes a list, “#” a heading. {NO_RESIDENTS}",
    )  # fmt: skip
    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def saw(self, moment: dt.datetime | None) -> None:
        """The next press of the button is about this state."""
        self.data = self.data.copy()
        self.data["seen"] = moment.isoformat() if moment else ""

    def clean_seen(self) -> dt.datetime | None:
        return moment_of(self.cleaned_data["seen"])


def moment_of(text: str) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        return None


class ActionForm(forms.ModelForm):
    class Meta:
        model = ActionItem
        fields = ["what", "who", "until"]
        labels = {"what": "What is to be done", "who": "Who", "until": "Until"}
        widgets = {"until": day_input(), "who": forms.TextInput(attrs={"list": "people", "autocomplete": "off"})}

    def _post_clean(self) -> None:
        """The service makes and checks the row."""


class FileForm(forms.Form):
    upload = CheckedFileField(label="File")


class ProjectForm(forms.ModelForm):
    """What a LANE tries."""

    goals = forms.ModelMultipleChoiceField(
        label="Goals", queryset=Goal.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = SpecialProject
        fields = ["title", "summary", "goals", "status", "starts_on", "ends_on", "learned", "is_public"]
        labels = {
            "title": "Title", "summary": "What is tried, and why", "status": "Status", "starts_on": "From",
            "ends_on": "Until", "learned": "What was learned", "is_public": "Show it on the public page",
        }  # fmt: skip
        help_texts = {
            "learned": f"What worked, what did not, what others should know. {NO_RESIDENTS}",
            "is_public": "Title, time and the sentences on what is tried; never the homes.",
        }
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 3}), "learned": forms.Textarea(attrs={"rows": 8}),
            "starts_on": day_input(), "ends_on": day_input(),
        }  # fmt: skip

    def __init__(self, *args, goals, **kwargs):
        super().__init__(*args, **kwargs)
        held = [goal.pk for goal in goals]
        if self.instance.pk:
            held += self.instance.goals.values_list("pk", flat=True)
        self.fields["goals"].queryset = Goal.objects.filter(pk__in=held).order_by("phase", "number")
        self.fields["goals"].label_from_instance = lambda goal: goal.short_name
        self.fields["status"].choices = [(value, label.capitalize()) for value, label in ProjectStatus.choices]

    def _post_clean(self) -> None:
        """The service makes and checks the row."""

    @property
    def facts(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.fields}
