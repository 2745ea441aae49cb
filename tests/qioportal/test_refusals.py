"""What a service refuses stands on the form, at its fields, or above the page; anything else goes on."""

import pytest
from django import forms
from django.contrib import messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import RequestFactory

from qioportal.lib.refusals import said_above, said_on

pytestmark = pytest.mark.one_engine


class WordsForm(forms.Form):
    words = forms.CharField()


@pytest.fixture
def form():
    made = WordsForm({"words": "The east wing"})
    assert made.is_valid()
    return made


@pytest.fixture
def request_with_messages(rf: RequestFactory):
    request = rf.post("/")
    request.session = {}
    request._messages = FallbackStorage(request)
    return request


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (ValidationError("Not today."), {"__all__": ["Not today."]}),
        (ValidationError(["Not today.", "Nor tomorrow."]), {"__all__": ["Not today.", "Nor tomorrow."]}),
        (ValidationError({"words": "Too few."}), {"words": ["Too few."]}),
        (ValidationError({"home": "It is closed.", "words": "Too few."}),
         {"__all__": ["It is closed."], "words": ["Too few."]}),
    ],
)  # fmt: skip
def test_a_refusal_stands_on_the_form_at_its_fields_and_else_on_top(form, refusal, said):
    with said_on(form):
        raise refusal
    assert form.errors == said
    assert form["words"].value() == "The east wing"


def test_the_form_knows_the_code_of_the_refusal(form):
    with said_on(form):
        raise ValidationError("Somebody saved it meanwhile.", code="changed")
    assert form.has_error("__all__", "changed")


def test_what_is_not_refused_leaves_the_form_alone(form):
    def view():
        with said_on(form):
            return "done"
        return "again"

    assert view() == "done" and not form.errors


@pytest.mark.parametrize(("say", "level"), [((), "warning"), ((messages.error,), "error")])
def test_a_refusal_is_said_above_the_page(request_with_messages, say, level):
    with said_above(request_with_messages, *say):
        raise ValidationError(["Not today.", "Nor tomorrow."])
    [said] = messages.get_messages(request_with_messages)
    assert (said.message, said.level_tag) == ("Not today. Nor tomorrow.", level)


def test_other_errors_are_no_refusals(form, request_with_messages):
    with pytest.raises(PermissionDenied), said_above(request_with_messages), said_on(form):
        raise PermissionDenied
    assert not form.errors and not messages.get_messages(request_with_messages)
