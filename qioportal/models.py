"""Hub: the tables of the project package."""

from qioportal.lib.patient_cache import CountedMeanwhile
from qioportal.lib.schedule import Heartbeat, JobPeriod

__all__ = ["CountedMeanwhile", "Heartbeat", "JobPeriod"]
