"""Forms of the caseload: the filter of the list, who looks after homes, why an alert is put aside."""

from django import forms

from campaigns.caseload.models import AlertKind
from campaigns.caseload.queries import NO_LEVEL, ONLY, ORDERS, WHOSE, CaseFilters
from qioportal.lib.forms import about_nobody


class CaseFilterForm(forms.Form):
    """The filter in the address. A value that isn't one of ours is left out, the rest holds."""

    q = forms.CharField(label="Search name, city or CCN", max_length=80, required=False)
    level = forms.ChoiceField(label="Level", required=False)
    goal = forms.ChoiceField(label="Goal", required=False)
    who = forms.ChoiceField(label="Looked after by", required=False)
    only = forms.ChoiceField(choices=list(ONLY.items()), required=False)
    sort = forms.ChoiceField(choices=[(key, key) for key in ORDERS], required=False)

    def __init__(self, data, *, levels: dict[int, str], goals: list, people: list[tuple[str, str]], whose: str = "all"):
        super().__init__(data)
        self.whose = whose
        named = [(str(level), f"{level}, {name}") for level, name in levels.items()]
        self.fields["level"].choices = [("", "Any"), *named, (NO_LEVEL, "No level yet")]
        self.fields["goal"].choices = [("", "Any"), *[(goal.code.lower(), goal.short_name) for goal in goals]]
        self.fields["who"].choices = [("", "Choose"), *WHOSE.items(), *people]

    @property
    def filters(self) -> CaseFilters:
        """What holds of it; nobody named: the person's own homes, where there are any (`whose`)."""
        self.is_valid()
        given = {key: value for key, value in self.cleaned_data.items() if value}
        renamed = {"q": "words", "sort": "order", "who": "whose"}
        return CaseFilters(**{"whose": self.whose} | {renamed.get(key, key): value for key, value in given.items()})


class AlertFilterForm(forms.Form):
    """The filter of the alerts."""

    q = forms.CharField(label="Search name, city or CCN", max_length=80, required=False)
    kind = forms.ChoiceField(label="Kind", choices=[("", "Any"), *AlertKind.choices], required=False)
    who = forms.ChoiceField(label="Looked after by", required=False)
    show = forms.ChoiceField(choices=[("tasks", "tasks"), ("settled", "settled"), ("more", "more")], required=False)

    def __init__(self, data, *, people: list[tuple[str, str]]):
        super().__init__(data)
        self.fields["who"].choices = [*WHOSE.items(), *people]

    def given(self, whose: str) -> tuple[CaseFilters, str, str]:
        """Filter of the homes, kind of alert, and which of them."""
        self.is_valid()
        given = self.cleaned_data
        filters = CaseFilters(words=given.get("q") or "", whose=given.get("who") or whose)
        return filters, given.get("kind") or "", given.get("show") or ""


class AssignForm(forms.Form):
    """Who looks after the homes chosen."""

    homes = forms.MultipleChoiceField(choices=[], error_messages={"required": "Choose homes first."})
    to = forms.ChoiceField(label="Give to", error_messages={"required": "Choose who looks after them."})

    def __init__(self, data=None, *, people: list[tuple[str, str]]):
        super().__init__(data)
        self.fields["to"].choices = [("", "Choose"), *people, ("nobody", "Nobody: back to who brought them in")]
        self.fields["homes"].choices = [(ccn, ccn) for ccn in (data.getlist("homes") if data else [])]


class DismissForm(forms.Form):
    reason = forms.CharField(
        label="Why is there nothing to do?",
        max_length=300,
        error_messages={"required": "Say why, in a few words."},
        help_text="It does not come back until the fact is another. Nothing about a resident.",
        validators=[about_nobody],
    )
