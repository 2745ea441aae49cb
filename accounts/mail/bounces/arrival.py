"""The link of the test mail: it proves that an address whose mail came back takes mail again."""

from django.core import signing

from accounts.users.models import normal_email

SALT = "accounts.mail.arrives"
SECONDS = 3600


def arrival_token(address: str) -> str:
    """Good for an hour."""
    return signing.dumps(normal_email(address), salt=SALT)


def read_arrival_token(token: str) -> str | None:
    """The address that the token proves; None for a forged or an old one."""
    try:
        return normal_email(signing.loads(token, salt=SALT, max_age=SECONDS))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None
