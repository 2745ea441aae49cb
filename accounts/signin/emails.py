"""Mails about signing in. Links are made when a mail is sent: no token is ever stored."""

import datetime as dt

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from accounts.mail.kinds import NotNeeded, Rendered, register
from accounts.mail.models import Delivery
from accounts.mail.rendering import render_mail, site_link
from accounts.users.models import User

# What changed -> subject, and the sentence that says it.
NOTICES = {
    "password_changed": (
        "Your password was changed",
        "The password of your sign-in was changed. Everywhere else you were signed in, you are signed out now.",
    ),
    "email_changed": (
        "Your e-mail address was changed",
        "From now on you sign in with {to_email}. Until now it was {from_email}.",
    ),
    "email_deleted": ("An e-mail address was removed", "{deleted_email} no longer belongs to your sign-in."),
    "totp_activated": (
        "An authenticator app was added",
        "From now on a code from your authenticator app is asked for when you sign in.",
    ),
    "totp_deactivated": ("Your authenticator app was removed", "The code from your app is no longer asked for."),
    "recovery_codes_generated": (
        "New recovery codes were made",
        "You have a new set of recovery codes. The codes of the old set no longer work.",
    ),
    "webauthn_added": ("A passkey was added", "A new passkey or security key can now sign you in."),
    "webauthn_removed": ("A passkey was removed", "A passkey or security key no longer signs you in."),
    "factor_removed": (
        "A second step was removed from your sign-in",
        "The help desk removed a passkey, an authenticator app or recovery codes that you could not use any more.",
    ),
    "many_failures": (
        "Somebody tried to sign in as you",
        (
            "{tries} times in a row somebody typed a wrong password for your address. If it was not you, do nothing: "
            "your password held. If it was you, choose “I cannot sign in” on the sign-in page."
        ),
    ),
}


def _person(delivery: Delivery) -> User:
    user = User.objects.filter(pk=delivery.message.context["user"], is_active=True).first()
    if user is None:
        raise NotNeeded("the sign-in is closed")
    return user


def _password_reset(delivery: Delivery) -> Rendered:
    user = _person(delivery)
    keys = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    link = site_link(reverse("account_reset_password_from_key", kwargs=keys))
    hours = settings.PASSWORD_RESET_TIMEOUT // 3600
    return render_mail("accounts/signin/password_reset", {"person": user, "link": link, "hours": hours})


def _unknown_address(delivery: Delivery) -> Rendered:
    link = site_link(reverse("account_login"))
    return render_mail("accounts/signin/unknown_address", {"address": delivery.to, "link": link})


def _account_exists(delivery: Delivery) -> Rendered:
    link = site_link(reverse("account_reset_password"))
    return render_mail("accounts/signin/account_exists", {"link": link})


def _confirm_email(delivery: Delivery) -> Rendered:
    found = EmailAddress.objects.select_related("user").filter(pk=delivery.message.context["address"]).first()
    if found is None or found.verified or not found.user.is_active:
        raise NotNeeded("the address is confirmed, or taken back")
    link = site_link(reverse("account_confirm_email", args=[EmailConfirmationHMAC(found).key]))
    return render_mail("accounts/signin/confirm_email", {"person": found.user, "address": found.email, "link": link})


def _notice(delivery: Delivery) -> Rendered:
    facts = delivery.message.context
    user = User.objects.get(pk=facts["user"])
    headline, sentence = NOTICES[facts["what"]]
    return render_mail(
        "accounts/signin/notice",
        {
            "person": user,
            "headline": headline,
            "sentence": sentence.format_map(facts),
            "at": dt.datetime.fromisoformat(facts["at"]),
            "from_where": facts.get("ip", ""),
            "link": site_link(reverse("assistance:cannot-sign-in")),
        },
    )


PASSWORD_RESET = register("signin.password_reset", _password_reset)
UNKNOWN_ADDRESS = register("signin.unknown_address", _unknown_address)
ACCOUNT_EXISTS = register("signin.account_exists", _account_exists)
CONFIRM_EMAIL = register("signin.confirm_email", _confirm_email)
NOTICE = register("signin.notice", _notice)
