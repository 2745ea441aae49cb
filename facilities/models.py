"""Hub: the tables of the rooms."""

from facilities.cms.models import ImportRun, RatingSnapshot, RejectedRow
from facilities.directory.models import Chain, Facility, FacilityChange
from facilities.qios.models import Contract, Qio, QioContact, StatementOfWork

__all__ = [
    "Chain",
    "Contract",
    "Facility",
    "FacilityChange",
    "ImportRun",
    "Qio",
    "QioContact",
    "RatingSnapshot",
    "RejectedRow",
    "StatementOfWork",
]
