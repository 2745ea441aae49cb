"""Puts hostile words into every text that somebody may have typed or that CMS's file may hold."""

from django.apps import apps
from django.db import IntegrityError, models, transaction

from campaigns.library.codes import CodesField

XSS = "\"'><xss9 xss9=1 onclick=alert(9)>{{ 7|add:7 }}"
FORMULA = "=cmd|' /C calc'!A0"
# Texts that the code makes or that have a fixed form: keys, codes, tokens, names of kinds, addresses.
FIXED = {
    "ccn", "slug", "code", "number", "state", "nonce", "key", "kind", "rfc_message_id", "lease_token", "email", "to",
    "address_key", "sha256", "password", "time_zone", "zip_code", "phone", "granted_by", "lane", "topic", "reply_to",
    "told", "version", "agreement_version", "counted", "app_label", "session_key", "own_number_label",
    "prefix", "digest", "revocation_reason", "cancel_reason", "guest",
    "taken_back_reason", "dismissed_reason", "ChangeRequest.undone_reason", "Event.check_in_code", "Event.zone",
    "LaneReport.quarter", "Resource.withdrawal_reason",
}  # fmt: skip
OURS = ("facilities", "accounts", "campaigns")


def texts_of(model) -> list[models.Field]:
    """Its texts that anybody may have typed."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not field.choices
        and not isinstance(field, models.EmailField | models.SlugField | CodesField)
        and not {field.name, f"{model.__name__}.{field.name}"} & FIXED
    ]


def poison(words: str, url: str = "") -> list[str]:
    """Write the words into all of them; gives the columns that took them, and fails on a table that refuses."""
    done = []
    for model in apps.get_models():
        if model._meta.app_label not in OURS or model.__name__ == "AuditEvent":
            continue
        for field in texts_of(model):
            hostile = url if isinstance(field, models.URLField) else words[: field.max_length or 500]
            name = f"{model.__name__}.{field.name}"
            if field.unique:
                for row in model._base_manager.all():
                    model._base_manager.filter(pk=row.pk).update(
                        **{field.name: f"{hostile}{row.pk}"[: field.max_length]}
                    )
                    done.append(name)
                continue
            try:
                with transaction.atomic():
                    if model._base_manager.update(**{field.name: hostile}):
                        done.append(name)
            except IntegrityError as error:
                raise AssertionError(f"{name} has a form of its own: name it in FIXED ({error})") from error
    return done
