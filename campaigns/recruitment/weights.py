"""The points of the call list as people set them: the door for writes, the history, what a change does to the list."""

from dataclasses import dataclass
from itertools import zip_longest

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.audit.services import record
from accounts.users.models import User
from campaigns.goals.models import Phase
from campaigns.recruitment.call_queries import CallPlace, Line, lines_of, shown, weights_for
from campaigns.recruitment.weight_models import FACTORS, CallWeights
from facilities.qios.models import Qio

TOP = 10
HISTORY_SHOWN = 50


@transaction.atomic
def set_weights(*, qio: Qio | None, by: User, points: dict[str, int], why: str = "") -> CallWeights | None:
    """New points from now on, for a QIO or (None) for the nation. The same points again: None, nothing is written."""
    now = weights_for(qio)
    is_own = now.pk is not None and now.qio_id == (qio.pk if qio else None)
    if is_own and all(getattr(now, name) == points[name] for name in FACTORS):
        return None
    row = CallWeights(qio=qio, set_by=by, why=why.strip(), **{name: points[name] for name in FACTORS})
    row.full_clean()
    row.save()
    record(action="recruitment.set_weights", by=by, target=qio, points={name: points[name] for name in FACTORS},
           before={name: getattr(now, name) for name in FACTORS}, why=row.why)  # fmt: skip
    return row


@transaction.atomic
def follow_nation(*, qio: Qio, by: User) -> CallWeights:
    """The QIO goes back to the nation's points, also to later ones."""
    newest = CallWeights.objects.filter(qio=qio).first()
    if newest is None or newest.follows_nation:
        raise ValidationError("The nation's points are in force already.")
    row = CallWeights.objects.create(qio=qio, set_by=by, follows_nation=True)
    record(action="recruitment.follow_nation", by=by, target=qio)
    return row


@dataclass(frozen=True, slots=True)
class Change:
    """One row of the history: who, when, and what became different."""

    row: CallWeights
    changed: list[tuple[str, int | None, int]]  # factor, before, since

    @property
    def is_first(self) -> bool:
        return any(before is None for _, before, _ in self.changed)


def history_of(qio: Qio | None) -> list[Change]:
    """The newest first, each with what it changed."""
    rows = list(CallWeights.objects.filter(qio=qio).select_related("set_by").order_by("-set_at", "-pk")[:HISTORY_SHOWN])
    changes = []
    for row, earlier in zip_longest(rows, rows[1:]):
        before = None if earlier is None or earlier.follows_nation else earlier
        changed = [
            (label_of(name), getattr(before, name) if before else None, getattr(row, name))
            for name in FACTORS
            if not row.follows_nation and (before is None or getattr(before, name) != getattr(row, name))
        ]
        changes.append(Change(row, changed))
    return changes


def label_of(factor: str) -> str:
    words = str(CallWeights._meta.get_field(factor).help_text)
    return f"Size: {words[0].lower()}{words[1:]}" if factor == "size" else words


@dataclass(frozen=True, slots=True)
class Preview:
    """The first ten homes as they are now and as they would be."""

    before: list[Line]
    after: list[Line]

    @property
    def places(self) -> list[tuple[Line | None, Line | None]]:
        longest = max(len(self.before), len(self.after))
        return list(zip(*([*each, *[None] * (longest - len(each))] for each in (self.before, self.after)), strict=True))


def preview_of(place: CallPlace, phase: Phase | None, now: CallWeights, points: dict[str, int]) -> Preview:
    """What the points would do to the list "to call now" of this state."""
    then = CallWeights(**{name: points[name] for name in FACTORS})
    return Preview(*(shown(lines_of(place, phase, weights=each), "", "")[:TOP] for each in (now, then)))
