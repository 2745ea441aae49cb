"""Tables of the form after an event: its questions and what people answered."""

from django.db import models
from django.db.models import Q

from campaigns.events.models import Event, SignUp
from qioportal.lib.db import one_of_constraint


class QuestionKind(models.TextChoices):
    SCALE = "scale", "1 (not at all) to 5 (very much)"
    YES_NO = "yes-no", "yes or no"
    WORDS = "words", "in own words"


class Question(models.Model):
    """One of the two to five questions that people who came are asked afterwards."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    kind = models.CharField(max_length=6, choices=QuestionKind)

    class Meta:
        ordering = ["event", "position"]
        constraints = [
            one_of_constraint("question_kind_known", "kind", QuestionKind),
            models.UniqueConstraint(fields=["event", "position"], name="question_position_once"),
            models.CheckConstraint(name="question_at_most_five", condition=Q(position__range=(1, 5))),
        ]

    def __str__(self) -> str:
        return self.text


class Answer(models.Model):
    """One person's answer to one question. Its holder sees counts and words, never who."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="answers")
    sign_up = models.ForeignKey(SignUp, on_delete=models.CASCADE, related_name="answers")
    value = models.PositiveSmallIntegerField(null=True, blank=True, help_text="1 to 5; yes is 1, no is 0")
    words = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["question", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["question", "sign_up"], name="answer_once_per_question"),
            models.CheckConstraint(
                name="answer_is_number_or_words",
                condition=Q(value__isnull=False, value__range=(0, 5), words="") | Q(value__isnull=True) & ~Q(words=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.words or self.value}"
