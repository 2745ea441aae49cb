"""Forms of sign-in help: what a stranger fills in, and what a helper does."""

from django import forms
from django.core.validators import RegexValidator

from accounts.assistance.checks import Check, Confirmed
from accounts.assistance.models import Problem
from accounts.assistance.queries import OnFile
from accounts.users.models import normal_email
from facilities.directory.models import Facility
from facilities.states.codes import STATES, state_by_slug

STATE_CHOICES = [("", "Choose a state"), *((state.slug, state.name) for state in STATES.values())]
PHONE = RegexValidator(r"\A[0-9 ().+x-]{7,20}\Z", "Digits, please, for example 410-555-0142.")
ROUTED_ADDRESS = RegexValidator(
    r"[%!\[\]]|=\?", "This address cannot be used here. Please give another.", inverse_match=True
)


MISSING = {
    "home_as_typed": "Please give the name and city of your home.",
    "state": "Please choose a state.",
    "name": "Please give your name.",
    "email": "Please give your e-mail address.",
    "problem": "Please choose what is wrong.",
    "topic": "Please choose what it is about.",
    "words": "Please write your message.",
    "confirmed": "Please choose who confirmed it.",
    "spoke_to": "Please give the name and title.",
    "called": "Please call the number on file first.",
    "to": "Please choose who gets the link.",
    "reason": "Please give a reason.",
    "why": "Please tell the help desk why.",
}


class PlainForm(forms.Form):
    """Says what is missing in the words of the field."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if field.required:
                field.error_messages["required"] = MISSING[name]


class OneLine(forms.CharField):
    """What was typed on one line, whatever was posted: in a mail it starts no line of its own."""

    def to_python(self, value: str | None) -> str:
        return " ".join(super().to_python(value).split())


class PublicForm(PlainForm):
    """A name, an address, and a field that no person sees: what fills it in is a machine, and gets the usual answer."""

    name = OneLine(label="Your name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label="Your work e-mail address",
        max_length=254,
        validators=[ROUTED_ADDRESS],
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    website = forms.CharField(label="Leave this empty", required=False, max_length=200)

    @property
    def is_from_machine(self) -> bool:
        return bool(self.cleaned_data.get("website"))

    def clean_email(self) -> str:
        email = normal_email(self.cleaned_data["email"])
        if len(email) > 254:  # one letter may become eighteen
            raise forms.ValidationError("This address cannot be used here. Please give another.")
        return email


class AskForm(PublicForm):
    """The request for help. With a home of the directory the place isn't asked for: our records know it."""

    field_order = ["home_as_typed", "state", "name", "email", "phone", "problem", "words", "website"]

    home_as_typed = OneLine(label="Name and city of your home", max_length=200)
    state = forms.ChoiceField(label="State", choices=STATE_CHOICES)
    phone = forms.CharField(
        label="Your phone",
        required=False,
        max_length=20,
        validators=[PHONE],
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        help_text="To confirm a request we always call the home's public number.",
    )
    problem = forms.ChoiceField(label="What is wrong?", choices=Problem, widget=forms.RadioSelect)
    words = forms.CharField(
        label="In your own words",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="No passwords, and nothing about residents.",
    )

    def __init__(self, *args, home: Facility | None, **kwargs):
        super().__init__(*args, **kwargs)
        self.home = home
        if home:
            del self.fields["home_as_typed"], self.fields["state"]

    @property
    def facts(self) -> dict:
        """What the service wants."""
        data = self.cleaned_data
        state = state_by_slug(data["state"]).code if data.get("state") else ""
        names = ("name", "email", "phone", "problem", "words")
        return {
            "home": self.home,
            "home_as_typed": data.get("home_as_typed", ""),
            "state": state,
            **{name: data[name] for name in names},
        }


class ContactForm(PublicForm):
    """A letter to the QIO of a state."""

    field_order = ["state", "name", "email", "home", "topic", "words", "website"]
    TOPICS = ["Taking part in the campaign", "Goals and numbers", "Signing in", "Events", "Something else"]

    state = forms.ChoiceField(label="State", choices=STATE_CHOICES)
    home = OneLine(label="Your home or organization", required=False, max_length=200)
    topic = forms.ChoiceField(label="About", choices=[(topic, topic) for topic in TOPICS])
    words = forms.CharField(
        label="Your message",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Please write nothing about residents, and no passwords.",
    )

    @property
    def facts(self) -> dict:
        data = self.cleaned_data
        names = ("name", "email", "home", "topic", "words")
        return {"state": state_by_slug(data["state"]), **{name: data[name] for name in names}}


class CheckForm(PlainForm):
    """How the helper made sure. Without somebody's yes at the home's own phone nothing is sent."""

    confirmed = forms.ChoiceField(label="Who confirmed the request?", choices=Confirmed, widget=forms.RadioSelect)
    spoke_to = OneLine(label="Name and title of the person you spoke to", max_length=120)
    called = forms.BooleanField(label="I called the number above, not one that I was given")

    def clean_confirmed(self) -> str:
        who = self.cleaned_data["confirmed"]
        if who == Confirmed.NOBODY:
            raise forms.ValidationError("Nothing is sent until somebody at the home confirms. Decline, or pass it on.")
        return who

    @property
    def check(self) -> Check:
        return Check(Confirmed(self.cleaned_data["confirmed"]), self.cleaned_data["spoke_to"])


class LinkForm(CheckForm):
    """To whom the link goes: chosen among the people on file, never typed."""

    field_order = ["confirmed", "spoke_to", "called", "to"]

    to = forms.ChoiceField(
        label="Who gets the link?",
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "This person is no longer on file. Please choose again."},
    )

    def __init__(self, *args, people: list[OnFile], **kwargs):
        super().__init__(*args, **kwargs)
        self.people = {each.key: each for each in people if not each.refusal}
        self.fields["to"].choices = [
            (each.key, f"{each.name}, {each.role}: {each.masked}") for each in self.people.values()
        ]

    @property
    def chosen(self) -> OnFile:
        return self.people[self.cleaned_data["to"]]


class DeclineForm(PlainForm):
    reason = forms.CharField(
        label="Reason",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Stays with the request. Who asked is told that no link was sent, and whom to write to.",
    )


class PassOnForm(PlainForm):
    why = forms.CharField(
        label="What should the help desk know?", max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
