"""Hub: the rooms' tasks."""

import campaigns.measurements.tasks  # noqa: F401
