"""Giving and ending roles: the only door for writes to affiliations."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounts.access.models import Affiliation
from accounts.audit.services import record
from facilities.directory.models import Chain, Facility
from facilities.qios.models import Qio


@transaction.atomic
def grant_role(
    *,
    user,
    role: str,
    by,
    facility: Facility | None = None,
    chain: Chain | None = None,
    qio: Qio | None = None,
    state: str = "",
    starts_on: dt.date | None = None,
) -> Affiliation:
    """Let the person hold the role at the place from today on; a role already held stays as it is."""
    place = {"facility": facility, "chain": chain, "qio": qio, "state": state}
    held = Affiliation.objects.filter(user=user, role=role, **place).on(timezone.localdate()).first()
    if held:
        return held
    row = Affiliation(
        user=user,
        role=role,
        starts_on=starts_on or timezone.localdate(),
        granted_by=str(getattr(by, "email", by)),
        **place,
    )
    row.full_clean()
    row.save()
    record(action="access.grant_role", by=by, target=user, role=role, place=row.place_name)
    return row


@transaction.atomic
def end_role(*, affiliation: Affiliation, by, ends_on: dt.date | None = None) -> None:
    """End the role (yesterday, so that the very next request is refused). The row stays: it is the history."""
    last_day = ends_on or timezone.localdate() - dt.timedelta(days=1)
    affiliation.ends_on = max(last_day, affiliation.starts_on)
    if ends_on is None and affiliation.starts_on > last_day:
        # Given and taken on one day: the history would claim a day in office that must not be.
        record(
            action="access.withdraw_role",
            by=by,
            target=affiliation.user,
            role=affiliation.role,
            place=affiliation.place_name,
        )
        affiliation.delete()
        return
    affiliation.save(update_fields=["ends_on"])
    record(
        action="access.end_role",
        by=by,
        target=affiliation.user,
        role=affiliation.role,
        place=affiliation.place_name,
        last_day=str(affiliation.ends_on),
    )
