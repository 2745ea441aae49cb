"""Hub: the rooms' emails."""

from campaigns.outreach import emails as outreach

__all__ = ["outreach"]
