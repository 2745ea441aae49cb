"""Registers the app, and tells the public directory which homes take part."""

from importlib import import_module

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "campaigns"

    def ready(self) -> None:
        participation = import_module("facilities.directory.participation")
        participation.register(import_module("campaigns.enrollment.queries").named_homes)
