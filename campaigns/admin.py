"""Hub: the rooms' admin."""

import campaigns.recruitment.admin  # noqa: F401
