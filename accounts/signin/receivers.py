"""Audit lines of signing in: who came, who failed, what changed. Connected when the portal starts."""

import time

from allauth.account import signals as account
from allauth.account.adapter import get_adapter
from allauth.mfa import signals as factors
from django.contrib.auth import signals as auth
from django.dispatch import receiver

from accounts.audit.services import record
from accounts.signin.middleware import SIGNED_IN_AT


def _ip(request) -> str:
    return get_adapter().get_client_ip(request) if request is not None and request.META.get("REMOTE_ADDR") else ""


@receiver(auth.user_logged_in)
def signed_in(sender, request, user, **kwargs) -> None:
    request.session[SIGNED_IN_AT] = time.time()
    methods = [row.get("type") or row["method"] for row in request.session.get("account_authentication_methods", [])]
    record(action="signin.sign_in", by=user, target=user, methods=methods, ip=_ip(request))


@receiver(auth.user_logged_out)
def signed_out(sender, request, user, **kwargs) -> None:
    if user is not None:
        record(action="signin.sign_out", by=user, target=user, ip=_ip(request))


@receiver(auth.user_login_failed)
def failed(sender, credentials, request=None, **kwargs) -> None:
    record(action="signin.fail", by="", email=str(credentials.get("email", ""))[:254], ip=_ip(request))


@receiver(factors.authentication_failed)
def factor_failed(sender, request, user, authenticator, **kwargs) -> None:
    record(action="signin.fail_factor", by=user, target=user, factor=authenticator.type, ip=_ip(request))


@receiver(factors.authenticator_added)
def factor_added(sender, user, authenticator, **kwargs) -> None:
    record(action="signin.add_factor", by=user, target=user, factor=authenticator.type)


@receiver(factors.authenticator_removed)
def factor_removed(sender, user, authenticator, **kwargs) -> None:
    record(action="signin.remove_factor", by=user, target=user, factor=authenticator.type)


@receiver(factors.authenticator_reset)
def factor_reset(sender, user, authenticator, **kwargs) -> None:
    record(action="signin.reset_factor", by=user, target=user, factor=authenticator.type)


@receiver(account.email_added)
def address_added(sender, user, email_address, **kwargs) -> None:
    record(action="signin.add_address", by=user, target=user, email=email_address.email)


@receiver(account.email_confirmed)
def address_confirmed(sender, email_address, **kwargs) -> None:
    record(action="signin.confirm_address", by=email_address.user, target=email_address.user, email=email_address.email)


@receiver(account.email_removed)
def address_removed(sender, user, email_address, **kwargs) -> None:
    record(action="signin.remove_address", by=user, target=user, email=email_address.email)


@receiver(account.email_changed)
def address_changed(sender, user, from_email_address, to_email_address, **kwargs) -> None:
    before = from_email_address.email if from_email_address else ""
    record(action="signin.change_address", by=user, target=user, before=before, after=to_email_address.email)
