"""The fact "real change": homes whose charts show one, in goals that they share with the author's QIO, only there."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.access.places import QioDesk
from campaigns.caseload.chart_signs import with_signals
from campaigns.caseload.queries import goals_shared
from campaigns.enrollment.models import Enrollment
from campaigns.goals.models import Phase
from campaigns.outreach.audience.facts import Audience, Scope
from facilities.directory.models import Facility
from facilities.states.codes import STATES
from qioportal.lib.kept import kept

KEPT_SECONDS = 10 * 60
SIGNALS = {"worse": "for the worse", "better": "for the better", "any": "in any way"}
_WAYS = {"worse": {False}, "better": {True}, "any": {True, False, None}}


def signal_conditions(scope: Scope, audience: Audience, phase: Phase | None) -> Iterator[tuple[str, Q]]:
    """What a home does not share is not looked at: turned round, the fact chooses homes that share and show nothing."""
    if audience.signals not in SIGNALS:
        return
    desk = _desk(scope)
    shared = goals_shared(desk, _partners(scope, phase)) if desk else {}
    showing = {
        home for home, signs in (_signs(desk, phase) if desk else {}).items()
        for goal, better in signs
        if better in _WAYS[audience.signals] and {None, goal} & set(shared.get(home, ()))
    }  # fmt: skip
    if audience.is_not("signals"):
        yield "signals", ~Q(pk__in=set(shared) - showing)
    else:
        yield "signals", Q(pk__in=showing)


def not_sharing(scope: Scope, audience: Audience, phase: Phase | None) -> QuerySet[Facility]:
    """Homes that take part and are left out because they share nothing with the author's QIO."""
    desk = _desk(scope)
    shared = goals_shared(desk, _partners(scope, phase)) if desk else {}
    return Facility.objects.filter(pk__in=_partners(scope, phase).values("pk")).exclude(pk__in=list(shared))


def _desk(scope: Scope) -> QioDesk | None:
    return QioDesk(scope.qio, STATES[scope.state]) if scope.qio else None


def _partners(scope: Scope, phase: Phase | None) -> QuerySet[Facility]:
    parts = Enrollment.objects.active().filter(phase=phase)
    return Facility.objects.open().filter(state=scope.state, pk__in=parts.values("facility"))


def _signs(desk: QioDesk, phase: Phase | None) -> dict[int, list[tuple[int, bool | None]]]:
    """By home, (goal, way) of each real change. Kept for a while: a state's charts take a second or two to read. Who
    took consent back meanwhile is sorted out afterwards."""
    today = timezone.localdate()
    key = f"outreach:signals:{desk.qio.pk}:{desk.state.code}:{phase.pk if phase else 0}:{today}"
    return kept(key, KEPT_SECONDS, lambda: _read(desk, phase, today))


def _read(desk: QioDesk, phase: Phase | None, today: dt.date) -> dict[int, list[tuple[int, bool | None]]]:
    homes = with_signals(list(_partners(Scope(desk.qio, desk.state.code), phase)), desk, phase, today)
    found = {home.pk: [(sign.goal.pk, sign.better) for sign in home.signals.signs] for home in homes}
    return {home: signs for home, signs in found.items() if signs}
