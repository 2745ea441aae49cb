"""What a LANE's first page shows of its own work: the next meeting, what is to be done, terms that end, vacancies."""

import datetime as dt
from dataclasses import dataclass

from campaigns.coalitions.bodies import LaneBody
from campaigns.coalitions.meeting_models import ActionItem, Meeting
from campaigns.coalitions.meeting_queries import next_meeting
from campaigns.coalitions.models import Lane, LaneMember, LaneSeat, RecruitmentTarget
from campaigns.coalitions.queries import target_on, terms_ending, vacancies
from campaigns.goals.models import Phase

ACTIONS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class LaneWeek:
    """In six queries."""

    today: dt.date
    meeting: Meeting | None
    actions: list[ActionItem]
    open_actions: int
    terms: list[LaneMember]
    vacancies: list[LaneSeat]
    target: RecruitmentTarget | None


def lane_week(lane: Lane, phase: Phase | None) -> LaneWeek:
    """By the state's own clock."""
    body = LaneBody(lane)
    open_items = body.actions.open().order_by("until", "pk")
    return LaneWeek(
        today=body.today,
        meeting=next_meeting(body),
        actions=list(open_items[:ACTIONS_SHOWN]),
        open_actions=open_items.count(),
        terms=terms_ending(lane, body.today),
        vacancies=vacancies(lane, body.today),
        target=target_on(lane.state, phase, body.today),
    )
