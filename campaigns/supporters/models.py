"""Tables of those who take part without numbers: frontline staff, residents and families, advocates, owners."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from facilities.directory.models import Facility
from facilities.states.codes import StateCode
from qioportal.lib.db import one_of_constraint


class Kind(models.TextChoices):
    """As whom somebody takes part."""

    STAFF = "staff", "frontline staff"
    FAMILY = "family", "resident or family"
    ADVOCATE = "advocate", "advocate"
    OWNER = "owner", "owner"


class Relation(models.TextChoices):
    """What somebody is to the home: a list, so that nobody writes about a resident."""

    NURSING_ASSISTANT = "nursing-assistant", "Nursing assistant"
    NURSE = "nurse", "Nurse"
    OTHER_STAFF = "other-staff", "Other staff (kitchen, housekeeping, activities, office)"
    RESIDENT = "resident", "I live in a home"
    FAMILY = "family", "Family or friend of somebody in a home"
    COUNCIL = "council", "Member of a resident or family council"
    OMBUDSMAN = "ombudsman", "Ombudsman or volunteer"
    ORGANIZATION = "organization", "I work for an organization"
    OWNER = "owner", "Owner"
    BOARD = "board", "Board member"


RELATIONS = {
    Kind.STAFF: [Relation.NURSING_ASSISTANT, Relation.NURSE, Relation.OTHER_STAFF],
    Kind.FAMILY: [Relation.RESIDENT, Relation.FAMILY, Relation.COUNCIL],
    Kind.ADVOCATE: [Relation.OMBUDSMAN, Relation.ORGANIZATION],
    Kind.OWNER: [Relation.OWNER, Relation.BOARD],
}


def new_token() -> str:
    return secrets.token_urlsafe(24)


class SupporterQuerySet(models.QuerySet):
    def taking_part(self) -> "SupporterQuerySet":
        """Those who pressed the link in their mail."""
        return self.filter(confirmed_at__isnull=False)


class Supporter(models.Model):
    """Somebody who takes part as a person; no password, the link in the mail is the key. Leaving deletes the row."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=Kind)
    relation = models.CharField(max_length=20, choices=Relation, blank=True)
    state = models.CharField(max_length=2, choices=StateCode)
    facility = models.ForeignKey(
        Facility, null=True, blank=True, on_delete=models.SET_NULL, related_name="supporters", help_text="May be blank"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    nonce = models.CharField(max_length=40, default=new_token, editable=False)

    objects = SupporterQuerySet.as_manager()

    class Meta:
        ordering = ["email"]
        constraints = [
            one_of_constraint("supporter_state_known", "state", StateCode),
            models.CheckConstraint(
                name="supporter_relation_fits_kind",
                condition=Q(kind__in=Kind.values, relation="")
                | Q(kind="staff", relation__in=[each.value for each in RELATIONS[Kind.STAFF]])
                | Q(kind="family", relation__in=[each.value for each in RELATIONS[Kind.FAMILY]])
                | Q(kind="advocate", relation__in=[each.value for each in RELATIONS[Kind.ADVOCATE]])
                | Q(kind="owner", relation__in=[each.value for each in RELATIONS[Kind.OWNER]]),
            ),
        ]
        indexes = [models.Index(fields=["state", "kind"], name="supporter_by_state")]

    def __str__(self) -> str:
        return self.email


class ActionDone(models.Model):
    """Something that a person did, of the list for his or her kind (actions.py), and on which day."""

    supporter = models.ForeignKey(Supporter, on_delete=models.CASCADE, related_name="actions_done")
    action = models.SlugField(max_length=40)
    done_on = models.DateField()

    class Meta:
        verbose_name = "action done"
        verbose_name_plural = "actions done"
        ordering = ["supporter", "-done_on"]
        constraints = [models.UniqueConstraint(fields=["supporter", "action"], name="action_done_once")]

    def __str__(self) -> str:
        return f"{self.supporter_id}: {self.action}"


class IdeaAnswer(models.TextChoices):
    THANKS = "thanks", "Thank you"
    WILL_TRY = "will-try", "We will try it"
    NO = "no", "Not now"


class Idea(models.Model):
    """A short word to a home, from somebody who takes part. Blank name: the sender chose not to be named, or left."""

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="ideas")
    supporter = models.ForeignKey(Supporter, null=True, blank=True, on_delete=models.SET_NULL, related_name="ideas")
    kind = models.CharField(max_length=8, choices=Kind, help_text="As whom it was sent")
    sender_name = models.CharField(max_length=120, blank=True)
    text = models.CharField(max_length=500)
    sent_at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(max_length=8, choices=IdeaAnswer, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="ideas_answered"
    )

    class Meta:
        ordering = ["-sent_at"]
        constraints = [
            one_of_constraint("idea_kind_known", "kind", Kind),
            models.CheckConstraint(name="idea_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="idea_answer_has_moment",
                condition=Q(answer="", answered_at__isnull=True)
                | Q(answer__in=IdeaAnswer.values, answered_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["facility", "-sent_at"], name="idea_by_home")]

    def __str__(self) -> str:
        return f"{self.facility_id}: {self.text[:40]}"
