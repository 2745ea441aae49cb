"""Tables of the definitions: Campaign, Phase (its rules as data), Goal, Measure (versioned)."""

import datetime as dt

from django.db import models
from django.db.models import Q

from facilities.directory.models import FacilityKind
from qioportal.lib.db import one_of_constraint, period_constraint


class DefinitionCertainty(models.TextChoices):
    """How sure we are of a definition; shown to staff only."""

    FOUND = "found", "found in a source"
    HIGH = "high", "from memory, sure"
    MEDIUM = "medium", "from memory, fairly sure"
    LOW = "low", "from memory, unsure"


SURE = (DefinitionCertainty.FOUND, DefinitionCertainty.HIGH)
"""What the public may take as it stands; the rest is "being confirmed"."""


class Campaign(models.Model):
    """Advancing Excellence, and others of the same machinery: for homes, hospitals or community coalitions."""

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    participants = models.CharField(
        max_length=12, choices=FacilityKind, default=FacilityKind.NURSING_HOME, db_default=FacilityKind.NURSING_HOME
    )
    about = models.TextField(blank=True, default="", db_default="", help_text="What it is for, in plain words")

    class Meta:
        ordering = ["pk"]
        constraints = [one_of_constraint("campaign_participants_known", "participants", FacilityKind)]

    def __str__(self) -> str:
        return self.name


class PhaseQuerySet(models.QuerySet):
    def running(self, day: dt.date) -> "PhaseQuerySet":
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)


