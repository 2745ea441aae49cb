"""Reads of the account page: what signs a person in."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from accounts.users.models import User


@dataclass(frozen=True, slots=True)
class WaysIn:
    """The address that waits for its confirmation, and the second step; None or empty where there is none."""

    pending_address: EmailAddress | None
    app: Authenticator | None
    passkeys: list[Authenticator]
    codes_left: int | None


def ways_in(user: User) -> WaysIn:
    factors = list(Authenticator.objects.filter(user=user).order_by("created_at"))
    kinds = Authenticator.Type
    codes = next((row for row in factors if row.type == kinds.RECOVERY_CODES), None)
    return WaysIn(
        pending_address=EmailAddress.objects.get_new(user),
        app=next((row for row in factors if row.type == kinds.TOTP), None),
        passkeys=[row for row in factors if row.type == kinds.WEBAUTHN],
        codes_left=len(codes.wrap().get_unused_codes()) if codes else None,
    )
