"""Forms of change requests."""

import re

from django import forms

from accounts.users.models import normal_email
from campaigns.caseload.change_models import Settled, What
from qioportal.lib.forms import about_nobody

_CCN = re.compile(r"[0-9A-Z]{6}")


class ChangeForm(forms.Form):
    """What is wrong and what it should say."""

    what = forms.ChoiceField(
        label="What is wrong?", choices=[("", "Choose"), *What.choices],
        error_messages={"required": "Choose what is wrong."},
    )  # fmt: skip
    should_say = forms.CharField(
        label="What should it say?", max_length=200,
        error_messages={"required": "Write what it should say."},
        help_text="Of the administrator: the full name. Of a phone number: ten digits.",
    )  # fmt: skip
    email = forms.EmailField(
        label="E-mail address of the new administrator", required=False,
        help_text="For a change of the administrator only.",
    )  # fmt: skip
    words = forms.CharField(
        label="Since when, and how do you know?", max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}), help_text="Nothing about a resident.",
    )  # fmt: skip

    def clean_email(self) -> str:
        return normal_email(self.cleaned_data["email"])

    def clean(self):
        given = super().clean()
        what, should = given.get("what"), (given.get("should_say") or "").strip()
        if what == What.PHONE and should:
            digits = re.sub(r"\D", "", should)
            digits = digits[1:] if len(digits) == 11 and digits.startswith("1") else digits
            if len(digits) != 10:
                self.add_error("should_say", "A phone number has ten digits, like 410-555-0142.")
            given["should_say"] = digits
        elif what == What.CCN and should:
            given["should_say"] = should.upper()
            if not _CCN.fullmatch(given["should_say"]):
                self.add_error("should_say", "A CCN has six figures or letters, like 215001.")
        if given.get("email") and what != What.ADMINISTRATOR:
            self.add_error("email", "An address belongs to a change of the administrator only.")
        return given


class AcceptForm(forms.Form):
    checked_how = forms.CharField(
        label="How did you make sure?", max_length=300,
        error_messages={"required": "Say how you made sure."},
        help_text="For example: called the number of CMS's file, spoke to the director of nursing.",
        validators=[about_nobody],
    )  # fmt: skip
    answer = forms.CharField(
        label="Words for the home", max_length=1000, required=False, validators=[about_nobody],
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class RefuseForm(forms.Form):
    answer = forms.CharField(
        label="Why not? The home reads it.", max_length=1000, widget=forms.Textarea(attrs={"rows": 2}),
        validators=[about_nobody],
        error_messages={"required": "Say why, so that the home understands."},
    )  # fmt: skip


class UndoForm(forms.Form):
    reason = forms.CharField(
        label="Why? The home reads it.", max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        validators=[about_nobody],
        error_messages={"required": "Say why, so that the home understands."},
    )  # fmt: skip


class ChangeFilterForm(forms.Form):
    q = forms.CharField(label="Search home or CCN", max_length=80, required=False)
    what = forms.ChoiceField(label="About", choices=[("", "Anything"), *What.choices], required=False)
    show = forms.ChoiceField(choices=[("open", "Open"), ("settled", "Settled")], required=False)

    @property
    def given(self) -> tuple[str, str, str]:
        """Words, what, and which of them."""
        self.is_valid()
        given = self.cleaned_data
        return given.get("q") or "", given.get("what") or "", given.get("show") or Settled.OPEN.value
