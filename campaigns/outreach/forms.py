"""Forms of outreach: the mailing with its audience, the subscription, and the buttons of a mailing under way."""

from django import forms

from accounts.users.models import normal_email
from campaigns.goals.models import Goal
from campaigns.goals.queries import current_phase
from campaigns.outreach.audience import Audience, Scope
from campaigns.recruitment.models import Stage
from facilities.states.codes import StateCode


class MailingForm(forms.Form):
    """Text and audience; the fields of the audience are those of the scope."""

    subject = forms.CharField(
        max_length=150,
        label="Subject",
        help_text="Says the matter and the date. No secrets: subjects are seen.",
        error_messages={"required": "Please write a subject."},
    )
    text = forms.CharField(
        max_length=10_000,
        label="Message",
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="An empty line starts a new paragraph. {name}, {home} and {ccn} are filled in for each person.",
        error_messages={"required": "Please write the message."},
    )
    to_subscribers = forms.BooleanField(
        required=False, label="An update notice, to everybody on the public list (homes are not chosen then)"
    )
    states = forms.MultipleChoiceField(
        required=False,
        label="States",
        choices=StateCode.choices,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text="None chosen: all states.",
    )
    stage = forms.ChoiceField(required=False, label="Stage")
    goal = forms.ChoiceField(required=False, label="Works on the goal")
    not_sent = forms.BooleanField(required=False, label="Only homes that have not sent the month that is due")

    def __init__(self, *args, scope: Scope, **kwargs):
        super().__init__(*args, **kwargs)
        self.scope = scope
        phase = current_phase()
        goals = Goal.objects.filter(phase=phase).values_list("code", "name") if phase else []
        self.fields["stage"].choices = [("", "Any stage"), *Stage.choices]
        self.fields["goal"].choices = [("", "Any goal"), *goals]
        if not scope.is_national:
            del self.fields["states"], self.fields["to_subscribers"]

    def clean_subject(self) -> str:
        return " ".join(self.cleaned_data["subject"].split())

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
        )

    @staticmethod
    def initial_of(subject: str, text: str, audience: Audience) -> dict:
        return {
            "subject": subject,
            "text": text,
            "states": list(audience.states),
            "stage": audience.stage,
            "goal": audience.goal,
            "not_sent": audience.not_sent,
            "to_subscribers": audience.subscribers,
        }


class SubscribeForm(forms.Form):
    """An address, and for which state. `website` is for machines: people don't see it."""

    email = forms.EmailField(
        max_length=254, label="E-mail address", widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    state = forms.ChoiceField(
        required=False,
        label="State",
        choices=[("", "All states"), *StateCode.choices],
    )
    website = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_email(self) -> str:
        email = normal_email(self.cleaned_data["email"])
        if len(email) > 254:  # one letter may become eighteen
            raise forms.ValidationError("This address cannot be used here. Please give another.")
        return email
