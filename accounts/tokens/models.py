"""Tables of programs' access: tokens of an affiliation, and what a repeated request was answered."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.access.models import Affiliation
from qioportal.lib.db import one_of_constraint


class TokenScope(models.TextChoices):
    READ = "read", "read"
    WRITE = "write", "read and write"


class ApiToken(models.Model):
    """A key for a program, with at most the rights of one affiliation. Only its hash is kept."""

    affiliation = models.ForeignKey(Affiliation, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=80, help_text="What it is for")
    prefix = models.CharField(max_length=8, help_text="Its first characters, to tell tokens apart")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the token")
    scope = models.CharField(max_length=5, choices=TokenScope)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="tokens_made"
    )
    expires_on = models.DateField()
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "API token"
        ordering = ["-created_at"]
        constraints = [
            one_of_constraint("api_token_scope_known", "scope", TokenScope),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class KeptAnswer(models.Model):
    """The answer to a write with an `Idempotency-Key`: the same key again gets it again, other content is refused."""

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="kept_answers")
    key = models.CharField(max_length=80)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="kept_answer_once_per_key")]
        indexes = [models.Index(fields=["created_at"], name="kept_answer_by_age")]

    def __str__(self) -> str:
        return self.key
