"""Hub: the tables of the rooms."""

from accounts.access.models import Affiliation
from accounts.assistance.models import AssistanceRequest, AssistanceStep
from accounts.audit.models import AuditEvent
from accounts.mail.models import ArchivedCount, Bounce, Delivery, Message, Suppression
from accounts.members.models import Invitation, PersonMerge, TwoPeople
from accounts.tokens.models import ApiToken, KeptAnswer
from accounts.users.models import User

__all__ = [
    "Affiliation",
    "ApiToken",
    "ArchivedCount",
    "AssistanceRequest",
    "AssistanceStep",
    "AuditEvent",
    "Bounce",
    "Delivery",
    "Invitation",
    "KeptAnswer",
    "Message",
    "PersonMerge",
    "Suppression",
    "TwoPeople",
    "User",
]
