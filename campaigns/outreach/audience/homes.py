"""The homes that the facts choose, each fact as a condition on the home that can be turned round."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from campaigns.enrollment.models import Enrollment, GoalChoice, ParticipationLevel
from campaigns.goals.models import Phase
from campaigns.goals.queries import current_phase, phase_by_slug
from campaigns.measurements.models import MonthReport, ReportStatus
from campaigns.measurements.queries import month_due
from campaigns.outreach.audience.facts import Audience, Scope
from campaigns.outreach.audience.real_changes import signal_conditions
from campaigns.recruitment.stages import owes_month, with_stage
from facilities.directory.models import Facility, FacilityKind
from facilities.qios.models import Contract
from facilities.qios.queries import states_of
from facilities.states.codes import STATES


def states_allowed(scope: Scope) -> set[str]:
    """Where the scope may write today: all states, the LANE's own, or the desk's while the QIO holds it."""
    if scope.is_national:
        return set(STATES)
    return {scope.state} if scope.is_lane else {scope.state} & set(states_of(scope.qio, timezone.localdate()))


def states_chosen(scope: Scope, audience: Audience) -> set[str]:
    """Those of the scope that the facts on states and QIOs leave."""
    chosen = states_allowed(scope)
    if audience.states:
        chosen = _narrowed(chosen, set(audience.states), audience.is_not("states"))
    if audience.qios:
        held = Contract.objects.filter(qio__slug__in=audience.qios).on(timezone.localdate()).improvement()
        chosen = _narrowed(chosen, set(held.values_list("state", flat=True)), audience.is_not("qios"))
    return chosen


def _narrowed(states: set[str], named: set[str], is_not: bool) -> set[str]:
    return states - named if is_not else states & named


def phase_of(audience: Audience, phase: Phase | None = None) -> Phase | None:
    """In whose terms stage, goal, level and months are meant. A campaign turned round is not the one meant."""
    if audience.phase and not audience.is_not("phase"):
        return phase_by_slug(audience.phase)
    return phase or current_phase()


def homes_for(scope: Scope, audience: Audience, phase: Phase | None = None) -> QuerySet[Facility]:
    """The open homes of the scope that the facts choose; campaigns of hospitals and communities choose those. A LANE
    writes to homes that take part."""
    phase = phase_of(audience, phase)
    states = states_chosen(scope, audience)
    homes = Facility.objects.open().filter(kind=phase.campaign.participants if phase else FacilityKind.NURSING_HOME)
    if states != set(STATES):
        homes = homes.in_states(states)
    if scope.is_lane:
        homes = homes.filter(pk__in=Enrollment.objects.active().filter(phase=phase).values("facility"))
    if audience.stage or audience.not_sent:
        homes = with_stage(homes, phase)
    for fact, condition in (*_conditions(audience, phase), *signal_conditions(scope, audience, phase)):
        homes = homes.exclude(condition) if audience.is_not(fact) else homes.filter(condition)
    return homes


def _conditions(audience: Audience, phase: Phase | None):
    """(fact, condition on the home) for each fact that was given. None of them joins many rows to a home."""
    part = Enrollment.objects.active().filter(phase=phase)
    month = month_due(timezone.localdate())
    if audience.phase:
        there = Enrollment.objects.active().filter(phase=phase_by_slug(audience.phase))
        yield "phase", Q(pk__in=there.values("facility"))
    if audience.stage:
        yield "stage", Q(stage=audience.stage)
    if audience.goal:
        chosen = GoalChoice.objects.current().filter(enrollment__in=part, goal__code=audience.goal)
        yield "goal", Q(pk__in=chosen.values("enrollment__facility"))
    if audience.levels:
        held = ParticipationLevel.objects.filter(enrollment__in=part, ends_on=None, level__in=audience.levels)
        yield "levels", Q(pk__in=held.values("enrollment__facility"))
    if audience.stars:
        unrated = Q(overall_rating__isnull=True) if 0 in audience.stars else Q(pk__in=[])
        rated = [stars for stars in audience.stars if stars]
        yield "stars", unrated | Q(overall_rating__isnull=False, overall_rating__in=rated)
    if audience.silent_for:
        heard = MonthReport.objects.filter(
            enrollment__phase=phase, status=ReportStatus.SENT, month__gt=month.shift(-audience.silent_for)
        )
        silent = part.exclude(pk__in=heard.values("enrollment"))
        yield "silent_for", Q(pk__in=silent.values("facility"))
    if audience.not_sent:
        yield "not_sent", owes_month(phase, month)
