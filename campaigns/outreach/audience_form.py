"""The part of a mailing's form that chooses its audience: a field for each fact, and which are turned round."""

from django import forms

from accounts.access.roles import PlaceKind, roles_at
from campaigns.enrollment.rules import number_word
from campaigns.goals.models import Goal, LevelRule, Phase
from campaigns.goals.queries import current_phase
from campaigns.outreach.audience.facts import FACTS, Audience, Scope
from campaigns.outreach.models import ListKind
from campaigns.recruitment.models import Stage
from facilities.qios.models import Qio
from facilities.states.codes import StateCode

NATIONAL = ("to_subscribers", "to_lanes", "lists", "states", "qios")
MORE = ("qios", "phase", "silent_for", "levels", "stars", "without")  # folded away on the page
STARS = [(number, "1 star" if number == 1 else f"{number} stars") for number in range(5, 0, -1)] + [(0, "Not rated")]
SILENT = [(0, "Any")] + [(number, f"{number_word(number)} months or longer".capitalize()) for number in (2, 3, 6)]


def _many(label: str, help_text: str = "", **more) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        required=False, label=label, help_text=help_text, widget=forms.CheckboxSelectMultiple, **more
    )


class AudienceForm(forms.Form):
    """The fields of the audience are those of the scope; MailingForm is one of these with a text."""

    to_subscribers = forms.BooleanField(
        required=False, label="An update notice, to everybody on the public list (homes are not chosen then)"
    )
    lists = _many("Only subscribers of the notices for", "None chosen: all of them.", choices=ListKind.choices)
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
        if scope.is_national:
            self.fields["qios"].choices = list(Qio.objects.values_list("slug", "name"))
        else:
            for name in NATIONAL:
                del self.fields[name]
            known = [(fact, label) for fact, label in FACTS.items() if fact not in NATIONAL]
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
            without=tuple(data["without"]),
        )

    @staticmethod
    def initial_of_audience(audience: Audience) -> dict:
        facts = audience.to_json()
        return facts | {"to_subscribers": facts.pop("subscribers"), "to_lanes": facts.pop("lane_members")}
