"""The one function that writes the audit. It is called inside the transaction of the act: no audit line, no act."""

from django.db import models

from accounts.audit.models import AuditEvent


def record(
    *,
    action: str,
    by: models.Model | str | None,
    target: models.Model | None = None,
    **details: str | int | float | bool | list | dict | None,
) -> AuditEvent:
    """Add one event. `by` is the person, or the name of the process ("celery", "import_cms"); details: no secret."""
    person = isinstance(by, models.Model)
    return AuditEvent.objects.create(
        actor_id=by.pk if person else None,
        actor=str(getattr(by, "email", by or ""))[:254],
        action=action,
        target_type=target._meta.label_lower if target is not None else "",
        target_id=str(target.pk) if target is not None else "",
        target=str(target)[:200] if target is not None else "",
        details=details,
    )
