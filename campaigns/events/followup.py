"""The form afterwards: two to five questions by the holder; answers as counts and words, never who."""

from collections import Counter
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.audit.services import record
from campaigns.events.followup_models import Answer, Question, QuestionKind
from campaigns.events.models import Event, SignUp
from campaigns.events.seats import NotNow, locked
from qioportal.lib.identifiers import identifier_refusal
from qioportal.lib.suppression import FEWER, Cell, show_count, suppress_line

FEWEST, MOST = 2, 5
WORDS_FROM = 11  # answers; fewer would tell how few there are, and who wrote
_CHOICES = {
    QuestionKind.SCALE: [(value, str(value)) for value in range(1, 6)],
    QuestionKind.YES_NO: [(1, "Yes"), (0, "No")],
}


@transaction.atomic
def ask_questions(*, event: Event, questions: list[tuple[str, str]], by) -> None:
    """(words, kind) in order, two to five or none; once somebody has answered they stay as they are."""
    event = locked(event)
    if Answer.objects.filter(question__event=event).exists():
        raise NotNow("Somebody has answered, so the questions stay as they are.")
    if questions and not FEWEST <= len(questions) <= MOST:
        raise ValidationError(f"Ask {FEWEST} to {MOST} questions, or none.")
    event.questions.all().delete()
    for position, (text, kind) in enumerate(questions, 1):
        question = Question(event=event, position=position, text=" ".join(text.split()), kind=kind)
        question.full_clean()
        question.save()
    record(action="events.ask_questions", by=by, target=event, count=len(questions))


@transaction.atomic
def answer(*, row: SignUp, answers: dict[int, int | str | None]) -> None:
    """By question id; what is left out is no answer. Sent again, the new ones stand."""
    if row.attended_at is None:
        raise NotNow("The questions are for people who came.")
    row = SignUp.objects.select_for_update(of=("self",)).select_related("event", "user").get(pk=row.pk)
    row.answers.all().delete()
    for question in row.event.questions.all():
        given = answers.get(question.pk)
        if question.kind == QuestionKind.WORDS:
            words = str(given or "").strip()
            if refusal := identifier_refusal(words):
                raise ValidationError(refusal)
            made = Answer(question=question, sign_up=row, words=words) if words else None
        else:
            made = Answer(question=question, sign_up=row, value=given) if given is not None else None
        if made:
            made.full_clean()
            made.save()
    record(action="events.answer", by=row.user or "public", target=row.event)


def choices_of(question: Question) -> list[tuple[int, str]]:
    return _CHOICES.get(QuestionKind(question.kind), [])


@dataclass(frozen=True, slots=True)
class Result:
    """What was answered to one question."""

    question: Question
    cells: list[tuple[str, Cell]]
    total: Cell
    words: list[str]
    words_hidden: str = ""


def results_of(event: Event) -> list[Result]:
    """Counts by the small-cell rule, words in the order of the alphabet (that of time would show who)."""
    found = []
    answers: dict[int, list[tuple[int | None, str]]] = {}
    rows = Answer.objects.filter(question__event=event).values_list("question", "value", "words")
    for question, value, words in rows:
        answers.setdefault(question, []).append((value, words))
    for question in event.questions.order_by("position"):
        given = answers.get(question.pk, [])
        if question.kind == QuestionKind.WORDS:
            found.append(_words_result(question, sorted((words for _, words in given), key=str.casefold)))
            continue
        counts = Counter(value for value, _ in given)
        choices = choices_of(question)
        cells, total = suppress_line([counts[value] for value, _ in choices], len(given))
        named = [(label, cell) for (_, label), cell in zip(choices, cells, strict=True)]
        found.append(Result(question, named, total, []))
    return found


def _words_result(question: Question, words: list[str]) -> Result:
    shown = words if len(words) >= WORDS_FROM else []
    hidden = f"Shown from {WORDS_FROM} answers on" if words and not shown else ""
    said = show_count(len(words))
    return Result(question, [], Cell(said, None if said == FEWER else len(words)), shown, hidden)
