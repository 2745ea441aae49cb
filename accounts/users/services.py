"""Changes of a person's own details."""

from django.db import transaction

from accounts.audit.services import record
from accounts.users.models import User


@transaction.atomic
def save_profile(*, user: User, name: str, phone: str, time_zone: str, by) -> None:
    """Name, work phone, time zone; the audit names what changed."""
    new = {"name": name, "phone": phone, "time_zone": time_zone}
    changed = [field for field, value in new.items() if getattr(user, field) != value]
    if not changed:
        return
    for field in changed:
        setattr(user, field, new[field])
    user.save(update_fields=changed)
    record(action="users.save_profile", by=by, target=user, fields=changed)
