"""Hub: the rooms' admin."""

import campaigns.recruitment.admin  # noqa: F401
import campaigns.outreach.admin  # noqa: F401
