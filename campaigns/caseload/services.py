"""Writes of the caseload: who looks after a home."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.access.places import QioDesk
from accounts.audit.services import record
from accounts.users.models import User
from campaigns.caseload.models import CaseloadAssignment
from campaigns.recruitment.people import recruiters_of
from facilities.directory.models import Facility

DAY = dt.timedelta(days=1)


@transaction.atomic
def assign_homes(*, desk: QioDesk, homes: Sequence[Facility], to: User | None, by: User) -> int:
    """Somebody of the desk looks after these homes from today on; `None` leaves them with who brought them in. How many
    homes changed hands. The row before ends yesterday; one that began today and never held a day is put right."""
    if to is not None and to not in recruiters_of(desk):
        raise ValidationError(f"{to.name} does not work at this desk.")
    ids = {home.pk for home in homes if home.state == desk.state.code}
    hold_homes(ids)
    rows = CaseloadAssignment.objects.select_for_update(of=("self",)).of(desk).filter(ends_on__isnull=True)
    held = {row.facility_id: row for row in rows.filter(facility__in=ids).select_related("adviser")}
    changed = [pk for pk in ids if (held[pk].adviser if pk in held else None) != to]
    today = timezone.localdate()
    for pk in changed:
        if pk in held:
            end_assignment(held[pk], today)
    if to:
        CaseloadAssignment.objects.bulk_create(
            CaseloadAssignment(facility_id=pk, qio=desk.qio, adviser=to, starts_on=today, assigned_by=by)
            for pk in sorted(changed)
        )
    if changed:
        ccns = sorted(home.ccn for home in homes if home.pk in changed)
        record(action="caseload.assign", by=by, to=to.email if to else "", homes=ccns)
    return len(changed)


def hold_homes(ids: Iterable[int]) -> None:
    """Until the transaction ends nobody else says who looks after these homes: of two at once the second one waits."""
    rows = Facility.objects.filter(pk__in=list(ids)).order_by("pk").values_list("pk")
    list(rows.select_for_update(of=("self",), no_key=True))


def end_assignment(row: CaseloadAssignment, today: dt.date) -> None:
    """Yesterday was its last day; of one that began today, today."""
    row.ends_on = max(today - DAY, row.starts_on)
    row.save(update_fields=["ends_on"])
