"""The form of a saved view, and what a view narrows to in the words of its page's own form."""

from django import forms
from django.http import QueryDict

from accounts.access.places import QioDesk
from campaigns.recruitment.call_forms import CallFilterForm
from campaigns.recruitment.call_queries import CallPlace
from campaigns.recruitment.forms import HomeFilterForm
from campaigns.recruitment.list_models import ViewPage
from campaigns.recruitment.people import choices_of
from campaigns.recruitment.queries import chains_of, counties_of, filter_options
from campaigns.recruitment.task_forms import TaskFilterForm
from qioportal.lib.identifiers import identifier_refusal


class SavedViewForm(forms.Form):
    """Its name, who sees it, and whether one's own list opens with it."""

    name = forms.CharField(
        label="Name", max_length=60, error_messages={"required": "Give the view a name."},
        help_text="For example: One star, not signed.",
    )  # fmt: skip
    is_shared = forms.BooleanField(label="Everybody of this desk sees it", required=False)
    is_default = forms.BooleanField(label="My list of homes opens with it", required=False)

    def __init__(self, *args, is_owner: bool = True, can_open_first: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        if not is_owner:
            del self.fields["name"], self.fields["is_shared"]
        if not can_open_first:
            del self.fields["is_default"]

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if refusal := identifier_refusal(name):
            raise forms.ValidationError(refusal)
        return name


_LABELS = {"q": "Words", "show": "Only", "sort": "Order"}
_ORDERS = {
    "name": "by name", "-name": "by name, from Z", "beds": "fewest beds first", "-beds": "most beds first",
    "stars": "fewest stars first", "-stars": "most stars first", "next": "soonest step first",
    "contact": "longest not contacted first", "-contact": "contacted last first",
}  # fmt: skip


def words_of(page: str, query: str, desk: QioDesk) -> str:
    """The filter for people: "Stars: 1 star; Stage: Not contacted"."""
    form, said = _form_of(page, QueryDict(query), desk), []
    for field in form:
        value = form.data.get(field.html_name)
        if value:
            choices = dict(getattr(field.field, "choices", ()))
            if field.html_name == "sort" and page != ViewPage.CALLS:
                choices = _ORDERS
            elif field.html_name in ("assigned", "whose"):
                choices.setdefault(value, "somebody who left")
            said.append(f"{_LABELS.get(field.html_name, field.label)}: {choices.get(value, value)}")
    return "; ".join(said)


def _form_of(page: str, data: QueryDict, desk: QioDesk) -> forms.Form:
    if page == ViewPage.TASKS:
        return TaskFilterForm(data, people=choices_of(desk))
    if page == ViewPage.CALLS:
        return CallFilterForm(
            data, place=CallPlace.of_desk(desk), counties=counties_of(desk), chains=chains_of(desk)
        )  # fmt: skip
    return HomeFilterForm(data, **filter_options(desk))
