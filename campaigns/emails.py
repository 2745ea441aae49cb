"""Hub: the rooms' emails."""

from campaigns.charts import emails as charts
from campaigns.dashboards import emails as dashboards
from campaigns.enrollment import emails as enrollment
from campaigns.measurements import emails as measurements
from campaigns.outreach import emails as outreach
from campaigns.outreach import reminder_emails as reminders
from campaigns.recognition import emails as recognition

__all__ = ["charts", "dashboards", "enrollment", "measurements", "outreach", "recognition", "reminders"]
