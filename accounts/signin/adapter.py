"""What django-allauth asks us: who may sign up, what its messages say, how its mails leave, how secrets are kept."""

import base64
import hashlib

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.cache import cache
from django.db import transaction

from accounts.audit.services import record
from accounts.mail.services import queue_mail
from accounts.signin import emails, limits, services
from accounts.users.models import User, normal_email


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up without an invitation; mail leaves through the outbox; guessing has an end."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "This e-mail address and this password do not go together. Check both.",
        "too_many_login_attempts": "Too many wrong tries. Wait five minutes, or choose “I cannot sign in” and set a "
        "new password.",
        "incorrect_password": "This is not your password.",
        "enter_current_password": "This is not your present password.",
        "invalid_password_reset": "This link no longer works.",
        "duplicate_email": "This is your address already.",
        "incorrect_code": "This code is not right. Codes from an app change every 30 seconds: take the newest one.",
        "rate_limited": "Too many tries. Wait a minute.",
    }

    def is_open_for_signup(self, request) -> bool:
        return False

    def get_password_change_redirect_url(self, request) -> str:
        return "/account/"

    # Passwords ------------------------------------------------------------------------------------------------------

    def pre_authenticate(self, request, **credentials) -> None:
        """Answers before any password is hashed."""
        email = credentials.get("email", "")
        try:
            if limits.is_closed(email):
                raise self.validation_error("too_many_login_attempts")
            super().pre_authenticate(request, **credentials)
        except Exception:
            if cache.add(f"signin:refused:{normal_email(email)}", 1, 300):
                record(action="signin.refuse_sign_in", by="", email=email[:254], ip=self.get_client_ip(request))
            raise

    def authenticate(self, request, **credentials):
        user = super().authenticate(request, **credentials)
        if user:
            limits.forget(credentials.get("email", ""))
        return user

    def authentication_failed(self, request, **credentials) -> None:
        email = credentials.get("email", "")
        tries = limits.note_failure(email)
        user = User.objects.filter(email=normal_email(email), is_active=True).first()
        if user and tries in limits.TOLD_AFTER:
            services.tell(user=user, what="many_failures", tries=str(tries))

    def set_password(self, user, password: str) -> None:
        services.set_password(user=user, password=password, by=user)

    def confirm_email(self, request, email_address: EmailAddress) -> bool:
        """An address that another person signs in with stays theirs."""
        if User.objects.filter(email=email_address.email).exclude(pk=email_address.user_id).exists():
            return False
        with transaction.atomic():
            return super().confirm_email(request, email_address)

    # Mail: rows now, words and links when it is sent ----------------------------------------------------------------

    def send_password_reset_mail(self, user, email: str, context: dict) -> None:
        services.send_password_link(user=user, by=email)

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Mails that belong to no sign-in. The same number of rows as a mail to a known address."""
        kind = {
            "account/email/unknown_account": emails.UNKNOWN_ADDRESS,
            "account/email/account_already_exists": emails.ACCOUNT_EXISTS,
        }[template_prefix]
        with transaction.atomic():
            record(action="signin.send_password_link", by=email)
            queue_mail(kind=kind.code, to=email)

    def send_confirmation_mail(self, request, emailconfirmation, signup: bool) -> None:
        address = emailconfirmation.email_address
        queue_mail(kind=emails.CONFIRM_EMAIL.code, to=address.email, user=address.user, context={"address": address.pk})

    def send_notification_mail(self, template_prefix: str, user, context=None, email=None) -> None:
        """Old and new address hear of a change of address; of a new password `set_password` has told already."""
        what = template_prefix.rsplit("/", 1)[-1]
        if what.startswith("password_"):
            return
        facts = {key: str(value) for key, value in (context or {}).items()}
        facts["ip"] = self.get_client_ip(self.request)
        for address in {email or user.email, user.email}:
            services.tell(user=user, what=what, to=address, **facts)


class MFAAdapter(DefaultMFAAdapter):
    """Second factors are offered to all. Their secrets are encrypted in the database."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
    }

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> MultiFernet:
    """Keys made from SECRET_KEY and, while it is being changed, from SECRET_KEY_FALLBACKS."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(b"accounts.signin.factors:" + secret.encode()).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
