"""Making and revoking tokens, and the answers kept for repeated requests: the only door for writes."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounts.access.models import Affiliation
from accounts.audit.services import record
from accounts.mail.services import queue_mail
from accounts.tokens import keys
from accounts.tokens.emails import NOTICE
from accounts.tokens.models import ApiToken, KeptAnswer, TokenScope
from accounts.tokens.queries import affiliations_for_tokens, live, may_write

MOST_LIVE = 20
ANSWERS_KEPT = dt.timedelta(days=7)


class Refused(Exception):
    """The token isn't made; the sentence says why, to who asked for it."""


@transaction.atomic
def make_token(
    *, affiliation: Affiliation, name: str, scope: str, expires_on: dt.date, by
) -> tuple[ApiToken, str]:  # fmt: skip
    """A new token and its text, which exists nowhere else: it is shown once."""
    today = timezone.localdate()
    if affiliation not in affiliations_for_tokens(by):
        raise Refused("You can make a token only for a place where you work today.")
    if scope == TokenScope.WRITE and not may_write(affiliation):
        raise Refused(f"As {affiliation.get_role_display()} you enter no numbers, so a token can only read.")
    if not today < expires_on <= today + dt.timedelta(days=keys.LONGEST_DAYS):
        raise Refused("A token ends at the latest after one year, and not before tomorrow.")
    if live(ApiToken.objects.filter(affiliation__user=by), today).count() >= MOST_LIVE:
        raise Refused(f"You have {MOST_LIVE} tokens that work. Revoke one that you no longer need.")
    key = keys.new_key()
    token = ApiToken.objects.create(
        affiliation=affiliation, name=name, scope=scope, expires_on=expires_on, created_by=by,
        prefix=keys.shown(key), digest=keys.digest(key),
    )  # fmt: skip
    record(
        action="tokens.make", by=by, target=token, place=affiliation.place_name, scope=scope, expires=str(expires_on)
    )
    _tell(token, "made", by)
    return token, key


@transaction.atomic
def revoke_token(*, token: ApiToken, by) -> bool:
    """It stops working with the next request. False when it was revoked before."""
    now = timezone.now()
    if not ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=now):
        return False
    token.revoked_at = now
    record(action="tokens.revoke", by=by, target=token, place=token.affiliation.place_name)
    if token.affiliation.user_id != getattr(by, "pk", None):
        _tell(token, "revoked", by)
    return True


def _tell(token: ApiToken, what: str, by) -> None:
    """Whose token it is hears of it by mail, so that nobody has one in their name unknown to them."""
    owner = token.affiliation.user
    facts = {"token": token.pk, "what": what, "by": str(getattr(by, "name", by)), "at": timezone.now().isoformat()}
    queue_mail(kind=NOTICE.code, to=owner.email, user=owner, key=f"{NOTICE.code}:{token.pk}:{what}", context=facts)


def note_use(token: ApiToken) -> None:
    """The day of its last use, written at most once a day."""
    today = timezone.localdate()
    if token.last_used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)


def forget_answers() -> int:
    """Answers kept longer than a week; how many there were."""
    count, _ = KeptAnswer.objects.filter(created_at__lt=timezone.now() - ANSWERS_KEPT).delete()
    return count
