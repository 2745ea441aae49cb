"""Hub: the tables of the rooms."""

from campaigns.caseload.change_models import ChangeRequest
from campaigns.caseload.help_models import CaseEntry, CaseEntryRevision, HomeRequest, RequestAnswer
from campaigns.caseload.models import Alert, CaseloadAssignment
from campaigns.coalitions.meeting_models import (
    ActionItem,
    Meeting,
    MeetingAttendance,
    MeetingFile,
    MeetingMove,
    Minutes,
)
from campaigns.coalitions.models import (
    CommunityMember,
    Lane,
    LaneMember,
    LaneSeat,
    RecruitmentTarget,
)
from campaigns.coalitions.project_models import ProjectHome, SpecialProject
from campaigns.enrollment.models import (
    Consent,
    EarlierPart,
    Enrollment,
    GoalChoice,
    HomeUnit,
    OwnNumber,
    ParticipationLevel,
    Target,
)
from campaigns.events.cohort_models import CoachContact, Coaching, Cohort, CohortHome
from campaigns.events.followup_models import Answer, Question
from campaigns.events.models import Event, FeedKey, SignUp
from campaigns.files.models import StoredFile
from campaigns.goals.models import Campaign, Goal, LevelRule, Measure, Phase, Stratum
from campaigns.improvement.models import Annotation, ChangeIdea, Cycle, StepRecord
from campaigns.library.models import (
    LibraryText,
    LibraryUse,
    Practice,
    PracticeMove,
    Resource,
    ResourceFile,
    ResourceVersion,
)
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
from campaigns.recruitment.desk_models import (
    AssignmentRule,
    BulkChange,
    Cover,
    HomeNote,
    NoteFile,
    Task,
)
from campaigns.recruitment.list_models import DefaultView, ListImport, SavedView
from campaigns.recruitment.models import Call, Prospect, SignedPaper, StageChange
from campaigns.recruitment.weight_models import CallWeights
from campaigns.reporting.models import LaneReport, LaneReportSending
from campaigns.supporters.models import ActionDone, Idea, Supporter

__all__ = [
    "ActionDone",
    "ActionItem",
    "Alert",
    "Annotation",
    "Answer",
    "AssignmentRule",
    "BulkChange",
    "Call",
    "CallWeights",
    "Campaign",
    "CaseEntry",
    "CaseEntryRevision",
    "CaseloadAssignment",
    "Certificate",
    "ChangeIdea",
    "ChangeRequest",
    "CoachContact",
    "Coaching",
    "Cohort",
    "CohortHome",
    "CommunityMember",
    "Consent",
    "Cover",
    "Cycle",
    "DefaultView",
    "EarlierPart",
    "Enrollment",
    "Event",
    "FeedKey",
    "Goal",
    "GoalChoice",
    "HomeNote",
    "HomeRequest",
    "HomeUnit",
    "Idea",
    "Lane",
    "LaneMember",
    "LaneReport",
    "LaneReportSending",
    "LaneSeat",
    "LevelRule",
    "LibraryText",
    "LibraryUse",
    "ListImport",
    "Mailing",
    "Measure",
    "Meeting",
    "MeetingAttendance",
    "MeetingFile",
    "MeetingMove",
    "Minutes",
    "MonthReport",
    "NoteFile",
    "Observation",
    "ObservationPart",
    "ObservationRevision",
    "OwnNumber",
    "ParticipationLevel",
    "Phase",
    "Practice",
    "PracticeMove",
    "ProjectHome",
    "Prospect",
    "Question",
    "RecruitmentTarget",
    "Reopening",
    "RequestAnswer",
    "Resource",
    "ResourceFile",
    "ResourceVersion",
    "SavedView",
    "Sender",
    "SignUp",
    "SignedPaper",
    "SpecialProject",
    "StageChange",
    "StepRecord",
    "StoredFile",
    "Stratum",
    "Subscriber",
    "Supporter",
    "Target",
    "Task",
    "Template",
    "Upload",
]
