"""Reads of change requests."""

from django.db.models import QuerySet

from accounts.access.places import QioDesk
from campaigns.caseload.change_models import ChangeRequest
from facilities.directory.models import Facility
from qioportal.lib.search import narrowed

_WITH = ("facility", "asked_by", "settled_by", "handed_on_by", "undone_by", "correction")


def changes_of_home(home: Facility) -> QuerySet[ChangeRequest]:
    return ChangeRequest.objects.filter(facility=home).select_related(*_WITH).order_by("-asked_at", "-pk")


def changes_of_desk(desk: QioDesk, words: str, what: str, show: str) -> QuerySet[ChangeRequest]:
    """Open ones by age; settled ones newest first."""
    rows = ChangeRequest.objects.of_state(desk.state.code).select_related(*_WITH)
    rows = narrowed(rows, words, "facility__name__icontains", "facility__ccn__iexact")
    if what:
        rows = rows.filter(what=what)
    return rows.open().order_by("asked_at", "pk") if show == "open" else rows.exclude(status="open").order_by(
        "-settled_at", "-pk"
    )  # fmt: skip


def change_of(home: Facility, number: int) -> ChangeRequest | None:
    return changes_of_home(home).filter(number=number).first()
