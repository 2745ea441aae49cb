"""The part of a mailing's form that chooses its audience: a field for each fact, and which are turned round."""

from django import forms
from django.utils import timezone

from accounts.access.roles import PlaceKind, roles_at
from campaigns.enrollment.rules import number_word
from campaigns.goals.models import Goal, LevelRule, Phase
from campaigns.goals.queries import current_phase
from campaigns.outreach.audience.facts import FACTS, Audience, Scope
from campaigns.outreach.audience.people import events_for
from campaigns.outreach.audience.real_changes import SIGNALS
from campaigns.outreach.models import ListKind
from campaigns.recruitment.models import Stage
from facilities.qios.models import Qio
from facilities.states.codes import StateCode

NATIONAL = ("to_subscribers", "to_lanes", "lists", "states", "qios")
OF_LANE = ("to_lanes",)
MORE = ("qios", "phase", "silent_for", "levels", "stars", "signals", "event", "without")  # folded away on the page
STARS = [(number, "1 star" if number == 1 else f"{number} stars") for number in range(5, 0, -1)] + [(0, "Not rated")]
LISTS = [(kind.value, kind.label.capitalize()) for kind in ListKind]
CAME = [("", "signed up (if an event is chosen)"), ("attended", "came"), ("missed", "had a seat and did not come")]
EVENTS_SHOWN = 100
SILENT = [(0, "Any")] + [(number, f"{number_word(number)} months or longer".capitalize()) for number in (2, 3, 6)]


def _many(label: str, help_text: str = "", **more) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        required=False, label=label, help_text=help_text, widget=forms.CheckboxSelectMultiple, **more
    )


class AudienceForm(forms.Form):
    """The fields of the audience are those of the scope; MailingForm is one of these with a text."""

    to_subscribers = forms.BooleanField(
        required=False, label="An update notice, to everybody on the public list (homes are not chosen then)",
        help_text="It leaves by day where they are. Who named no state gets it when it is day in all states, from "
        "Puerto Rico to Guam: between 5 and 7 in the evening, Eastern time (6 and 8 in summer).",
    )  # fmt: skip
    lists = _many("Only subscribers of the notices for", "None chosen: all of them.", choices=LISTS)
    to_lanes = forms.BooleanField(
        required=False, label="To the people of the states' LANEs (homes are not chosen then)"
    )
    states = forms.MultipleChoiceField(
        required=False, label="States", choices=StateCode.choices, widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text="None chosen: all states.",
    )  # fmt: skip
    qios = forms.MultipleChoiceField(
        required=False, label="QIOs", widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text="The states that they hold today.",
    )  # fmt: skip
    roles = _many(
        "Roles at the home", "None chosen: all roles.",
        choices=[(role.code, role.name) for role in roles_at(PlaceKind.HOME)],
    )  # fmt: skip
    phase = forms.ChoiceField(required=False, label="Takes part in")
    stage = forms.ChoiceField(required=False, label="Stage", choices=[("", "Any stage"), *Stage.choices])
    goal = forms.ChoiceField(required=False, label="Works on the goal")
    levels = _many("Participation level")
    stars = _many("Stars", choices=STARS)
    silent_for = forms.TypedChoiceField(
        required=False, label="Takes part, and has sent nothing for", choices=SILENT, coerce=int, empty_value=0
    )
    not_sent = forms.BooleanField(required=False, label="Only homes that have not sent the month that is due")
    signals = forms.ChoiceField(
        required=False, label="Charts show a real change", choices=[("", "Any home"), *SIGNALS.items()],
        help_text="Of the goals that a home shares with your {}. Homes that share nothing with it are left out.",
    )  # fmt: skip
    event = forms.ChoiceField(required=False, label="People and an event")
    came = forms.ChoiceField(required=False, label="… who", choices=CAME)
    without = _many(
        "The other way round", "Leave out whom these choose, instead of everybody else.", choices=list(FACTS.items())
    )

    def __init__(self, *args, scope: Scope, **kwargs):
        super().__init__(*args, **kwargs)
        self.scope = scope
        phase = current_phase()
        phases = Phase.objects.select_related("campaign").order_by("campaign__name", "-number")
        goals = Goal.objects.filter(phase=phase).values_list("code", "name") if phase else []
        rules = LevelRule.objects.filter(phase=phase).order_by("level").values_list("level", "name") if phase else []
        self.fields["phase"].choices = [("", "Any campaign, or none"), *((each.slug, str(each)) for each in phases)]
        self.fields["goal"].choices = [("", "Any goal"), *goals]
        self.fields["levels"].choices = [(level, f"{level}: {name}") for level, name in rules]
        self.fields["event"].choices = [("", "Any, or none")] + [
            (slug, f"{title}, {timezone.localtime(starts_at):%B %-d, %Y}") for slug, title, starts_at in self._events()
        ]
        self._keep_those_of(scope)

    def _events(self) -> list[tuple]:
        """The latest, and the one that is chosen, however old it is or far off."""
        rows = events_for(self.scope).values_list("slug", "title", "starts_at")
        shown, chosen = list(rows[:EVENTS_SHOWN]), self["event"].value()
        return shown if chosen in {"", None, *(row[0] for row in shown)} else [*rows.filter(slug=chosen), *shown]

    def _keep_those_of(self, scope: Scope) -> None:
        if scope.is_national:
            self.fields["qios"].choices = list(Qio.objects.values_list("slug", "name"))
        for name in () if scope.is_national else NATIONAL:
            if not (scope.is_lane and name in OF_LANE):
                del self.fields[name]
        if scope.is_lane:
            self.fields["to_lanes"].label = "To the members of the LANE (homes are not chosen then)"
        if scope.is_national:
            del self.fields["signals"]
        else:
            signals = self.fields["signals"]
            signals.help_text = signals.help_text.format("QIO" if scope.qio else "LANE")
        known = [(fact, label) for fact, label in FACTS.items() if fact in self.fields]
        self.fields["without"].choices = known

    @property
    def has_more_facts(self) -> bool:
        """Whether something is said in the part that is folded away."""
        return any(self[name].value() not in (None, "", 0, "0", []) for name in MORE if name in self.fields) or any(
            name in self.errors for name in MORE
        )

    def clean(self) -> dict:
        data = super().clean()
        if data.get("to_subscribers") and data.get("to_lanes"):
            self.add_error("to_lanes", "Please choose one of the two: the public list, or the LANEs.")
        if data.get("came") and not data.get("event"):
            self.add_error("event", "Please choose the event.")
        return data

    @property
    def audience(self) -> Audience:
        """The facts, after validation."""
        data = self.cleaned_data
        return Audience(
            states=tuple(data.get("states", ())),
            stage=data["stage"],
            goal=data["goal"],
            not_sent=data["not_sent"],
            subscribers=data.get("to_subscribers", False),
            qios=tuple(data.get("qios", ())),
            roles=tuple(data["roles"]),
            phase=data["phase"],
            levels=tuple(int(each) for each in data["levels"]),
            stars=tuple(int(each) for each in data["stars"]),
            silent_for=data["silent_for"] or 0,
            lane_members=data.get("to_lanes", False),
            lists=tuple(data.get("lists", ())),
            signals=data.get("signals", ""),
            event=data["event"],
            came=(data["came"] or "signed-up") if data["event"] else "",
            without=tuple(data["without"]),
        )

    @staticmethod
    def initial_of_audience(audience: Audience) -> dict:
        facts = audience.to_json()
        return facts | {"to_subscribers": facts.pop("subscribers"), "to_lanes": facts.pop("lane_members")}
