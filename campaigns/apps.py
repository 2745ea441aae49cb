"""Registers the app, tells the public directory which homes take part, and keeps levels up to date."""

from importlib import import_module

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "campaigns"

    def ready(self) -> None:
        participation = import_module("facilities.directory.participation")
        participation.register(import_module("campaigns.enrollment.queries").named_homes)
        import_module("campaigns.outreach.receivers")
        changes = import_module("campaigns.enrollment.changes")
        levels = import_module("campaigns.measurements.participation")
        changes.listen(levels.recompute)
        changes.advise(levels.next_step_now)
