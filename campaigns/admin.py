"""Hub: the rooms' admin."""

import campaigns.caseload.admin
import campaigns.coalitions.admin
import campaigns.enrollment.admin
import campaigns.events.admin
import campaigns.files.admin
import campaigns.goals.admin
import campaigns.improvement.admin
import campaigns.library.admin
import campaigns.measurements.admin
import campaigns.outreach.admin
import campaigns.recognition.admin
import campaigns.recruitment.admin
import campaigns.recruitment.desk_admin
import campaigns.reporting.admin
import campaigns.supporters.admin  # noqa: F401
