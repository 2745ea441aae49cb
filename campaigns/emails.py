"""Hub: the rooms' emails."""

from campaigns.charts import emails as charts
from campaigns.coalitions import emails as coalitions
from campaigns.dashboards import emails as dashboards
from campaigns.enrollment import emails as enrollment
from campaigns.measurements import emails as measurements
from campaigns.outreach import emails as outreach
from campaigns.outreach import reminder_emails as reminders
from campaigns.recognition import emails as recognition
from campaigns.recruitment import task_emails as desk_tasks
from campaigns.reporting import emails as reporting

__all__ = [
    "charts",
    "coalitions",
    "dashboards",
    "desk_tasks",
    "enrollment",
    "measurements",
    "outreach",
    "recognition",
    "reminders",
    "reporting",
]
