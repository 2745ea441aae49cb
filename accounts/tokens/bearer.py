"""Who stands behind an `Authorization: Bearer qio_…` today. A token never opens more than its affiliation does."""

from django.utils import timezone

from accounts.access.models import Affiliation
from accounts.access.roles import PlaceKind
from accounts.access.territory import territory_of
from accounts.tokens import keys
from accounts.tokens.models import ApiToken, TokenScope
from accounts.tokens.queries import may_write


class Denied(Exception):
    """No right to go on: `status` 401 (no token that works) or 403 (a token that works, but not for this)."""

    def __init__(self, status: int, code: str, words: str) -> None:
        super().__init__(words)
        self.status, self.code, self.words = status, code, words


def key_in(header: str) -> str:
    """The token of an Authorization header; Denied where there is none."""
    scheme, _, key = header.partition(" ")
    if not header:
        raise Denied(401, "no-token", "Send the header “Authorization: Bearer” with your token.")
    if scheme.lower() != "bearer" or not keys.is_well_formed(key.strip()):
        raise Denied(401, "bad-token", "This is no token of this portal. A token begins with qio_ and has 46 signs.")
    return key.strip()


def token_of(key: str) -> ApiToken:
    """The token with its affiliation and its person, who acts as nothing else (`acts_only_as`)."""
    places = ("affiliation__user", "affiliation__facility", "affiliation__chain", "affiliation__qio")
    token = ApiToken.objects.select_related(*places).filter(digest=keys.digest(key)).first()
    today = timezone.localdate()
    if token is None:
        raise Denied(401, "bad-token", "Nobody holds this token.")
    if token.revoked_at:
        raise Denied(401, "revoked", "This token was revoked.")
    if token.expires_on < today:
        raise Denied(401, "expired", f"This token ran out on {token.expires_on}. Make a new one.")
    role, person = token.affiliation, token.affiliation.user
    if not person.is_active or not Affiliation.objects.filter(pk=role.pk).on(today).exists():
        raise Denied(401, "role-ended", "The role that this token was made for has ended.")
    person.acts_only_as = role.pk
    if role.role_data.place == PlaceKind.QIO and not territory_of(person).states:
        raise Denied(403, "contract-ended", "The contract of this QIO covers no state today.")
    return token


def may_this_token_write(token: ApiToken) -> bool:
    """Its scope says so, and so does its role."""
    return token.scope == TokenScope.WRITE and may_write(token.affiliation)
