"""The form after an event, built from its holder's questions."""

from django import forms

from campaigns.events.followup import choices_of
from campaigns.events.followup_models import Question, QuestionKind
from campaigns.events.models import SignUp
from qioportal.lib.identifiers import identifier_refusal


def _own_words(words: str) -> None:
    if refusal := identifier_refusal(words):
        raise forms.ValidationError(refusal)


class AnswerForm(forms.Form):
    """Every answer may be left out."""

    def __init__(self, data=None, *, questions: list[Question], initial: dict | None = None):
        super().__init__(data, prefix="answers", initial=initial)
        self.questions = questions
        for question in questions:
            self.fields[f"q{question.position}"] = _field(question)

    @classmethod
    def of(cls, row: SignUp, data=None) -> "AnswerForm":
        given = {each.question_id: each.words or each.value for each in row.answers.all()}
        questions = list(row.event.questions.order_by("position"))
        initial = {f"q{question.position}": given.get(question.pk) for question in questions}
        return cls(data, questions=questions, initial=initial)

    @property
    def answers(self) -> dict[int, int | str | None]:
        """By question id."""
        found = {}
        for question in self.questions:
            given = self.cleaned_data[f"q{question.position}"]
            is_words = question.kind == QuestionKind.WORDS
            found[question.pk] = given if is_words or given in ("", None) else int(given)
        return {pk: None if value == "" else value for pk, value in found.items()}


def _field(question: Question) -> forms.Field:
    if question.kind == QuestionKind.WORDS:
        return forms.CharField(
            label=question.text, max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
            help_text="Nothing about a resident, no names.", validators=[_own_words],
        )  # fmt: skip
    choices = [(str(value), label) for value, label in choices_of(question)]
    says = "1: not at all. 5: very much." if question.kind == QuestionKind.SCALE else ""
    return forms.ChoiceField(
        label=question.text, choices=choices, required=False, widget=forms.RadioSelect, help_text=says
    )
