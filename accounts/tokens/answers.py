"""Writes with an `Idempotency-Key`: done once, answered the same each time.

The key is reserved in the transaction of the write. Of two at once the second waits for the first on the unique row,
and then gets its answer. What failed is not kept: nothing was written, and the key is free for another try.
"""

import hashlib
from collections.abc import Callable

from django.db import IntegrityError, transaction

from accounts.tokens.models import ApiToken, KeptAnswer

Answer = tuple[int, dict]


class OtherRequest(Exception):
    """The key was used for another request."""


class NotKept(Exception):
    """Carries an answer that wrote nothing out of the transaction."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer[0])
        self.answer = answer


def digest_of(method: str, path: str, body: bytes) -> str:
    return hashlib.sha256(b"\0".join([method.encode(), path.encode(), body])).hexdigest()


def answered_once(*, token: ApiToken, key: str, digest: str, act: Callable[[], Answer]) -> tuple[Answer, bool]:
    """The answer, and whether it is one given before. `act` writes and answers; below 300 its answer is kept."""
    try:
        with transaction.atomic():
            kept, is_new = _reserved(token, key, digest)
            if not is_new:
                return (kept.status, kept.body), True
            kept.status, kept.body = act()
            if kept.status >= 300:
                raise NotKept((kept.status, kept.body))
            kept.save(update_fields=["status", "body"])
            return (kept.status, kept.body), False
    except NotKept as failed:
        return failed.answer, False


def _reserved(token: ApiToken, key: str, digest: str) -> tuple[KeptAnswer, bool]:
    try:
        with transaction.atomic():
            row = KeptAnswer.objects.create(token=token, key=key, request_digest=digest, status=0, body={})
            return row, True
    except IntegrityError:
        row = KeptAnswer.objects.get(token=token, key=key)
    if row.request_digest != digest:
        raise OtherRequest
    return row, False
