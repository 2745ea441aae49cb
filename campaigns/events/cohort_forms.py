"""Forms of cohorts and peer coaches."""

import datetime as dt

from django import forms
from django.utils import timezone

from campaigns.events.cohort_models import Cohort, ContactKind
from campaigns.events.forms import choices_of
from campaigns.events.holders import Holder
from campaigns.events.models import Event, EventStatus
from campaigns.events.queries import goals_to_choose
from campaigns.goals.models import Goal, Phase
from facilities.directory.models import Facility


def _day(label: str, **kwargs) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Please give the day."}, **kwargs,
    )  # fmt: skip


class SessionChoice(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, event: Event) -> str:
        draft = " (draft)" if event.status == EventStatus.DRAFT else ""
        return f"{event.title}, {event.first_day:%b} {event.first_day.day}, {event.first_day.year}{draft}"


class CohortForm(forms.Form):
    name = forms.CharField(label="Name", max_length=120, error_messages={"required": "Please give the name."})
    about = forms.CharField(
        label="What it is about", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="The certificate of a home that completes it shows these words.",
    )  # fmt: skip
    phase = forms.ModelChoiceField(
        label="Campaign", queryset=Phase.objects.none(), empty_label=None,
        error_messages={"required": "Please choose the campaign."},
    )  # fmt: skip
    needed = forms.IntegerField(label="Sessions to attend", min_value=1, max_value=60, initial=7)
    out_of = forms.IntegerField(label="Sessions of the curriculum", min_value=1, max_value=60, initial=9)
    sessions = SessionChoice(
        Event.objects.none(), label="Its sessions", required=False,
        help_text="Events that you hold. More can be added later.",
    )  # fmt: skip

    def __init__(self, *args, holder: Holder, cohort: Cohort | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        running = Phase.objects.running(today).select_related("campaign")
        self.fields["phase"].queryset = (
            running if cohort is None else running | Phase.objects.filter(pk=cohort.phase_id)
        )
        recent = timezone.now() - dt.timedelta(days=400)
        rows = holder.held(Event.objects.exclude(status=EventStatus.CANCELLED)).filter(starts_at__gt=recent)
        rows = rows | (cohort.sessions.all() if cohort else Event.objects.none())
        self.fields["sessions"].queryset = Event.objects.filter(pk__in=rows.values("pk")).order_by("starts_at", "pk")

    def clean(self) -> dict:
        data = super().clean()
        needed, out_of = data.get("needed"), data.get("out_of")
        if needed and out_of and needed > out_of:
            self.add_error("needed", f"A home can't attend {needed} of {out_of} sessions.")
        if out_of and len(data.get("sessions") or []) > out_of:
            self.add_error("sessions", f"You chose more than the {out_of} sessions of the curriculum.")
        return data

    @staticmethod
    def initial_of(cohort: Cohort) -> dict:
        names = ("name", "about", "phase", "needed", "out_of")
        return {name: getattr(cohort, name) for name in names} | {"sessions": list(cohort.sessions.all())}


class _HomeField(forms.CharField):
    """A CCN; the cleaned value is the home."""

    def __init__(self, *, state: str = "", **kwargs):
        super().__init__(max_length=10, widget=forms.TextInput(attrs={"autocomplete": "off"}), **kwargs)
        self.state = state

    def clean(self, value):
        ccn = super().clean(value).strip().upper()
        found = Facility.objects.filter(ccn=ccn).first()
        if found is None or (self.state and found.state != self.state):
            raise forms.ValidationError(
                f"There is no home with the CCN {ccn[:10]}{' in your state' if self.state else ''}."
            )
        return found


class HomeForm(forms.Form):
    """A home joins a cohort."""

    def __init__(self, *args, state: str, **kwargs):
        super().__init__(*args, **kwargs)
        missing = {"required": "Please give the CCN."}
        self.fields["home"] = _HomeField(label="CCN of the home", state=state, error_messages=missing)
        self.fields["starts_on"] = _day(
            "From", initial=timezone.localdate, help_text="Sessions from that day on count."
        )


class PairForm(forms.Form):
    """A coach of one home for another home."""

    coach_name = forms.CharField(label="Name of the coach", max_length=120)
    coach_email = forms.EmailField(
        label="E-mail address of the coach", required=False, max_length=254,
        help_text="Who has an account at this address can write contacts down.",
    )  # fmt: skip
    aim = forms.CharField(
        label="What they want to reach", max_length=300, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    goal = forms.ModelChoiceField(
        label="Goal", queryset=Goal.objects.none(), required=False, empty_label="No single goal"
    )
    starts_on = _day("From", initial=timezone.localdate)
    ends_on = _day("Until", required=False)
    field_order = ["coach_name", "coach_email", "coach_home", "home", "goal", "aim", "starts_on", "ends_on"]

    def __init__(self, *args, state: str, **kwargs):
        super().__init__(*args, **kwargs)
        missing = {"required": "Please give the CCN."}
        self.fields["coach_home"] = _HomeField(label="CCN of the coach's home", error_messages=missing)
        self.fields["home"] = _HomeField(label="CCN of the home that is coached", state=state, error_messages=missing)
        self.fields["goal"].queryset = Goal.objects.filter(pk__in=[goal.pk for goal in goals_to_choose()])
        self.order_fields(self.field_order)

    def clean(self) -> dict:
        data = super().clean()
        if data.get("home") and data.get("home") == data.get("coach_home"):
            self.add_error("coach_home", "A coach comes from another home.")
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", "This day is before the first one.")
        return data


class ContactForm(forms.Form):
    on = _day("Day", initial=timezone.localdate)
    kind = forms.ChoiceField(label="How", choices=choices_of(ContactKind))
    note = forms.CharField(
        label="What you did, what comes next", max_length=600, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Nothing about a resident.", error_messages={"required": "Please write a sentence."},
    )  # fmt: skip
