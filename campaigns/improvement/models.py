"""Tables of improvement: steps done, PDSA cycles, change ideas, notes on the chart."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from campaigns.enrollment.models import Enrollment, GoalChoice
from campaigns.goals.models import DefinitionCertainty, Goal
from qioportal.lib.db import MonthField, one_of_constraint, period_constraint


class Step(models.IntegerChoices):
    """The Circle of Success (DOMAIN 1.7)."""

    EXPLORE = 1, "Explore the goal"
    BASELINE = 2, "Identify the baseline"
    EXAMINE = 3, "Examine the process"
    CREATE = 4, "Create improvement"
    ENGAGE = 5, "Engage people"
    MONITOR = 6, "Monitor and sustain"
    CELEBRATE = 7, "Celebrate success"


class StepRecord(models.Model):
    """What a home noted for one step of a goal, and when it called the step done."""

    choice = models.ForeignKey(GoalChoice, on_delete=models.CASCADE, related_name="steps")
    step = models.PositiveSmallIntegerField(choices=Step)
    answers = models.JSONField(default=dict, blank=True, help_text="By question of the step")
    done_on = models.DateField(null=True, blank=True)
    saved_at = models.DateTimeField(default=timezone.now)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="steps_saved"
    )

    class Meta:
        ordering = ["choice", "step"]
        constraints = [
            models.UniqueConstraint(fields=["choice", "step"], name="step_record_once"),
            models.CheckConstraint(name="step_record_1_to_7", condition=Q(step__range=(1, 7))),
        ]

    def __str__(self) -> str:
        return f"{self.choice_id}: step {self.step}"


class ChangeIdea(models.Model):
    """An item of the change package: strategy (1 to 7), change concept, action (DOMAIN 4)."""

    strategy = models.PositiveSmallIntegerField()
    code = models.SlugField(max_length=40, unique=True)
    concept = models.CharField(max_length=160)
    action = models.CharField(max_length=300)
    goal_codes = models.CharField(max_length=120, blank=True, help_text="Codes of the goals it helps, with blanks")
    certainty = models.CharField(max_length=8, choices=DefinitionCertainty)

    class Meta:
        ordering = ["strategy", "code"]
        constraints = [
            models.CheckConstraint(name="change_idea_strategy_1_to_7", condition=Q(strategy__range=(1, 7))),
            one_of_constraint("change_idea_certainty_known", "certainty", DefinitionCertainty),
        ]

    def __str__(self) -> str:
        return self.action


class Outcome(models.TextChoices):
    OPEN = "open", "under way"
    ADOPT = "adopt", "adopted"
    ADAPT = "adapt", "adapted, tried again"
    ABANDON = "abandon", "abandoned"


class Cycle(models.Model):
    """A PDSA cycle: what is tried, what is expected, what was done, what was learned, what follows."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="cycles")
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="cycles")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    idea = models.ForeignKey(ChangeIdea, null=True, blank=True, on_delete=models.PROTECT, related_name="cycles")
    plan = models.TextField(max_length=2000)
    prediction = models.TextField(max_length=1000)
    do = models.TextField(max_length=2000, blank=True)
    study = models.TextField(max_length=2000, blank=True)
    act = models.TextField(max_length=2000, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.OPEN)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="cycles_begun"
    )
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["enrollment", "goal", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "goal", "number"], name="cycle_number_once_per_goal"),
            one_of_constraint("cycle_outcome_known", "outcome", Outcome),
            period_constraint("cycle_ends_after_start", "starts_on", "ends_on"),
            models.CheckConstraint(name="cycle_closed_has_day", condition=Q(outcome="open") | Q(ends_on__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"PDSA {self.number}: {self.title}"


class Annotation(models.Model):
    """A word on the chart: what happened in that month, one per goal and month. A re-base begins new lines there."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="annotations")
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="annotations")
    month = MonthField()
    text = models.CharField(max_length=160)
    is_rebase = models.BooleanField(default=False, help_text="The process changed: centre and limits begin anew here")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="annotations_made"
    )

    class Meta:
        ordering = ["enrollment", "goal", "month"]
        constraints = [
            models.CheckConstraint(name="annotation_has_words", condition=~Q(text="")),
            models.UniqueConstraint(fields=["enrollment", "goal", "month"], name="annotation_one_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.month}: {self.text}"
