"""The fact "real change": homes whose charts show one, in goals that they share with the author's QIO or LANE, only
there. The nation cannot choose by it: see `_shared`."""

import datetime as dt
from collections.abc import Iterator
from zlib import crc32

from django.db.models import Q, QuerySet
from django.utils import timezone

from campaigns.caseload.chart_signs import signs_in
from campaigns.enrollment.models import Consent, Enrollment, RecipientKind
from campaigns.goals.models import Phase
from campaigns.outreach.audience.facts import Audience, Scope
from facilities.directory.models import Facility
from qioportal.lib.kept import kept

KEPT_SECONDS = 10 * 60
SIGNALS = {"worse": "for the worse", "better": "for the better", "any": "in any way"}
_WAYS = {"worse": {False}, "better": {True}, "any": {True, False, None}}
Shared = dict[int, set[int | None]]  # goals by home; None stands for all


def signal_conditions(scope: Scope, audience: Audience, phase: Phase | None) -> Iterator[tuple[str, Q]]:
    """What a home does not share is not looked at: turned round, the fact chooses homes that share and show nothing. So
    no count says anything of a home whose charts the author may not open."""
    if audience.signals not in SIGNALS:
        return
    shared = _shared(scope, phase)
    showing = {
        home for home, signs in _signs(scope, phase, shared).items()
        for goal, better in signs
        if better in _WAYS[audience.signals] and {None, goal} & shared.get(home, set())
    }  # fmt: skip
    if audience.is_not("signals"):
        yield "signals", ~Q(pk__in=set(shared) - showing)
    else:
        yield "signals", Q(pk__in=showing)


def not_sharing(scope: Scope, audience: Audience, phase: Phase | None) -> QuerySet[Facility]:
    """Homes that take part and are left out because they share nothing with the author's QIO or LANE."""
    return Facility.objects.filter(pk__in=_partners(scope, phase)).exclude(pk__in=list(_shared(scope, phase)))


def _shared(scope: Scope, phase: Phase | None) -> Shared:
    """What the homes of the state that take part let the author's QIO or LANE see today. Nothing for the nation: the
    charts of all states are too much to read while somebody waits."""
    if scope.is_national:
        return {}
    whom = {"recipient": RecipientKind.QIO, "qio": scope.qio} if scope.qio else {
        "recipient": RecipientKind.LANE, "state": scope.state}  # fmt: skip
    held = Consent.objects.on(timezone.localdate()).filter(**whom, facility__in=_partners(scope, phase))
    found: Shared = {}
    for home, goal in held.order_by().values_list("facility", "goal").distinct():
        found.setdefault(home, set()).add(goal)
    return found


def _partners(scope: Scope, phase: Phase | None) -> QuerySet:
    """Ids of the open homes of the state that take part."""
    parts = Enrollment.objects.active().filter(phase=phase)
    return Facility.objects.open().filter(state=scope.state, pk__in=parts.values("facility")).values("pk")


def _signs(scope: Scope, phase: Phase | None, shared: Shared) -> dict[int, list[tuple[int, bool | None]]]:
    """By home, (goal, way) of each real change. Kept for a while, as long as nobody shares more or less: a state's
    charts take a second or two to read."""
    today, known = timezone.localdate(), sorted((home, sorted(map(str, goals))) for home, goals in shared.items())
    key = f"outreach:signals:{scope.state}:{phase.pk if phase else 0}:{today}:{crc32(repr(known).encode())}"
    return kept(key, KEPT_SECONDS, lambda: _read(shared, phase, today))


def _read(shared: Shared, phase: Phase | None, today: dt.date) -> dict[int, list[tuple[int, bool | None]]]:
    return {
        home: [(sign.goal.pk, sign.better) for sign in signs] for home, signs in signs_in(shared, phase, today).items()
    }
