"""Tables of the homes: Facility, Chain, and the dated changes of a home."""

from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from facilities.directory.zones import zone_name_of
from facilities.states.codes import STATES, State, StateCode
from qioportal.lib.db import one_of_constraint, period_constraint
from qioportal.lib.search import narrowed
from qioportal.lib.words import readable_name


class Chain(models.Model):
    """A group of homes under one owner, as CMS lists them ("affiliated entity")."""

    number = models.CharField(max_length=12, unique=True, help_text="CMS's chain ID")
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class FacilityKind(models.TextChoices):
    NURSING_HOME = "nursing-home", "nursing home"
    HOSPITAL = "hospital", "hospital"
    COMMUNITY = "community", "community coalition"


class FacilityStatus(models.TextChoices):
    OPEN = "open", "open"
    CLOSED = "closed", "closed"


class FacilityQuerySet(models.QuerySet):
    def visible_to(self, user) -> "FacilityQuerySet":
        """All of them to everybody: what CMS publishes of a home is public."""
        return self.all()

    def open(self) -> "FacilityQuerySet":
        return self.filter(status=FacilityStatus.OPEN)

    def homes(self) -> "FacilityQuerySet":
        return self.filter(kind=FacilityKind.NURSING_HOME)

    def in_states(self, states) -> "FacilityQuerySet":
        return self.filter(state__in=list(states))

    def matching(self, words: str) -> "FacilityQuerySet":
        """Every word stands in the name or the city, or is the CCN."""
        return narrowed(self, words, "name__icontains", "city__icontains", "ccn__iexact")


class Facility(models.Model):
    """One nursing home, hospital or community coalition: who can take part in a campaign.

    CMS's files write the homes; the web only reads them. A community coalition has no CCN: its key is C, its state and
    three digits (`CMD001`), a form that CMS gives to nobody.
    """

    ccn = models.CharField(
        "CCN", max_length=6, unique=True, help_text="CMS Certification Number: six characters, zeros and letters kept"
    )
    kind = models.CharField(max_length=12, choices=FacilityKind, default=FacilityKind.NURSING_HOME)
    status = models.CharField(max_length=8, choices=FacilityStatus, default=FacilityStatus.OPEN)
    name = models.CharField(max_length=200)
    legal_name = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=2, choices=StateCode)
    zip_code = models.CharField("ZIP code", max_length=10, blank=True)
    county = models.CharField(max_length=80, blank=True)
    county_code = models.CharField("SSA county code", max_length=3, blank=True)
    phone = models.CharField(max_length=20, blank=True, help_text="Ten digits as in the CMS file")
    ownership = models.CharField(max_length=80, blank=True)
    provider_type = models.CharField(max_length=80, blank=True)
    in_hospital = models.BooleanField(null=True, blank=True)
    chain = models.ForeignKey(Chain, null=True, blank=True, on_delete=models.SET_NULL, related_name="facilities")
    certified_beds = models.PositiveIntegerField(null=True, blank=True)
    residents_per_day = models.DecimalField(max_digits=7, decimal_places=1, null=True, blank=True)
    special_focus = models.CharField(max_length=20, blank=True, help_text="blank, SFF or SFF Candidate")
    abuse_icon = models.BooleanField(null=True, blank=True)
    certified_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True, help_text="Processing date of the first file without it")
    overall_rating = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Stars of the newest file")
    rated_on = models.DateField(null=True, blank=True, help_text="Processing date of those stars")
    seen_on = models.DateField(null=True, blank=True, help_text="Processing date of the newest file that has it")

    objects = FacilityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "facilities"
        ordering = ["name", "ccn"]
        constraints = [
            models.CheckConstraint(name="facility_ccn_six_characters", condition=Q(ccn__regex=r"^[0-9A-Z]{6}$")),
            models.CheckConstraint(
                name="facility_community_key",
                condition=Q(kind="community", ccn__regex=r"^C[A-Z]{2}[0-9]{3}$")
                | (~Q(kind="community") & ~Q(ccn__regex=r"^C[A-Z]{2}[0-9]{3}$")),
            ),
            one_of_constraint("facility_state_known", "state", StateCode),
            one_of_constraint("facility_kind_known", "kind", FacilityKind),
            one_of_constraint("facility_status_known", "status", FacilityStatus),
            models.CheckConstraint(
                name="facility_rating_1_to_5",
                condition=Q(overall_rating__isnull=True) | Q(overall_rating__range=(1, 5)),
            ),
            models.CheckConstraint(
                name="facility_closed_has_day",
                condition=Q(status="closed", closed_on__isnull=False) | Q(status="open", closed_on__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "status", "name"], name="facility_by_state"),
            models.Index(Upper("name"), name="facility_by_upper_name"),
            models.Index(Upper("city"), name="facility_by_upper_city"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.city} ({self.ccn})"

    @property
    def display_name(self) -> str:
        """For people to read; `name` is CMS's spelling, in capitals."""
        return readable_name(self.name)

    @property
    def display_city(self) -> str:
        return readable_name(self.city)

    @property
    def noun(self) -> str:
        """What its own people call it: "your home", "your hospital", "your coalition"."""
        return {FacilityKind.HOSPITAL: "hospital", FacilityKind.COMMUNITY: "coalition"}.get(self.kind, "home")

    @property
    def place(self) -> State:
        return STATES[self.state]

    @property
    def zone_name(self) -> str:
        """IANA name of its clock."""
        return zone_name_of(self.state, self.zip_code, self.county)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone_name)

    @property
    def phone_words(self) -> str:
        """410-555-0142; as it stands when it hasn't ten digits."""
        digits = self.phone
        return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}" if len(digits) == 10 and digits.isdigit() else digits


