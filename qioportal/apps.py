"""The project package as an app: it brings the commands, the template tags and the job table."""

from django.apps import AppConfig


class QioPortalConfig(AppConfig):
    name = "qioportal"
