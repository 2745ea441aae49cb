"""Writes of the directory by hand: a fact of a home put right against CMS's file, and that taken back.

`by` is an e-mail address or a process: the audit lies above this app, so its line is written by whoever calls.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from facilities.directory.models import ChangedField, CorrectedField, Facility, FacilityChange, FacilityCorrection


@transaction.atomic
def correct_home(*, home: Facility, field: str, value: str, by: str) -> FacilityCorrection:
    """The home's name or phone is this from today on, through CMS's next files, until one of them agrees."""
    home = Facility.objects.select_for_update(of=("self",)).get(pk=home.pk)
    before = FacilityCorrection.objects.standing().filter(facility=home, field=field).first()
    on_file = before.cms_says if before else getattr(home, field)
    if _same(value, getattr(home, field)):
        raise ValidationError("The portal says this already.")
    if before:
        _end(before, "Put right once more")
    correction = FacilityCorrection(
        facility=home, field=field, value=value, cms_says=on_file, starts_on=timezone.localdate(), recorded_by=by[:254]
    )
    if _same(value, on_file):  # back to what CMS's file says
        correction.ends_on, correction.ended_why = correction.starts_on, "CMS's file says the same"
    correction.full_clean()
    correction.save()
    _write(home, field, value)
    return correction


@transaction.atomic
def end_correction(*, correction: FacilityCorrection, why: str) -> bool:
    """What CMS's newest file says counts again; False when the correction had ended before."""
    home = Facility.objects.select_for_update(of=("self",)).get(pk=correction.facility_id)
    correction.refresh_from_db()
    if correction.ends_on is not None:
        return False
    _end(correction, why)
    _write(home, correction.field, correction.cms_says)
    return True


def _same(one: str, other: str) -> bool:
    return one.strip().upper() == other.strip().upper()


def _end(correction: FacilityCorrection, why: str) -> None:
    correction.ends_on, correction.ended_why = timezone.localdate(), why[:200]
    correction.save(update_fields=["ends_on", "ended_why"])


def _write(home: Facility, field: str, value: str) -> None:
    """The present fact; a name also as a dated change, since homes are looked for under the old one."""
    old = getattr(home, field)
    setattr(home, field, value)
    home.save(update_fields=[field])
    if field == CorrectedField.NAME:
        today = timezone.localdate()
        change, is_new = FacilityChange.objects.get_or_create(
            facility=home, field=ChangedField.NAME, seen_on=today, defaults={"old": old, "new": value}
        )
        if not is_new:
            change.new = value
            change.save(update_fields=["new"])
