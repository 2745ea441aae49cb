"""Table of change requests: what a home says is wrong about it, and how its QIO settled it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from facilities.directory.models import Facility, FacilityCorrection
from qioportal.lib.db import one_of_constraint


class What(models.TextChoices):
    NAME = "name", "Name of the home"
    PHONE = "phone", "Phone number"
    ADMINISTRATOR = "admin", "Administrator"
    CCN = "ccn", "CCN (Medicare's number)"


class Settled(models.TextChoices):
    OPEN = "open", "waiting for your QIO"
    ACCEPTED = "accepted", "accepted"
    REFUSED = "refused", "not accepted"
    TAKEN_BACK = "taken-back", "taken back"


class ChangeRequestQuerySet(models.QuerySet):
    def of_state(self, state: str) -> "ChangeRequestQuerySet":
        return self.filter(facility__state=state)

    def open(self) -> "ChangeRequestQuerySet":
        return self.filter(status=Settled.OPEN)


class ChangeRequest(models.Model):
    """A home asks that a fact about it be put right. Settled once; a yes can be taken back; all stays visible to both.

    Accepting a name or a phone number makes a `correction` that outlives Medicare's next file. An administrator's
    change gives nobody access: that goes by an invitation, or by sign-in help with its call-back. A CCN is Medicare's:
    the QIO hands the request to the national help desk (`handed_on_at`) and settles it when the answer is there.
    """

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="change_requests")
    number = models.PositiveIntegerField(help_text="Of this home, from 1")
    what = models.CharField(max_length=8, choices=What)
    said = models.CharField(max_length=200, blank=True, help_text="What the portal said when it was asked")
    should_say = models.CharField(max_length=200)
    email = models.EmailField(blank=True, help_text="Of the new administrator, where it is known")
    words = models.CharField(max_length=1000, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="changes_asked")
    status = models.CharField(max_length=10, choices=Settled, default=Settled.OPEN)
    handed_on_at = models.DateTimeField(null=True, blank=True, help_text="To the national help desk")
    handed_on_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="changes_handed_on"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="changes_settled"
    )
    checked_how = models.CharField(max_length=300, blank=True, help_text="How the QIO made sure before it accepted")
    answer = models.CharField(max_length=1000, blank=True, help_text="What the home was told")
    correction = models.OneToOneField(
        FacilityCorrection, null=True, blank=True, on_delete=models.PROTECT, related_name="change_request"
    )
    undone_at = models.DateTimeField(null=True, blank=True, help_text="The QIO took its yes back")
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="changes_undone"
    )
    undone_reason = models.CharField(
        max_length=300, blank=True, default="", db_default="", help_text="What the home was told"
    )

    objects = ChangeRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(fields=["facility", "number"], name="change_request_number_once"),
            models.UniqueConstraint(
                fields=["facility", "what"], condition=Q(status="open"), name="change_request_open_once"
            ),
            one_of_constraint("change_request_what_known", "what", What),
            one_of_constraint("change_request_status_known", "status", Settled),
            models.CheckConstraint(name="change_request_says_what", condition=~Q(should_say="")),
            models.CheckConstraint(
                name="change_request_settled_has_moment",
                condition=Q(status="open", settled_at__isnull=True) | (~Q(status="open") & Q(settled_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="change_request_refused_with_words", condition=~Q(status="refused") | ~Q(answer="")
            ),
            models.CheckConstraint(
                name="change_request_accepted_was_checked", condition=~Q(status="accepted") | ~Q(checked_how="")
            ),
            models.CheckConstraint(
                name="change_request_correction_fits",
                condition=Q(correction__isnull=True) | Q(status="accepted", what__in=["name", "phone"]),
            ),
            models.CheckConstraint(
                name="change_request_undone_with_reason",
                condition=Q(undone_at__isnull=True, undone_reason="")
                | (Q(undone_at__isnull=False, status="accepted") & ~Q(undone_reason="")),
            ),
        ]
        indexes = [models.Index(fields=["facility"], condition=Q(status="open"), name="change_request_open")]

    def __str__(self) -> str:
        return f"{self.facility_id}: {self.get_what_display()}"

    @property
    def is_open(self) -> bool:
        return self.status == Settled.OPEN

    @property
    def may_be_undone(self) -> bool:
        """A yes stands until it is taken back, or until CMS's file or a later yes says otherwise."""
        is_over = self.correction is not None and self.correction.ends_on is not None
        return self.status == Settled.ACCEPTED and self.undone_at is None and not is_over

    @property
    def should_say_words(self) -> str:
        """For people to read: 410-555-0142."""
        return Facility(phone=self.should_say).phone_words if self.what == What.PHONE else self.should_say
