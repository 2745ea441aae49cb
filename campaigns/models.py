"""Hub: the tables of the rooms."""

from campaigns.coalitions.models import Lane, LaneMember
from campaigns.enrollment.models import (
    Consent,
    Enrollment,
    GoalChoice,
    HomeUnit,
    OwnNumber,
    ParticipationLevel,
    Target,
)
from campaigns.files.models import StoredFile
from campaigns.goals.models import Campaign, Goal, LevelRule, Measure, Phase, Stratum
from campaigns.improvement.models import Annotation, ChangeIdea, Cycle, StepRecord
from campaigns.measurements.models import (
    MonthReport,
    Observation,
    ObservationPart,
    ObservationRevision,
    Reopening,
    Upload,
)
from campaigns.outreach.models import Mailing, Sender, Subscriber, Template
from campaigns.recognition.models import Certificate
from campaigns.recruitment.models import Call, Prospect, StageChange

__all__ = [
    "Annotation",
    "Call",
    "Campaign",
    "Certificate",
    "ChangeIdea",
    "Consent",
    "Cycle",
    "Enrollment",
    "Goal",
    "GoalChoice",
    "HomeUnit",
    "Lane",
    "LaneMember",
    "LevelRule",
    "Mailing",
    "Measure",
    "MonthReport",
    "Observation",
    "ObservationPart",
    "ObservationRevision",
    "OwnNumber",
    "ParticipationLevel",
    "Phase",
    "Prospect",
    "Reopening",
    "Sender",
    "StageChange",
    "StepRecord",
    "StoredFile",
    "Stratum",
    "Subscriber",
    "Target",
    "Template",
    "Upload",
]