class Phase(models.Model):
    """A campaign's phase with its rules of participation (DOMAIN 1.5). Rules are data: they changed by phase."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="phases")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    min_goals = models.PositiveSmallIntegerField()
    min_clinical = models.PositiveSmallIntegerField()
    min_process = models.PositiveSmallIntegerField()
    active_months = models.PositiveSmallIntegerField(default=6, help_text="Months without a gap for the top level")
    grace_days = models.PositiveSmallIntegerField(default=20, help_text="Days after a month's end until it is due")
    lock_days = models.PositiveSmallIntegerField(
        default=14,
        db_default=14,
        help_text="Days after the due day (or a later sending) in which a month can still be corrected freely",
    )
    agreement_version = models.CharField(max_length=20, default="1")
    agreement_text = models.TextField(blank=True)
    certainty = models.CharField(
        max_length=8,
        choices=DefinitionCertainty,
        default=DefinitionCertainty.LOW,
        db_default=DefinitionCertainty.LOW,
        help_text="Of its dates and rules",
    )
    certainty_note = models.CharField(max_length=200, blank=True, default="", db_default="")
    edited_at = models.DateTimeField(null=True, blank=True, help_text="Last changed in the portal")

    objects = PhaseQuerySet.as_manager()

    class Meta:
        ordering = ["campaign", "number"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="phase_number_once_per_campaign"),
            period_constraint("phase_ends_after_start", "starts_on", "ends_on"),
            one_of_constraint("phase_certainty_known", "certainty", DefinitionCertainty),
        ]

    def __str__(self) -> str:
        return f"{self.campaign}, {self.name}"

    @property
    def slug(self) -> str:
        """As in addresses: `ae-3`."""
        return f"{self.campaign.code}-{self.number}"

    def runs_on(self, day: dt.date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)

    @property
    def participants(self) -> str:
        """Who takes part, in the plural: nursing homes."""
        return f"{self.campaign.get_participants_display()}s"

    @property
    def is_confirmed(self) -> bool:
        return self.certainty in SURE


class Covers(models.TextChoices):
    """Over which of a home's goals a level's months are looked at."""

    REQUIRED = "required", "as many goals, and of such families, as the phase asks for"
    EVERY = "every", "every goal chosen"
    ONE_OF_EACH = "one-of-each", "at least one clinical and one process goal"


class LevelRule(models.Model):
    """One line of a phase's table of participation levels (DOMAIN 1.5). A level holds when it and all below hold."""

    phase = models.ForeignKey(Phase, on_delete=models.CASCADE, related_name="level_rules")
    level = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    says = models.CharField(max_length=300, help_text="What the level means, for the public page")
    needs_goals = models.BooleanField(default=False, help_text="The phase's number and mix of goals are chosen")
    needs_targets = models.BooleanField(default=False, help_text="Each goal has a target")
    needs_first_month = models.BooleanField(default=False, help_text="Each goal has a month of data")
    window_months = models.PositiveSmallIntegerField(default=0, help_text="The last complete months looked at; 0: none")
    least_months = models.PositiveSmallIntegerField(default=0, help_text="Of these, months with data at the least")
    covers = models.CharField(max_length=12, choices=Covers, default=Covers.REQUIRED)
    certainty = models.CharField(
        max_length=8, choices=DefinitionCertainty, default=DefinitionCertainty.LOW, db_default=DefinitionCertainty.LOW
    )
    edited_at = models.DateTimeField(null=True, blank=True, help_text="Last changed in the portal")

    class Meta:
        ordering = ["phase", "level"]
        constraints = [
            models.UniqueConstraint(fields=["phase", "level"], name="level_rule_once_per_phase"),
            one_of_constraint("level_rule_covers_known", "covers", Covers),
            one_of_constraint("level_rule_certainty_known", "certainty", DefinitionCertainty),
            models.CheckConstraint(
                name="level_rule_months_fit_window", condition=Q(least_months__lte=models.F("window_months"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level} {self.name}"

    @property
    def is_confirmed(self) -> bool:
        return self.certainty in SURE


class Family(models.TextChoices):
    CLINICAL = "clinical", "clinical"
    PROCESS = "process", "process"


class Goal(models.Model):
    """What a home works on. `code` is what the campaign called it (CA, INF, …)."""

    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, related_name="goals")
    number = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=12)
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=60)
    family = models.CharField(max_length=8, choices=Family)
    why = models.TextField(blank=True, help_text="Why it matters to residents, in plain words")
    national_target = models.CharField(max_length=120, blank=True)
    certainty = models.CharField(max_length=8, choices=DefinitionCertainty)
    certainty_note = models.CharField(max_length=60, blank=True)
    edited_at = models.DateTimeField(
        null=True, blank=True, help_text="Last changed in the portal; loading the shipped definitions then leaves it be"
    )

    class Meta:
        ordering = ["phase", "number"]
        constraints = [
            models.UniqueConstraint(fields=["phase", "code"], name="goal_code_once_per_phase"),
            one_of_constraint("goal_family_known", "family", Family),
            one_of_constraint("goal_certainty_known", "certainty", DefinitionCertainty),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def slug(self) -> str:
        """As in addresses: `ca`."""
        return self.code.lower()

    @property
    def is_confirmed(self) -> bool:
        return self.certainty in SURE


class Direction(models.TextChoices):
    LOWER = "lower", "lower is better"
    HIGHER = "higher", "higher is better"


class Period(models.TextChoices):
    MONTH = "month", "month"
    QUARTER = "quarter", "quarter"
    YEAR = "year", "year"


class Source(models.TextChoices):
    HOME = "home", "entered by the home"
    CMS = "cms", "from CMS's files"


class Chart(models.TextChoices):
    """The chart that fits a measure (campaigns/spc). `LINE`: line and target only, no rules."""

    LINE = "line", "line with target, no rules"
    RUN = "run", "run chart"
    P = "p", "p chart"
    P_PRIME = "pp", "p′ chart (Laney)"
    U = "u", "u chart"
    U_PRIME = "up", "u′ chart (Laney)"
    C = "c", "c chart"
    I = "i", "i chart (XmR)"  # noqa: E741 - its name in the literature
    I_PRIME = "ip", "i′ chart"
    G = "g", "g chart"
    T = "t", "t chart"


class StrataKind(models.TextChoices):
    """Into what a home may split a count. The whole stays the measure's value; its parts stand beneath it."""

    NONE = "none", "not split"
    POSITION = "position", "by position"
    UNIT = "unit", "by the home's own units"


class MeasureQuerySet(models.QuerySet):
    def on(self, day: dt.date) -> "MeasureQuerySet":
        """The versions that hold on that day."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)

    def entered_monthly(self) -> "MeasureQuerySet":
        return self.filter(period=Period.MONTH, source=Source.HOME)


class Measure(models.Model):
    """A rate of a goal: numerator / denominator × multiplier, in one version of its definition."""

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="measures")
    code = models.CharField(max_length=20)
    version = models.PositiveSmallIntegerField(default=1)
    position = models.PositiveSmallIntegerField(default=1, help_text="Order on the page; 1 is the goal's main rate")
    label = models.CharField(max_length=200)
    numerator = models.CharField(max_length=300, help_text="What to count")
    denominator = models.CharField(max_length=300, help_text="Out of what")
    multiplier = models.PositiveIntegerField(help_text="1, 100, 1,000 or 10,000")
    unit = models.CharField(max_length=60)
    direction = models.CharField(max_length=8, choices=Direction)
    period = models.CharField(max_length=8, choices=Period)
    source = models.CharField(max_length=8, choices=Source)
    is_share = models.BooleanField(help_text="The numerator is part of the denominator and can't be more")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    certainty = models.CharField(max_length=8, choices=DefinitionCertainty)
    chart = models.CharField(max_length=4, choices=Chart, default=Chart.RUN, db_default=Chart.RUN)
    chart_reason = models.CharField(
        max_length=400, blank=True, default="", db_default="", help_text="Why this chart fits; shown to the nation"
    )
    strata = models.CharField(max_length=8, choices=StrataKind, default=StrataKind.NONE, db_default=StrataKind.NONE)
    own_number_label = models.CharField(
        max_length=120, blank=True, default="", db_default="", help_text="A number each home sets itself (its N)"
    )
    own_number_default = models.PositiveSmallIntegerField(null=True, blank=True)
    least_plausible = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True, help_text="As a rate")
    most_plausible = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True, help_text="As a rate")
    change_note = models.CharField(
        max_length=300, blank=True, default="", db_default="", help_text="What differs from the version before"
    )
    edited_at = models.DateTimeField(null=True, blank=True, help_text="Last changed in the portal")

    objects = MeasureQuerySet.as_manager()

    class Meta:
        ordering = ["goal", "position", "code"]
        constraints = [
            models.UniqueConstraint(fields=["goal", "code", "version"], name="measure_version_once"),
            models.UniqueConstraint(
                fields=["goal", "code"], condition=Q(valid_to__isnull=True), name="measure_one_open_version"
            ),
            period_constraint("measure_ends_after_start", "valid_from", "valid_to"),
            models.CheckConstraint(name="measure_multiplier_known", condition=Q(multiplier__in=[1, 100, 1000, 10000])),
            one_of_constraint("measure_direction_known", "direction", Direction),
            one_of_constraint("measure_period_known", "period", Period),
            one_of_constraint("measure_source_known", "source", Source),
            one_of_constraint("measure_certainty_known", "certainty", DefinitionCertainty),
            one_of_constraint("measure_chart_known", "chart", Chart),
            one_of_constraint("measure_strata_known", "strata", StrataKind),
            models.CheckConstraint(
                name="measure_own_number_has_default",
                condition=Q(own_number_label="", own_number_default__isnull=True)
                | (~Q(own_number_label="") & Q(own_number_default__isnull=False, own_number_default__gte=1)),
            ),
            models.CheckConstraint(
                name="measure_least_below_most_plausible",
                condition=Q(least_plausible__isnull=True)
                | Q(most_plausible__isnull=True)
                | Q(least_plausible__lt=models.F("most_plausible")),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def slug(self) -> str:
        return self.code.replace("_", "-")

    @property
    def is_confirmed(self) -> bool:
        return self.certainty in SURE

    @property
    def per(self) -> str:
        """per 100, per 1,000"""
        return f"per {self.multiplier:,}"


class Stratum(models.Model):
    """A position by which a measure can be split (CNA, RN, …). Units are each home's own: HomeUnit."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="positions")
    code = models.SlugField(max_length=20)
    name = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=1)
    is_part = models.BooleanField(default=True, help_text="Its counts are part of the whole; else it stands beside it")

    class Meta:
        verbose_name_plural = "strata"
        ordering = ["measure", "position"]
        constraints = [models.UniqueConstraint(fields=["measure", "code"], name="stratum_once_per_measure")]

    def __str__(self) -> str:
        return self.name
