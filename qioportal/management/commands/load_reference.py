"""Loads what every portal knows from the first minute: contractors, definitions, coalitions, all nursing homes."""

from django.core.management.base import BaseCommand

from campaigns.coalitions.services import ensure_lanes
from campaigns.goals.services import load_definitions
from campaigns.improvement.services import load_change_ideas
from facilities.cms.services import load_shipped_file
from facilities.qios.services import load_contracts


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options) -> None:
        for title, load in [
            ("QIOs and contracts", load_contracts),
            ("goals and measures", load_definitions),
            ("change ideas", load_change_ideas),
            ("state coalitions", ensure_lanes),
            ("nursing homes", load_shipped_file),
        ]:
            outcome = load(by="load_reference")
            self.stdout.write(f"    {title}: {outcome if outcome is not None else 'already there'}")
