"""The token of an invitation's link: signed from row and nonce under a salt of its own, so that no other link of the
portal opens it and it opens no other. It is made when the mail is sent, and never stored."""

from django.core import signing
from django.utils.crypto import constant_time_compare

from accounts.members.models import Invitation

SALT = "accounts.members.invitation"


def make_token(invitation: Invitation) -> str:
    return signing.dumps([invitation.pk, invitation.nonce], salt=SALT)


def invitation_of(token: str, *, lock: bool = False) -> Invitation | None:
    """The invitation whose newest link this is, whatever became of it; None for any other text."""
    try:
        pk, nonce = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    rows = Invitation.objects.select_related("facility", "qio", "invited_by")
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=pk).first()
    return row if row and constant_time_compare(row.nonce, str(nonce)) else None
