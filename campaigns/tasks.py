"""Hub: the rooms' tasks."""

import campaigns.caseload.tasks
import campaigns.charts.tasks
import campaigns.coalitions.tasks
import campaigns.dashboards.tasks
import campaigns.events.tasks
import campaigns.library.tasks
import campaigns.measurements.tasks
import campaigns.measurements.workbook.tasks
import campaigns.outreach.tasks
import campaigns.recognition.tasks
import campaigns.recruitment.desk_tasks
import campaigns.reporting.tasks
import campaigns.supporters.tasks  # noqa: F401
