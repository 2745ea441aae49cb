"""Forms about people and what goes with a session: who comes, the form afterwards, files, the code at the door."""

from django import forms

from accounts.access.models import Affiliation
from accounts.members.queries import key_of
from accounts.users.models import User
from campaigns.events.attendance import normal_code
from campaigns.events.followup_models import QuestionKind
from campaigns.events.forms import choices_of, text_field
from campaigns.events.models import Event
from campaigns.files.fields import CheckedFileField
from facilities.directory.models import Facility


class NameForm(forms.Form):
    """Who comes."""

    name = text_field("Name", 120, missing="Please give the name.")
    email = forms.EmailField(
        label="E-mail address", max_length=254, error_messages={"required": "Please give the e-mail address."},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class ColleaguesForm(forms.Form):
    """People of the home who have a sign-in and are not signed up yet."""

    people = forms.MultipleChoiceField(
        label="People who sign in", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Please choose who comes."},
    )  # fmt: skip

    def __init__(self, data=None, *, rows: list[Affiliation]):
        super().__init__(data)
        self._users = {key_of(row): row.user for row in rows}
        self.fields["people"].choices = [(key, user.name or user.email) for key, user in self._users.items()]

    @property
    def chosen(self) -> list[User]:
        return [self._users[key] for key in self.cleaned_data["people"]]


class PublicForm(NameForm):
    """Somebody without an account."""

    website = forms.CharField(
        required=False, label="", widget=forms.TextInput(attrs={"class": "visually-hidden", "tabindex": "-1",
                                                               "autocomplete": "off", "aria-hidden": "true"}),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["email"].widget.attrs["autocomplete"] = "email"


class CameForm(NameForm):
    """Somebody who came without having signed up."""

    ccn = text_field("CCN of the home", 10, says="The six characters CMS gives it.")

    def clean_ccn(self) -> str:
        return self.cleaned_data["ccn"].strip().upper()

    def clean(self) -> dict:
        data = super().clean()
        data["home"] = Facility.objects.filter(ccn=data["ccn"]).first() if data.get("ccn") else None
        if data.get("ccn") and data["home"] is None:
            self.add_error("ccn", "There is no home with this CCN.")
        return data


class ForHomeForm(forms.Form):
    """The signed-in person's own sign-up: for which home."""

    home = forms.ChoiceField(label="You come for", required=False)

    def __init__(self, *args, homes: list[Facility], **kwargs):
        super().__init__(*args, **kwargs)
        self.homes = {home.ccn: home for home in homes}
        self.fields["home"].choices = [*[(ccn, home.display_name) for ccn, home in self.homes.items()], ("", "Myself")]

    @property
    def chosen(self) -> Facility | None:
        return self.homes.get(self.cleaned_data.get("home") or "")


class QuestionsForm(forms.Form):
    """Up to five questions; blank ones are left out."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for n in range(1, 6):
            self.fields[f"text_{n}"] = text_field(f"Question {n}", 200)
            self.fields[f"kind_{n}"] = forms.ChoiceField(
                label=f"How question {n} is answered", choices=choices_of(QuestionKind), required=False
            )

    @property
    def questions(self) -> list[tuple[str, str]]:
        given = [(self.cleaned_data[f"text_{n}"].strip(), self.cleaned_data[f"kind_{n}"]) for n in range(1, 6)]
        return [(text, kind or QuestionKind.SCALE) for text, kind in given if text]

    @property
    def pairs(self) -> list[tuple]:
        return [(self[f"text_{n}"], self[f"kind_{n}"]) for n in range(1, 6)]

    @staticmethod
    def initial_of(event: Event) -> dict:
        return {
            key: value
            for row in event.questions.all()
            for key, value in ((f"text_{row.position}", row.text), (f"kind_{row.position}", row.kind))
        }


class FileForm(forms.Form):
    upload = CheckedFileField(label="File", error_messages={"required": "Please choose a file."})


class CheckInForm(forms.Form):
    """The code of the session; who isn't signed in adds the address."""

    code = forms.CharField(
        label="Code", max_length=20, help_text="Six letters and digits, shown at the session.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": "Please type the code."},
    )  # fmt: skip
    email = forms.EmailField(
        label="E-mail address", max_length=254, help_text="The one you signed up with.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": "Please give your e-mail address."},
    )  # fmt: skip

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        if user.is_authenticated:
            self.fields["email"].initial = user.email

    def clean_code(self) -> str:
        code = normal_code(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError("A code has six letters and digits, never 0, 1, I, L or O.")
        return code
