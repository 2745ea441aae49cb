"""Hub: the tables of the rooms."""

from facilities.cms.models import ImportRun, MeasureScore, RatingSnapshot, RejectedRow
from facilities.directory.models import Chain, Facility, FacilityChange, FacilityCorrection
from facilities.qios.models import Contract, Qio, QioContact, SowTask, StatementOfWork

__all__ = [
    "Chain",
    "Contract",
    "Facility",
    "FacilityChange",
    "FacilityCorrection",
    "ImportRun",
    "MeasureScore",
    "Qio",
    "QioContact",
    "RatingSnapshot",
    "RejectedRow",
    "SowTask",
    "StatementOfWork",
]
