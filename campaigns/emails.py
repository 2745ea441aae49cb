"""Hub: the rooms' emails."""

from campaigns.charts import emails as charts
from campaigns.enrollment import emails as enrollment
from campaigns.measurements import emails as measurements
from campaigns.outreach import emails as outreach
from campaigns.recognition import emails as recognition

__all__ = ["charts", "enrollment", "measurements", "outreach", "recognition"]