class ChangedField(models.TextChoices):
    NAME = "name", "name"
    LEGAL_NAME = "legal_name", "legal name"
    OWNERSHIP = "ownership", "ownership"
    CHAIN = "chain", "chain"
    STATUS = "status", "status"


class FacilityChange(models.Model):
    """A dated change of a home's name, owner, chain or status, as the files told it (a name: also by correction)."""

    facility = models.ForeignKey(Facility, on_delete=models.CASCADE, related_name="changes")
    field = models.CharField(max_length=12, choices=ChangedField)
    seen_on = models.DateField(help_text="Processing date of the file that showed it first")
    old = models.CharField(max_length=200, blank=True)
    new = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-seen_on", "field"]
        constraints = [
            models.UniqueConstraint(fields=["facility", "field", "seen_on"], name="facility_change_once_per_file"),
            one_of_constraint("facility_change_field_known", "field", ChangedField),
        ]

    def __str__(self) -> str:
        return f"{self.field} of {self.facility_id} on {self.seen_on}"


class CorrectedField(models.TextChoices):
    NAME = "name", "name"
    PHONE = "phone", "phone number"


class FacilityCorrectionQuerySet(models.QuerySet):
    def standing(self) -> "FacilityCorrectionQuerySet":
        return self.filter(ends_on__isnull=True)


class FacilityCorrection(models.Model):
    """A fact that CMS's file has wrong, put right here from a day on. It holds through CMS's next files until one of
    them agrees. `cms_says` is what the newest file says: the number on file for whoever must be sure of it."""

    facility = models.ForeignKey(Facility, on_delete=models.CASCADE, related_name="corrections")
    field = models.CharField(max_length=8, choices=CorrectedField)
    value = models.CharField(max_length=200)
    cms_says = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    ended_why = models.CharField(max_length=200, blank=True)
    recorded_by = models.CharField(max_length=254, help_text="E-mail address, or the process")

    objects = FacilityCorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["facility", "-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["facility", "field"], condition=Q(ends_on__isnull=True), name="facility_correction_open_once"
            ),
            one_of_constraint("facility_correction_field_known", "field", CorrectedField),
            models.CheckConstraint(name="facility_correction_has_value", condition=~Q(value="")),
            period_constraint("facility_correction_ends_after_start", "starts_on", "ends_on"),
        ]

    def __str__(self) -> str:
        return f"{self.field} of {self.facility_id} from {self.starts_on}"

    @property
    def cms_words(self) -> str:
        """What CMS's file says, for people to read: 410-555-0142."""
        return Facility(phone=self.cms_says).phone_words if self.field == CorrectedField.PHONE else self.cms_says
