"""Forms of outreach: the mailing with its audience, the subscription, and the buttons of a mailing under way."""

from django import forms
from django.utils import timezone

from campaigns.outreach.audience import Audience, Scope
from campaigns.outreach.audience_form import AudienceForm
from campaigns.outreach.fields import problem_in
from campaigns.outreach.library_links import titles_for
from campaigns.outreach.models import Mailing
from campaigns.outreach.people import people_who_answer


class PersonChoice(forms.ModelChoiceField):
    def label_from_instance(self, person) -> str:
        return f"{person.name} ({person.email})"


def _subject() -> forms.CharField:
    return forms.CharField(
        max_length=150,
        label="Subject",
        help_text="Says the matter and the date. No secrets: subjects are seen.",
        error_messages={"required": "Please write a subject."},
    )


def _text() -> forms.CharField:
    return forms.CharField(
        max_length=10_000,
        label="Message",
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text="An empty line starts a new paragraph. **bold**, *italic*, # heading, - list, [words](https://…).",
        error_messages={"required": "Please write the message."},
    )


def _hour(label: str, help_text: str) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(required=False, label=label, help_text=help_text, widget=widget)


class Words(forms.Form):
    """A subject and a text whose fields are known ones."""

    def clean_subject(self) -> str:
        return self._checked(" ".join(self.cleaned_data["subject"].split()))

    def clean_text(self) -> str:
        return self._checked(self.cleaned_data["text"].replace("\r\n", "\n"))

    @staticmethod
    def _checked(text: str) -> str:
        if problem := problem_in(text):
            raise forms.ValidationError(problem)
        return text


class MailingForm(Words, AudienceForm):
    """Text and audience; the fields of the audience are those of the scope. Hours are on the author's clock."""

    subject, text = _subject(), _text()
    reply_to_person = PersonChoice(None, required=False, label="Who answers replies")
    starts_at = _hour("Send at", "Blank: when you press Send.")
    not_after = _hour("Not after", "Whoever has not got it by then does not get it any more.")
    resource = forms.ChoiceField(
        required=False, label="Something from the library",
        help_text="Puts a link at the end of the message; files are never attached. Move it where it belongs.",
    )  # fmt: skip
    field_order = ("subject", "text", "reply_to_person", "starts_at", "not_after")

    def __init__(self, *args, scope: Scope, **kwargs):
        super().__init__(*args, scope=scope, **kwargs)
        answers = self.fields["reply_to_person"]
        answers.queryset = people_who_answer(scope)
        answers.empty_label = f"The address of your QIO ({scope.reply_to})" if scope.reply_to else "The portal"
        if scope.is_lane:  # a LANE has no office: a person answers
            answers.required, answers.empty_label = True, "Choose a person of the LANE"
            answers.error_messages["required"] = "Please say who of the LANE answers replies."
        self.fields["resource"].choices = [("", "Choose one"), *titles_for(scope)]

    def clean(self) -> dict:
        data = super().clean()
        now, starts_at, not_after = timezone.now(), data.get("starts_at"), data.get("not_after")
        if starts_at and starts_at <= now:
            self.add_error("starts_at", "This hour has passed. Choose a later one, or leave it blank.")
        if not_after and not_after <= max(now, starts_at or now):
            self.add_error("not_after", "This has to be later than the hour at which it is sent.")
        return data

    @property
    def words(self) -> dict:
        """Everything the service keeps, after validation."""
        names = ("subject", "text", "reply_to_person", "starts_at", "not_after")
        return {"audience": self.audience, **{name: self.cleaned_data[name] for name in names}}

    @staticmethod
    def initial_of_mailing(mailing: Mailing) -> dict:
        names = ("subject", "text", "reply_to_person", "starts_at", "not_after")
        facts = AudienceForm.initial_of_audience(Audience.from_json(mailing.audience))
        return facts | {name: getattr(mailing, name) for name in names}


class LastHourForm(forms.Form):
    """Of a mailing that is under way."""

    not_after = _hour("Nothing leaves after", "Blank: it takes the time it takes.")


class TemplateForm(Words):
    """Words to adapt."""

    name = forms.CharField(
        max_length=100, label="Name", error_messages={"required": "Please give the template a name."}
    )
    subject, text = _subject(), _text()
