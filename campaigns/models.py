"""Hub: the tables of the rooms."""

from campaigns.coalitions.models import Lane, LaneMember
from campaigns.enrollment.models import Enrollment, GoalChoice, Target
from campaigns.goals.models import Campaign, Goal, Measure, Phase
from campaigns.measurements.models import MonthReport, Observation, ObservationRevision
from campaigns.outreach.models import Mailing, Subscriber
from campaigns.recruitment.models import Call, Prospect, StageChange

__all__ = [
    "Call",
    "Campaign",
    "Enrollment",
    "Goal",
    "GoalChoice",
    "Lane",
    "LaneMember",
    "Mailing",
    "Measure",
    "MonthReport",
    "Observation",
    "ObservationRevision",
    "Phase",
    "Prospect",
    "StageChange",
    "Subscriber",
    "Target",
]
