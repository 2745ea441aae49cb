"""Forms of those who take part in person: joining, the link by mail, changing the details, an idea to the home."""

import datetime as dt
import re

from django import forms
from django.utils import timezone

from accounts.users.models import normal_email
from campaigns.supporters.models import RELATIONS, Kind, Relation, Supporter
from campaigns.supporters.queries import homes_found
from facilities.directory.models import Facility, FacilityStatus
from facilities.states.codes import StateCode

I_AM = [("", "Please choose")] + [
    (kind.label.capitalize(), [(each.value, each.label) for each in RELATIONS[kind]]) for kind in Kind
]
KIND_OF = {relation: kind for kind, relations in RELATIONS.items() for relation in relations}
_LINK = re.compile(r"https?:|www\.|\w\.(?:com|org|net|info|biz|io|us|gov|edu|ru|cn)\b|@", re.IGNORECASE)
ROUTED = re.compile(r"[%!\[\]]|=\?")


class OneLine(forms.CharField):
    """What was typed on one line, whatever was posted: in a mail it starts no line of its own."""

    def to_python(self, value: str | None) -> str:
        return " ".join(super().to_python(value).split())


def no_links(text: str) -> None:
    if _LINK.search(text):
        raise forms.ValidationError("Plain words only, please: no links and no e-mail addresses.")


class AddressForm(forms.Form):
    """An address. `website` is for machines: people don't see it."""

    email = forms.EmailField(
        max_length=254, label="E-mail address", widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": "Please give your e-mail address."},
    )  # fmt: skip
    website = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_email(self) -> str:
        email = normal_email(self.cleaned_data["email"])
        if len(email) > 254 or ROUTED.search(email):  # one letter may become eighteen
            raise forms.ValidationError("This address cannot be used here. Please give another.")
        return email

    @property
    def is_from_machine(self) -> bool:
        return bool(self.cleaned_data.get("website"))


class DetailsForm(forms.Form):
    """Who somebody is, and (may be left out) of which home. `found` are the homes that fit what was typed."""

    relation = forms.ChoiceField(label="I am", choices=I_AM, error_messages={"required": "Please choose what fits."})
    name = OneLine(
        label="Your name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Please give your name."},
        validators=[no_links], help_text="Nobody sees it but you, unless you send a home an idea with your name.",
    )  # fmt: skip
    state = forms.ChoiceField(
        label="State", choices=[("", "Choose a state"), *StateCode.choices],
        error_messages={"required": "Please choose a state."},
    )  # fmt: skip
    words = OneLine(
        label="Your home", required=False, max_length=80,
        help_text="Name, city or CCN of a nursing home of this state. Leave it empty if there is none.",
    )  # fmt: skip
    home = forms.CharField(required=False, max_length=6)

    found: list[Facility] = []
    chosen: Facility | None = None

    @classmethod
    def of(cls, supporter: Supporter, data=None) -> "DetailsForm":
        home = supporter.facility
        initial = {
            "relation": supporter.relation, "name": supporter.name, "state": supporter.state,
            "words": home.ccn if home else "", "home": home.ccn if home else "",
        }  # fmt: skip
        form = cls(data, initial=initial)
        form.chosen = home
        return form

    def clean(self) -> dict:
        data = super().clean()
        typed, picked, state = data.get("words", ""), data.get("home", ""), data.get("state", "")
        self.chosen = None
        if typed and state and picked != "none":
            self._find(typed, picked, state)
        data["facility"] = self.chosen
        return data

    def _find(self, typed: str, picked: str, state: str) -> None:
        """The home that was picked from what fits, or the list to pick from. A closed home is refused by name."""
        self.chosen, self.found = None, homes_found(typed, state)
        wanted = (picked or typed).upper()
        fits = [home for home in self.found if home.ccn == wanted]
        closed = Facility.objects.homes().filter(ccn=typed.upper(), state=state, status=FacilityStatus.CLOSED).first()
        if fits:
            self.chosen, self.found = fits[0], []
        elif closed:
            self.add_error("words", f"CMS lists {closed.display_name} as closed. Choose another, or leave it empty.")
        elif self.found:
            self.add_error("words", "Please pick your home from the list below.")
        else:
            self.add_error("words", "No open home of this state fits. Check the spelling, or leave it empty.")

    @property
    def facts(self) -> dict:
        """What the services want."""
        data = self.cleaned_data
        return {
            "name": data["name"], "kind": KIND_OF[Relation(data["relation"])], "relation": data["relation"],
            "state": data["state"], "facility": data["facility"],
        }  # fmt: skip


class JoinForm(DetailsForm, AddressForm):
    """Taking part: details, and the address to which the link goes."""

    field_order = ("relation", "name", "email", "state", "words", "home", "website")


class IdeaForm(forms.Form):
    """One short word to the home."""

    text = OneLine(
        label="Your idea", max_length=500, min_length=10, widget=forms.Textarea(attrs={"rows": 4}),
        validators=[no_links], help_text="Up to 500 letters. Plain words, something that can be tried.",
        error_messages={"required": "Please write your idea.", "min_length": "Please say a little more."},
    )  # fmt: skip
    is_named = forms.TypedChoiceField(
        label="Who sees your name?", coerce=lambda value: value == "yes", initial="no",
        choices=[("no", "Send it without my name"), ("yes", "Send it with my name")], widget=forms.RadioSelect,
    )  # fmt: skip
    no_resident = forms.BooleanField(
        label="I write nothing about a resident, and no name of one",
        error_messages={"required": "Please make sure that nothing tells who a resident is."},
    )


class DoneForm(forms.Form):
    """The day on which something was done."""

    done_on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def clean_done_on(self) -> dt.date:
        day, today = self.cleaned_data["done_on"], timezone.localdate()
        if day > today + dt.timedelta(days=1) or day < today - dt.timedelta(days=366):  # tomorrow: west of the server
            raise forms.ValidationError("Please give a day of the last twelve months.")
        return day
