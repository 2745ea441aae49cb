"""Tables of sign-in help: the request, and each step taken on it."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils import timezone

from facilities.directory.models import Facility
from facilities.qios.models import Qio
from facilities.states.codes import StateCode
from qioportal.lib.db import one_of_constraint


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

    class Meta:
        ordering = ["status", "asked_at"]
        constraints = [
            one_of_constraint("assistance_problem_known", "problem", Problem),
            one_of_constraint("assistance_desk_known", "desk", Desk),
            one_of_constraint("assistance_status_known", "status", RequestStatus),
            models.CheckConstraint(
                name="assistance_settled_has_moment",
                condition=models.Q(status="open", settled_at__isnull=True)
                | (~models.Q(status="open") & models.Q(settled_at__isnull=False)),
            ),
        ]
        indexes = [models.Index(fields=["desk", "state", "status"], name="assistance_queue")]

    def __str__(self) -> str:
        return f"{self.number}: {self.name}"


class AssistanceStep(models.Model):
    """One thing that happened to a request, oldest first on the page."""

    request = models.ForeignKey(AssistanceRequest, on_delete=models.CASCADE, related_name="steps")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="assistance_steps"
    )
    what = models.CharField(max_length=24)
    says = models.CharField(max_length=500)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.what}"


WORKING_DAYS_TO_ANSWER = 2
LINK_LIFE = dt.timedelta(hours=24)
