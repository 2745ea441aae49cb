"""Hub: the rooms' emails."""

from campaigns.caseload import emails as caseload
from campaigns.charts import emails as charts
from campaigns.coalitions import emails as coalitions
from campaigns.dashboards import emails as dashboards
from campaigns.enrollment import emails as enrollment
from campaigns.events import emails as events
from campaigns.library import emails as library
from campaigns.measurements import emails as measurements
from campaigns.outreach import emails as outreach
from campaigns.outreach import reminder_emails as reminders
from campaigns.outreach import trial
from campaigns.recognition import emails as recognition
from campaigns.recruitment import paper_emails as papers
from campaigns.recruitment import task_emails as desk_tasks
from campaigns.reporting import emails as reporting
from campaigns.supporters import emails as supporters

__all__ = [
    "caseload",
    "charts",
    "coalitions",
    "dashboards",
    "desk_tasks",
    "enrollment",
    "events",
    "library",
    "measurements",
    "outreach",
    "papers",
    "recognition",
    "reminders",
    "reporting",
    "supporters",
    "trial",
]
