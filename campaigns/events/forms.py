"""Forms of events: the filter of lists, an event, its copies, why it is cancelled."""

import datetime as dt
from zoneinfo import ZoneInfo

from django import forms
from django.db import models

from campaigns.events.holders import Holder
from campaigns.events.models import Audience, Event, EventKind
from campaigns.events.queries import Wishes, goals_to_choose
from campaigns.events.times import ZONES
from campaigns.goals.models import Goal
from facilities.states.codes import STATES, state_by_slug
from qioportal.lib.identifiers import identifier_refusal

LONGEST = dt.timedelta(days=14)
MOST_COPIES = 24
_STEPS = [("7", "Every week"), ("14", "Every two weeks"), ("28", "Every four weeks")]


def choices_of(words: type[models.TextChoices]) -> list[tuple[str, str]]:
    """As they stand alone in a field: with a capital."""
    return [(value, label[:1].upper() + label[1:]) for value, label in words.choices]


class FilterForm(forms.Form):
    """The filter in the address. A value that isn't one of ours is left out, the rest holds."""

    q = forms.CharField(label="Title, series or place", max_length=80, required=False)
    kind = forms.ChoiceField(label="Kind", required=False, choices=[("", "All kinds"), *EventKind.choices])
    goal = forms.ChoiceField(label="Goal", required=False)
    audience = forms.ChoiceField(label="For", required=False, choices=[("", "Anybody"), *Audience.choices])
    when = forms.ChoiceField(required=False, choices=[("", "Coming"), ("past", "Past")])
    series = forms.CharField(max_length=100, required=False)
    state = forms.ChoiceField(
        label="State", required=False, choices=[("", "All states"), *[(s.slug, s.name) for s in STATES.values()]]
    )

    def __init__(self, data, *, is_public: bool = False):
        super().__init__(data)
        self.fields["goal"].choices = [
            ("", "All goals"), *[(goal.slug, goal.short_name) for goal in goals_to_choose()]
        ]  # fmt: skip
        if not is_public:
            del self.fields["state"], self.fields["audience"]

    @property
    def selects(self) -> list:
        return [self[name] for name in ("kind", "goal", "audience", "state") if name in self.fields]

    @property
    def wishes(self) -> Wishes:
        """What holds of it."""
        self.is_valid()
        given = self.cleaned_data
        state = state_by_slug(given.get("state") or "")
        return Wishes(
            words=given.get("q") or "", kind=given.get("kind") or "", goal=given.get("goal") or "",
            audience=given.get("audience") or "", series=given.get("series") or "", is_past=given.get("when") == "past",
            state=state.code if state else "",
        )  # fmt: skip


