"""What changes a sign-in: a new password, a link for one, the end of all sessions; with audit line and mail."""

from importlib import import_module

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from accounts.audit.services import record
from accounts.mail.services import queue_mail
from accounts.signin import limits
from accounts.signin.emails import NOTICE, PASSWORD_RESET
from accounts.users.models import User


@transaction.atomic
def set_password(*, user: User, password: str, by) -> None:
    """Set a password that has passed the validators. Every other session of the person ends with the old one."""
    user.set_password(password)
    user.save(update_fields=["password"])
    for address in {user.email, *EmailAddress.objects.filter(user=user).values_list("email", flat=True)}:
        limits.forget(address)
    record(action="signin.set_password", by=by, target=user)
    tell(user=user, what="password_changed")


@transaction.atomic
def send_password_link(*, user: User, by) -> None:
    """Mail the person a link for a new password, to the address on file. Whoever asked never sees it."""
    record(action="signin.send_password_link", by=by, target=user)
    queue_mail(kind=PASSWORD_RESET.code, to=user.email, user=user, context={"user": user.pk})


def tell(*, user: User, what: str, to: str = "", **facts: str) -> None:
    """Mail the person that something about their sign-in changed (accounts/signin/emails.py has the words)."""
    context = {"user": user.pk, "what": what, "at": timezone.now().isoformat(), **facts}
    queue_mail(kind=NOTICE.code, to=to or user.email, user=user, context=context)


@transaction.atomic
def end_sessions(*, user: User, by) -> int:
    """Sign the person out everywhere; how many sessions that ended."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    ended = 0
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            store(session.session_key).delete()
            ended += 1
    record(action="signin.end_sessions", by=by, target=user, sessions=ended)
    return ended
