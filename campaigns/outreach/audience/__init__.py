"""Who a mailing goes to, from facts and without SQL: the homes and people they choose, and who is left out and why."""

from campaigns.outreach.audience.facts import FACTS, Audience, Recipient, Scope
from campaigns.outreach.audience.homes import homes_for
from campaigns.outreach.audience.people import example_for, recipients_for
from campaigns.outreach.audience.report import AudienceReport, audience_report, report_of
from campaigns.outreach.audience.words import words_of

__all__ = [
    "FACTS", "Audience", "AudienceReport", "Recipient", "Scope", "audience_report", "example_for", "homes_for",
    "recipients_for", "report_of", "words_of",
]  # fmt: skip
