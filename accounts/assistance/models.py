"""Tables of sign-in help: the request, and each step taken on it."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Case, Q, When
from django.utils import timezone

from facilities.directory.models import Facility
from facilities.qios.models import Qio
from facilities.states.codes import STATES, State, StateCode
from qioportal.lib.db import one_of_constraint
from qioportal.lib.search import narrowed


class Problem(models.TextChoices):
    FORGOT_PASSWORD = "password", "I forgot my password"
    UNKNOWN_ADDRESS = "address", "I do not know which e-mail address we used"
    NEW_HERE = "new", "I am new, and nobody here has access"
    LOST_DEVICE = "device", "My phone or security key is gone"
    OTHER = "other", "Something else"


class RequestStatus(models.TextChoices):
    OPEN = "open", "waiting for an answer"
    LINK_SENT = "link-sent", "a link was sent"
    DECLINED = "declined", "declined"


class Desk(models.TextChoices):
    """Who holds the request now."""

    QIO = "qio", "the state's QIO"
    HELP_DESK = "help-desk", "the national help desk"


class Did(models.TextChoices):
    """What a step was."""

    ASKED = "asked", "Asked"
    ASKED_AGAIN = "asked-again", "Asked again"
    ROUTED = "routed", "Sent on"
    LINK_SENT = "link-sent", "Link sent"
    INVITED = "invited", "Invited"
    DECLINED = "declined", "Declined"
    PASSED_ON = "passed-on", "Passed on"
    ESCALATED = "escalated", "Not answered in time"


LINK_STEPS = [Did.LINK_SENT, Did.INVITED]


class AssistanceRequestQuerySet(models.QuerySet):
    def of_state(self, state: str) -> "AssistanceRequestQuerySet":
        return self.filter(state=state)

    def at_help_desk(self) -> "AssistanceRequestQuerySet":
        return self.filter(desk=Desk.HELP_DESK)

    def open(self) -> "AssistanceRequestQuerySet":
        return self.filter(status=RequestStatus.OPEN)

    def overdue(self, now: dt.datetime) -> "AssistanceRequestQuerySet":
        """A QIO's that wait longer than two working days."""
        return self.open().filter(desk=Desk.QIO, answer_by__lte=now)

    def matching(self, words: str) -> "AssistanceRequestQuerySet":
        """Every word is in the person's name, the home, or the number."""
        return narrowed(
            self, words, "name__icontains", "home_as_typed__icontains", "facility__name__icontains",
            "facility__city__icontains", "facility__ccn__iexact", "number__startswith",
        )  # fmt: skip

    def in_order_of_work(self) -> "AssistanceRequestQuerySet":
        """Open ones first, the longest waiting on top; then the settled, newest first."""
        is_settled = Case(When(status=RequestStatus.OPEN, then=0), default=1)
        return self.order_by(is_settled, "-settled_at", "asked_at", "pk")


class AssistanceRequest(models.Model):
    """Somebody can't sign in. Always written, whether or not anything matches; says nothing back."""

    number = models.CharField(max_length=12, unique=True, help_text="What the person quotes on the phone")
    facility = models.ForeignKey(
        Facility, null=True, blank=True, on_delete=models.PROTECT, related_name="assistance_requests"
    )
    home_as_typed = models.CharField(max_length=200)
    state = models.CharField(max_length=2, choices=StateCode, blank=True)
    name = models.CharField(max_length=120)
    email = models.EmailField()
    phone = models.CharField(max_length=20, blank=True)
    problem = models.CharField(max_length=8, choices=Problem)
    words = models.CharField(max_length=500, blank=True)
    desk = models.CharField(max_length=10, choices=Desk)
    qio = models.ForeignKey(Qio, null=True, blank=True, on_delete=models.PROTECT, related_name="assistance_requests")
    status = models.CharField(max_length=10, choices=RequestStatus, default=RequestStatus.OPEN)
    asked_at = models.DateTimeField(default=timezone.now)
    answer_by = models.DateTimeField(help_text="Two working days after it was asked")
    settled_at = models.DateTimeField(null=True, blank=True)
    times_asked = models.PositiveSmallIntegerField(default=1)

    objects = AssistanceRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            one_of_constraint("assistance_problem_known", "problem", Problem),
            one_of_constraint("assistance_desk_known", "desk", Desk),
            one_of_constraint("assistance_status_known", "status", RequestStatus),
            models.CheckConstraint(
                name="assistance_settled_has_moment",
                condition=Q(status="open", settled_at__isnull=True) | (~Q(status="open") & Q(settled_at__isnull=False)),
            ),
            models.UniqueConstraint(
                fields=["email", "facility"],
                condition=Q(status="open", facility__isnull=False),
                name="assistance_open_once_per_home",
            ),
            models.UniqueConstraint(
                fields=["email", "state"],
                condition=Q(status="open", facility__isnull=True),
                name="assistance_open_once_without_home",
            ),
        ]
        indexes = [
            models.Index(fields=["desk", "state", "status"], name="assistance_queue"),
            models.Index(fields=["email", "asked_at"], name="assistance_by_address"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.name}"

    @property
    def is_open(self) -> bool:
        return self.status == RequestStatus.OPEN

    @property
    def is_late(self) -> bool:
        return self.is_open and self.answer_by < timezone.now()

    @property
    def place(self) -> State | None:
        return STATES.get(self.state)

    @property
    def zone(self) -> dt.tzinfo:
        """Where the home is; of an unknown home the portal's own."""
        return self.place.zone if self.place else timezone.get_default_timezone()

    @property
    def home_name(self) -> str:
        """The home of our records; else what was typed."""
        return self.facility.display_name if self.facility_id else self.home_as_typed


class AssistanceStep(models.Model):
    """One thing that happened to a request, oldest first on the page."""

    request = models.ForeignKey(AssistanceRequest, on_delete=models.CASCADE, related_name="steps")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="assistance_steps"
    )
    what = models.CharField(max_length=24, choices=Did)
    says = models.CharField(max_length=600)
    told = models.CharField(max_length=40, blank=True, help_text="To whom a link went: person-7, invitation-3")

    class Meta:
        ordering = ["at", "id"]
        constraints = [one_of_constraint("assistance_step_known", "what", Did)]
        indexes = [
            models.Index(fields=["told", "at"], condition=~Q(told=""), name="assistance_links_by_target"),
            models.Index(fields=["by", "at"], name="assistance_steps_by_helper"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.what}"
