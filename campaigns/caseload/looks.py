"""Who saw what a home shares is written down for the home: the same line as for its charts, for a page of homes at
once."""

from collections.abc import Iterable

from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.audit.services import record
from campaigns.enrollment.sharing_queries import LOOKED
from facilities.directory.models import Facility


def record_looks(*, viewer, homes: Iterable[Facility], what: str) -> None:
    """One line per viewer, home and day, as enrollment.services.record_view writes it. One query on a later look."""
    homes = {str(home.pk): home for home in homes}
    if not homes:
        return
    start = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    kind = Facility._meta.label_lower
    seen = AuditEvent.objects.filter(action=LOOKED, actor_id=viewer.pk, at__gte=start, target_type=kind)
    known = set(seen.filter(target_id__in=list(homes)).values_list("target_id", flat=True))
    for key in homes.keys() - known:
        record(action=LOOKED, by=viewer, target=homes[key], what=what)
