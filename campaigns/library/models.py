"""Tables of the library: resources in versions with their files, practices told by homes and LANEs, who uses what."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from campaigns.files.models import StoredFile
from campaigns.library.codes import CodesField
from facilities.directory.models import Facility
from facilities.qios.models import Qio
from facilities.states.codes import STATES, StateCode
from qioportal.lib.db import one_of_constraint, period_constraint

LONGEST_BODY = 40_000


class Owner(models.TextChoices):
    """Whose a resource is: who writes it, looks through it again and takes it off."""

    NATION = "nation", "Steering Committee"
    QIO = "qio", "QIO"
    LANE = "lane", "LANE"


class Status(models.TextChoices):
    """Of a resource; it follows from its columns and is kept nowhere."""

    DRAFT = "draft", "draft"
    PUBLISHED = "published", "published"
    WITHDRAWN = "withdrawn", "withdrawn"


class Kind(models.TextChoices):
    TOOL = "tool", "tool"
    TIP_SHEET = "tip-sheet", "tip sheet"
    SLIDES = "slides", "slides"
    VIDEO = "video", "video"
    KEY_MESSAGE = "key-message", "key message"
    FORM = "form", "form"


class Audience(models.TextChoices):
    """For whom something is written; the words stand in addresses too."""

    HOME_LEADERS = "home-leaders", "home leaders"
    FRONTLINE = "frontline-staff", "frontline staff"
    FAMILIES = "residents-and-families", "residents and families"
    OWNERS = "owners", "owners"
    QIO_STAFF = "qio-staff", "QIO staff"
    LANE = "lane", "LANE members"


class Language(models.TextChoices):
    """The languages most spoken by residents, families and staff."""

    ENGLISH = "en", "English"
    SPANISH = "es", "Spanish"
    CHINESE = "zh", "Chinese"
    TAGALOG = "tl", "Tagalog"
    VIETNAMESE = "vi", "Vietnamese"
    FRENCH = "fr", "French"
    HAITIAN = "ht", "Haitian Creole"
    KOREAN = "ko", "Korean"
    RUSSIAN = "ru", "Russian"
    POLISH = "pl", "Polish"


class ResourceQuerySet(models.QuerySet):
    def published(self) -> "ResourceQuerySet":
        return self.filter(current__isnull=False, withdrawn_at__isnull=True)

    def in_status(self, status: str) -> "ResourceQuerySet":
        if status == Status.PUBLISHED:
            return self.published()
        if status == Status.WITHDRAWN:
            return self.filter(withdrawn_at__isnull=False)
        return self.filter(current__isnull=True, withdrawn_at__isnull=True)


class Resource(models.Model):
    """Something to use: what it says lies in its versions; here is whose it is and whether it is shown."""

    slug = models.SlugField(max_length=80, unique=True, help_text="As in addresses; it stays when the title changes")
    owner = models.CharField(max_length=6, choices=Owner)
    qio = models.ForeignKey(
        Qio, null=True, blank=True, on_delete=models.PROTECT, related_name="resources", verbose_name="QIO"
    )
    state = models.CharField(
        max_length=2, choices=StateCode, blank=True,
        help_text="The LANE's state; for a QIO the only one of its states, blank for all",
    )  # fmt: skip
    current = models.ForeignKey(
        "campaigns.ResourceVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="The published version that is shown; none yet for a draft",
    )  # fmt: skip
    reviewed_on = models.DateField(null=True, blank=True, help_text="When the owner last found it right")
    review_on = models.DateField(null=True, blank=True, help_text="When the owner looks through it again")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="resources_begun"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="resources_withdrawn"
    )
    withdrawal_reason = models.CharField(max_length=300, blank=True)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(
                name="resource_place_fits_owner",
                condition=Q(owner="nation", qio__isnull=True, state="")
                | Q(owner="qio", qio__isnull=False, state__in=["", *StateCode.values])
                | Q(owner="lane", qio__isnull=True, state__in=StateCode.values),
            ),
            models.CheckConstraint(
                name="resource_shown_is_reviewed",
                condition=Q(current__isnull=True, reviewed_on__isnull=True, review_on__isnull=True)
                | Q(current__isnull=False, reviewed_on__isnull=False, review_on__isnull=False),
            ),
            period_constraint("resource_review_comes_after", "reviewed_on", "review_on"),
            models.CheckConstraint(
                name="resource_withdrawn_has_reason",
                condition=Q(withdrawn_at__isnull=True, withdrawal_reason="")
                | (Q(withdrawn_at__isnull=False, current__isnull=False) & ~Q(withdrawal_reason="")),
            ),
        ]
        indexes = [models.Index(fields=["owner", "state"], name="resource_by_owner")]

    def __str__(self) -> str:
        return self.slug

    @property
    def status(self) -> Status:
        if self.withdrawn_at:
            return Status.WITHDRAWN
        return Status.PUBLISHED if self.current_id else Status.DRAFT

    @property
    def owner_name(self) -> str:
        """As people read it: Steering Committee; Chesapeake Quality, Maryland; Ohio LANE."""
        if self.owner == Owner.NATION:
            return Owner.NATION.label
        place = STATES[self.state].name if self.state else ""
        return f"{place} LANE" if self.owner == Owner.LANE else ", ".join(filter(None, [self.qio.name, place]))


class ResourceVersion(models.Model):
    """What a resource says. Written until it is published, never changed afterwards."""

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=300, help_text="What it is and whom it helps, in a sentence or two")
    kind = models.CharField(max_length=12, choices=Kind)
    language = models.CharField(max_length=2, choices=Language, default=Language.ENGLISH)
    goals = CodesField(max_length=200, blank=True, help_text="Codes of the goals it helps; none: any goal")
    steps = CodesField(max_length=20, blank=True, help_text="Numbers of the steps it helps with; none: any step")
    audiences = CodesField(max_length=120, help_text="For whom it is written")
    is_open = models.BooleanField(default=True, help_text="Everybody may read it, also who isn't signed in")
    body = models.TextField(max_length=LONGEST_BODY, blank=True, help_text="Markdown")
    link = models.URLField(max_length=500, blank=True, help_text="https only; it leads out of the portal")
    changes = models.CharField(max_length=300, blank=True, help_text="What differs from the version before")
    saved_at = models.DateTimeField(default=timezone.now)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="resource_versions_saved"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL,
        related_name="resource_versions_published",
    )  # fmt: skip

    class Meta:
        ordering = ["resource", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["resource", "number"], name="resource_version_once"),
            models.UniqueConstraint(
                fields=["resource"], condition=Q(published_at__isnull=True), name="resource_one_open_draft"
            ),
            models.CheckConstraint(name="resource_version_from_1", condition=Q(number__gte=1)),
            models.CheckConstraint(name="resource_version_has_title", condition=~Q(title="")),
            models.CheckConstraint(name="resource_version_has_audience", condition=~Q(audiences="")),
            models.CheckConstraint(
                name="resource_version_link_is_https", condition=Q(link="") | Q(link__startswith="https://")
            ),
            one_of_constraint("resource_version_kind_known", "kind", Kind),
            one_of_constraint("resource_version_language_known", "language", Language),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"

    @property
    def audience_labels(self) -> list[str]:
        return [Audience(code).label for code in self.audiences if code in Audience.values]


class ResourceFile(models.Model):
    """A file of a version. The next version may hold the same file; the file itself is never changed."""

    version = models.ForeignKey(ResourceVersion, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="in_resources")
    position = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["version", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["version", "file"], name="resource_file_once")]

    def __str__(self) -> str:
        return f"{self.version_id}: {self.file_id}"


class PracticeStatus(models.TextChoices):
    DRAFT = "draft", "draft"
    SUBMITTED = "submitted", "waits for review"
    SENT_BACK = "sent-back", "sent back"
    PUBLISHED = "published", "published"
    WITHDRAWN = "withdrawn", "taken back"


class PracticeQuerySet(models.QuerySet):
    def published(self) -> "PracticeQuerySet":
        return self.filter(status=PracticeStatus.PUBLISHED)


class Practice(models.Model):
    """What worked, told by a home or a LANE in four parts and published after a review."""

    slug = models.SlugField(max_length=80, unique=True, help_text="As in addresses")
    facility = models.ForeignKey(Facility, null=True, blank=True, on_delete=models.PROTECT, related_name="practices")
    state = models.CharField(max_length=2, choices=StateCode, blank=True, help_text="The LANE's, where a LANE tells it")
    title = models.CharField(max_length=120)
    goals = CodesField(max_length=200, blank=True, help_text="Codes of the goals it helped; none: any goal")
    problem = models.TextField(max_length=2000, blank=True, help_text="What was the problem?")
    did = models.TextField(max_length=3000, blank=True, help_text="What did you do?")
    happened = models.TextField(max_length=2000, blank=True, help_text="What happened?")
    advice = models.TextField(max_length=2000, blank=True, help_text="What would you tell others?")
    evidence = models.CharField(max_length=300, blank=True, help_text="How do you know that it helped?")
    is_named = models.BooleanField(default=False, help_text="The home (the LANE) agrees to be named")
    status = models.CharField(max_length=10, choices=PracticeStatus, default=PracticeStatus.DRAFT)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="practices_told"
    )
    created_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = PracticeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "slug"]
        constraints = [
            models.CheckConstraint(
                name="practice_told_by_one",
                condition=Q(facility__isnull=False, state="") | Q(facility__isnull=True, state__in=StateCode.values),
            ),
            one_of_constraint("practice_status_known", "status", PracticeStatus),
            models.CheckConstraint(name="practice_has_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="practice_published_has_moment",
                condition=~Q(status="published") | Q(published_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["status", "saved_at"], name="practice_by_status")]

    def __str__(self) -> str:
        return self.title


class PracticeMove(models.Model):
    """A step of a practice on its way: what it became, when, by whom, with which words."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="moves")
    status = models.CharField(max_length=10, choices=PracticeStatus)
    words = models.CharField(max_length=1000, blank=True, help_text="To the author")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="practice_moves"
    )

    class Meta:
        ordering = ["practice", "at", "pk"]
        constraints = [
            one_of_constraint("practice_move_status_known", "status", PracticeStatus),
            models.CheckConstraint(
                name="practice_move_back_has_words", condition=~Q(status__in=["sent-back", "withdrawn"]) | ~Q(words="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.practice_id}: {self.status}"


class LibraryUseQuerySet(models.QuerySet):
    def current(self) -> "LibraryUseQuerySet":
        return self.filter(ends_on__isnull=True)


class LibraryUse(models.Model):
    """A home uses a resource or a practice, from a day to a day. Rows are ended, not deleted."""

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="library_uses")
    resource = models.ForeignKey(Resource, null=True, blank=True, on_delete=models.PROTECT, related_name="uses")
    practice = models.ForeignKey(Practice, null=True, blank=True, on_delete=models.PROTECT, related_name="uses")
    starts_on = models.DateField(default=timezone.localdate)
    ends_on = models.DateField(null=True, blank=True)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="library_uses_said"
    )

    objects = LibraryUseQuerySet.as_manager()

    class Meta:
        ordering = ["facility", "-starts_on"]
        constraints = [
            models.CheckConstraint(
                name="library_use_of_one",
                condition=Q(resource__isnull=False, practice__isnull=True)
                | Q(resource__isnull=True, practice__isnull=False),
            ),
            period_constraint("library_use_ends_after_start", "starts_on", "ends_on"),
            models.UniqueConstraint(
                fields=["facility", "resource"],
                condition=Q(ends_on__isnull=True, resource__isnull=False),
                name="library_use_open_once_of_resource",
            ),
            models.UniqueConstraint(
                fields=["facility", "practice"],
                condition=Q(ends_on__isnull=True, practice__isnull=False),
                name="library_use_open_once_of_practice",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.facility_id}: {self.resource_id or self.practice_id}"


class LibraryText(models.Model):
    """What the search looks into: the words of what is published, plain and without small words (words.py).

    The services write it in the transaction of the change; an index of the engine hangs on it by a generated column
    (PostgreSQL) or by triggers (SQLite): the migration says how. SQLite builds a changed table anew, without triggers:
    a later migration of this table must set them again.
    """

    resource = models.OneToOneField(
        Resource, null=True, blank=True, on_delete=models.CASCADE, related_name="search_text"
    )
    practice = models.OneToOneField(
        Practice, null=True, blank=True, on_delete=models.CASCADE, related_name="search_text"
    )
    title = models.TextField()
    summary = models.TextField(blank=True)
    body = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="library_text_of_one",
                condition=Q(resource__isnull=False, practice__isnull=True)
                | Q(resource__isnull=True, practice__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.resource_id or self.practice_id}: {self.title}"