class WallTime(forms.DateTimeField):
    """Day and hour as a clock on the wall shows them; which clock, the form knows."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def to_python(self, value):
        if value in self.empty_values:
            return None
        for form in ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"):
            try:
                return dt.datetime.strptime(str(value), form)  # noqa: DTZ007 - the wall's clock has no zone of its own
            except ValueError:
                continue
        raise forms.ValidationError("Write day and hour like 2026-12-03 14:00.", code="invalid")

    def prepare_value(self, value):
        return value


def on_clock(wall: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """The moment at which the clock of the zone shows that; of two (in November) the first. ValidationError for an hour
    that the clock leaves out (in March)."""
    moment = wall.replace(tzinfo=zone)
    if moment.astimezone(dt.UTC).astimezone(zone).replace(tzinfo=None) != wall:
        raise forms.ValidationError("That hour does not exist on that day: the clocks go forward. Choose another.")
    return moment


class GoalChoice(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, goal: Goal) -> str:
        return goal.short_name


def text_field(label: str, most: int, *, missing: str = "", says: str = "", rows: int = 0) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput(attrs={"autocomplete": "off"})
    field = forms.CharField(label=label, max_length=most, required=bool(missing), help_text=says, widget=widget)
    if missing:
        field.error_messages["required"] = missing
    return field


class EventForm(forms.Form):
    """All that a holder writes. Hours are on the clock of `zone`."""

    kind = forms.ChoiceField(label="Kind", choices=choices_of(EventKind))
    title = text_field("Title", 150, missing="Please give the title.")
    description = text_field(
        "Description", 10_000, rows=8,
        says="An empty line starts a new paragraph. **bold**, *italic*, - list, [words](https://…). No residents.",
    )  # fmt: skip
    zone = forms.ChoiceField(label="Clock", choices=ZONES, help_text="The hours below are on this clock.")
    starts_at = WallTime(label="Begins", error_messages={"required": "Please say when it begins."})
    ends_at = WallTime(label="Ends", error_messages={"required": "Please say when it ends."})
    place = text_field("Place", 200, says="Where people come to.")
    link = forms.URLField(
        label="Link to join on line", max_length=500, required=False, assume_scheme="https",
        help_text="Only people who have a seat get it.",
    )  # fmt: skip
    series = text_field("Series", 100, says="The same words for all that belong together.")
    goals = GoalChoice(Goal.objects.none(), label="Goals", required=False)
    audience = forms.ChoiceField(label="For", choices=choices_of(Audience))
    is_public = forms.BooleanField(
        label="On the public pages: anybody may sign up", required=False,
        help_text="Otherwise people of the homes, the QIO and the LANE find it.",
    )  # fmt: skip
    capacity = forms.IntegerField(
        label="Seats", min_value=1, max_value=100_000, required=False,
        help_text="Blank: as many as come. When all are taken, a waiting list begins.",
    )  # fmt: skip
    sign_up_until = WallTime(label="Sign-up until", required=False)
    hours = forms.DecimalField(
        label="Hours of credit", min_value=0.25, max_value=99, decimal_places=2, max_digits=4,
        required=False, help_text="They stand on the certificate of attendance.",
    )  # fmt: skip

    def __init__(self, *args, chosen: list[Goal] | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        ids = {goal.pk for goal in [*goals_to_choose(), *(chosen or [])]}
        self.fields["goals"].queryset = Goal.objects.filter(pk__in=ids).order_by("phase", "number")

    @classmethod
    def start_of(cls, holder: Holder) -> dict:
        return {"zone": holder.zone_name, "audience": Audience.HOMES, "kind": EventKind.LEARNING}

    @classmethod
    def initial_of(cls, event: Event) -> dict:
        zone = ZoneInfo(event.zone)
        names = [name for name in cls.base_fields if name not in ("goals", "starts_at", "ends_at", "sign_up_until")]
        walls = {
            name: moment.astimezone(zone).replace(tzinfo=None) if moment else None
            for name, moment in [
                ("starts_at", event.starts_at), ("ends_at", event.ends_at), ("sign_up_until", event.sign_up_until)
            ]
        }  # fmt: skip
        return {name: getattr(event, name) for name in names} | walls | {"goals": list(event.goals.all())}

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())

    def clean_description(self) -> str:
        text = self.cleaned_data["description"].replace("\r\n", "\n")
        if refusal := identifier_refusal(text):
            raise forms.ValidationError(refusal)
        return text

    def clean(self) -> dict:
        data = super().clean()
        zone = ZoneInfo(data.get("zone") or "America/New_York")
        for name in ("starts_at", "ends_at", "sign_up_until"):
            if data.get(name):
                try:
                    data[name] = on_clock(data[name], zone)
                except forms.ValidationError as error:
                    self.add_error(name, error)
        start, end, until = data.get("starts_at"), data.get("ends_at"), data.get("sign_up_until")
        if start and end and end <= start:
            self.add_error("ends_at", "It has to end after it begins.")
        elif start and end and end - start > LONGEST:
            self.add_error("ends_at", "It would last more than two weeks. Is the day right?")
        if end and until and until > end:
            self.add_error("sign_up_until", "Sign-up can't end after the event.")
        return data


class CopyForm(forms.Form):
    """When the copy begins, and how often it repeats."""

    starts_at = WallTime(label="Begins", error_messages={"required": "Please say when it begins."})
    times = forms.IntegerField(
        label="How many", min_value=1, max_value=MOST_COPIES, initial=1, help_text="Nine for a series of nine sessions."
    )
    step = forms.ChoiceField(label="When more than one", choices=_STEPS)

    def __init__(self, *args, zone: ZoneInfo, **kwargs):
        super().__init__(*args, **kwargs)
        self.zone = zone

    def clean_starts_at(self) -> dt.datetime:
        return on_clock(self.cleaned_data["starts_at"], self.zone)

    @property
    def moments(self) -> list[dt.datetime]:
        """The same hour on the wall each time, also over the change of the clocks."""
        first, step = self.cleaned_data["starts_at"], int(self.cleaned_data["step"])
        wall = first.replace(tzinfo=None)
        return [
            (wall + dt.timedelta(days=step * n)).replace(tzinfo=self.zone) for n in range(self.cleaned_data["times"])
        ]


class CancelForm(forms.Form):
    reason = text_field("Why", 300, missing="Please say why; people read it in the mail.", rows=3)
