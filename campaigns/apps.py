"""Registers the app, tells the public directory which homes take part, and keeps levels up to date."""

from importlib import import_module

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "campaigns"

    def ready(self) -> None:
        participation = import_module("facilities.directory.participation")
        queries = import_module("campaigns.enrollment.queries")
        participation.register(queries.named_homes)
        participation.register_levels(queries.public_level)
        import_module("campaigns.coalitions.receivers")
        import_module("campaigns.outreach.receivers")
        changes = import_module("campaigns.enrollment.changes")
        levels = import_module("campaigns.measurements.participation")
        changes.listen(levels.recompute)
        changes.advise(levels.next_step_now)
        further = import_module("campaigns.recruitment.further_work")
        handing = import_module("campaigns.caseload.handing")
        further.add_kind(handing.LookedAfter())
        further.add_kind(handing.OpenRequests())
        invited = import_module("campaigns.events.invited")
        invited.ask(import_module("campaigns.outreach.invitations").invitations_of)
