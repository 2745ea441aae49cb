"""Hub: the rooms' tasks."""

import campaigns.measurements.tasks
import campaigns.measurements.workbook.tasks  # noqa: F401
