"""Hub: the tables of the project package."""

from qioportal.lib.schedule import Heartbeat, JobPeriod

__all__ = ["Heartbeat", "JobPeriod"]
