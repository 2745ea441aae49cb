"""Tables of the contractors: organisations, statements of work, dated contracts, contacts."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from facilities.states.codes import STATES, StateCode
from qioportal.lib.db import one_of_constraint, period_constraint


class Certainty(models.TextChoices):
    """How sure we are of a fact; anything but confirmed is marked for staff and not shown to the public as fact."""

    CONFIRMED = "confirmed", "confirmed"
    FOUND = "found", "found in a source"
    MEMORY = "memory", "from memory"
    INFERRED = "inferred", "inferred"


class Qio(models.Model):
    """A Quality Improvement Organization."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200, unique=True)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    website = models.URLField(blank=True)
    hours = models.CharField(max_length=120, blank=True, help_text="Monday to Friday, 8:30 a.m. to 4:30 p.m.")
    contact_confirmed_on = models.DateField(null=True, blank=True)  # day on which phone and e-mail were checked

    class Meta:
        verbose_name = "QIO"
        verbose_name_plural = "QIOs"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class StatementOfWork(models.Model):
    """The contract period that Medicare writes for all QIOs (9th, 10th, …)."""

    number = models.PositiveSmallIntegerField(unique=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    certainty = models.CharField(max_length=12, choices=Certainty)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "statement of work"
        verbose_name_plural = "statements of work"
        ordering = ["-number"]
        constraints = [period_constraint("sow_ends_after_start", "starts_on", "ends_on")]

    def __str__(self) -> str:
        return f"{self.number}th statement of work"


class SowTask(models.Model):
    """A task of a statement of work: what help to homes is reported under. Editable: not every text is found yet."""

    OTHER = "OTHER"  # the code of what no task covers

    statement_of_work = models.ForeignKey(StatementOfWork, on_delete=models.PROTECT, related_name="tasks")
    code = models.CharField(max_length=12)
    title = models.CharField(max_length=160)
    certainty = models.CharField(max_length=12, choices=Certainty)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "statement-of-work task"
        verbose_name_plural = "statement-of-work tasks"
        ordering = ["-statement_of_work__number", "code"]
        constraints = [
            models.UniqueConstraint(fields=["statement_of_work", "code"], name="sow_task_code_once"),
            one_of_constraint("sow_task_certainty_known", "certainty", Certainty),
        ]

    def __str__(self) -> str:
        return task_words(self.code, self.title)


def task_words(code: str, title: str) -> str:
    """A task for people. A code with a figure (C.2) is the contract's own; a mere word is our short name for files."""
    return f"{code}: {title}" if any(map(str.isdigit, code)) else title


class ContractKind(models.TextChoices):
    """QIO until 2014, since then two kinds: quality improvement and, apart from it, complaints and case review."""

    QIO = "qio", "QIO"
    QIN_QIO = "qin-qio", "QIN-QIO"
    BFCC = "bfcc", "BFCC-QIO"


IMPROVEMENT = (ContractKind.QIO, ContractKind.QIN_QIO)


class ContractQuerySet(models.QuerySet):
    def on(self, day: dt.date) -> "ContractQuerySet":
        """Contracts that run on that day (both ends included)."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)

    def improvement(self) -> "ContractQuerySet":
        """The kinds that help homes improve, complaints left out."""
        return self.filter(kind__in=IMPROVEMENT)

    def overlapping(self, contract: "Contract") -> "ContractQuerySet":
        """Other contracts of the same state and family that share a day with this one."""
        kinds = IMPROVEMENT if contract.kind in IMPROVEMENT else [contract.kind]
        rows = self.filter(state=contract.state, kind__in=kinds).exclude(pk=contract.pk)
        rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=contract.starts_on))
        return rows.filter(starts_on__lte=contract.ends_on) if contract.ends_on else rows

    def confirmed(self) -> "ContractQuerySet":
        return self.filter(certainty=Certainty.CONFIRMED)


class Contract(models.Model):
    """One QIO's responsibility for one state, from a day to a day (included).

    No two of a family overlap in a state: QIO and QIN-QIO are one family, since both help homes improve; BFCC-QIO is
    the other. An interim fills a gap, it never runs beside an award. `clean` says so in words, and the database refuses
    it too (migration 0002: an exclusion constraint on PostgreSQL, triggers on SQLite).
    """

    qio = models.ForeignKey(Qio, on_delete=models.PROTECT, related_name="contracts")
    statement_of_work = models.ForeignKey(StatementOfWork, on_delete=models.PROTECT, related_name="contracts")
    state = models.CharField(max_length=2, choices=StateCode)
    kind = models.CharField(max_length=8, choices=ContractKind)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    is_interim = models.BooleanField(default=False, help_text="Acts until the contract is awarded")
    certainty = models.CharField(max_length=12, choices=Certainty)
    source = models.CharField(max_length=300, blank=True)

    objects = ContractQuerySet.as_manager()

    class Meta:
        ordering = ["state", "kind", "-starts_on"]
        constraints = [
            period_constraint("contract_ends_after_start", "starts_on", "ends_on"),
            one_of_constraint("contract_state_known", "state", StateCode),
            one_of_constraint("contract_kind_known", "kind", ContractKind),
            one_of_constraint("contract_certainty_known", "certainty", Certainty),
        ]
        indexes = [models.Index(fields=["state", "kind", "starts_on"], name="contract_by_state")]

    def __str__(self) -> str:
        return f"{self.qio} for {STATES[self.state].name} from {self.starts_on}"

    @property
    def family(self) -> str:
        """Contracts of one family exclude each other."""
        return "improvement" if self.kind in IMPROVEMENT else self.kind

    @property
    def is_confirmed(self) -> bool:
        """Only then may the public read the name."""
        return self.certainty == Certainty.CONFIRMED

    def overlaps(self, other: "Contract") -> bool:
        """Do the two share a day? Both ends are included."""
        starts, ends = max(self.starts_on, other.starts_on), [c.ends_on for c in (self, other) if c.ends_on]
        return all(starts <= each for each in ends)

    def clean(self) -> None:
        if not (self.state in STATES and self.kind and self.starts_on):
            return  # the fields' own errors stand already
        other = Contract.objects.overlapping(self).select_related("qio").first()
        if other:
            until = f"to {other.ends_on}" if other.ends_on else "on, with no end"
            raise ValidationError(
                f"{STATES[self.state].name} already has a contract in these days: {other.qio}, "
                f"{other.get_kind_display()}, from {other.starts_on} {until}. Two may not overlap.",
                code="overlap",
            )


class QioContactQuerySet(models.QuerySet):
    def on(self, day: dt.date) -> "QioContactQuerySet":
        """People in office on that day (both ends included)."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)


class QioContact(models.Model):
    """A person of a QIO whom the homes of a state may call."""

    qio = models.ForeignKey(Qio, on_delete=models.CASCADE, related_name="contacts")
    state = models.CharField(max_length=2, choices=StateCode)
    name = models.CharField(max_length=120)
    title = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    helps_with_sign_in = models.BooleanField(default=False)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = QioContactQuerySet.as_manager()

    class Meta:
        verbose_name = "QIO contact"
        ordering = ["state", "name"]
        constraints = [
            period_constraint("qio_contact_ends_after_start", "starts_on", "ends_on"),
            one_of_constraint("qio_contact_state_known", "state", StateCode),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.qio}"
