"""The room's work in the background."""

from importlib import import_module

from celery import shared_task
from django.conf import settings

from qioportal.lib.patient_cache import forget_expired


@shared_task(name="accounts.signin.clear_sessions")
def clear_sessions() -> None:
    """Sessions that have ended leave their table, old counts theirs. Once a day; may run twice or never."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    forget_expired()
