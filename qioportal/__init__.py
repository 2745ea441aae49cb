"""The project package: settings, clock, addresses, and what all pages share."""

from qioportal.celery import app as celery_app

__all__ = ["celery_app"]
