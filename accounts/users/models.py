"""The table of people. The e-mail address is the login; each person has one of their own."""

import unicodedata

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone


def normal_email(address: str) -> str:
    """One spelling per address: NFKC, no outer blanks, lower case (look-alikes of CVE-2019-19844 fall together)."""
    return unicodedata.normalize("NFKC", address).strip().lower()


class UserManager(BaseUserManager):
    """Makes people; passwords only ever enter as hashes."""

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        if not email:
            raise ValueError("a person needs an e-mail address")
        user = self.model(email=normal_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str) -> "User":
        return self.get(email=normal_email(email))


class User(AbstractBaseUser, PermissionsMixin):
    """A person. Where they belong and what they may do are affiliations (accounts/access), never fields here."""

    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=20, blank=True)
    time_zone = models.CharField(max_length=40, blank=True, help_text="Blank: that of the place")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField("may use Django admin", default=False)
    joined_at = models.DateTimeField(default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name", "email"]
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once_whatever_case")]

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"

    def clean(self) -> None:
        self.email = normal_email(self.email)

    @property
    def first_name(self) -> str:
        """How to greet: the first word of the name."""
        return self.name.split(" ")[0] if self.name else self.email

    def get_full_name(self) -> str:
        return self.name
