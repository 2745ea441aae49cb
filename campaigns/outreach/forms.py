"""Forms of outreach: the mailing with its audience, the subscription, and the buttons of a mailing under way."""

from django import forms

from accounts.users.models import normal_email
from campaigns.outreach.audience import Audience
from campaigns.outreach.audience_form import AudienceForm
from facilities.states.codes import StateCode


class MailingForm(AudienceForm):
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
    field_order = ("subject", "text")

    def clean_subject(self) -> str:
        return " ".join(self.cleaned_data["subject"].split())

    @staticmethod
    def initial_of(subject: str, text: str, audience: Audience) -> dict:
        return {"subject": subject, "text": text, **AudienceForm.initial_of_audience(audience)}


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
