"""From where a home's charts are looked at: its own place, a desk, the nation, a partner; the pages' addresses."""

from dataclasses import dataclass

from django.urls import reverse

from accounts.access.places import QioDesk
from campaigns.charts.look import Look
from campaigns.charts.partners import Partner
from facilities.directory.models import Facility

FILES = ("csv", "png", "svg")


@dataclass(frozen=True, slots=True)
class Scope:
    """`desk` is the QIO's, where an adviser looks; `partner` a LANE or a hospital; none of them: the home itself."""

    home: Facility
    desk: QioDesk | None = None
    is_nation: bool = False
    partner: Partner | None = None

    @property
    def is_own(self) -> bool:
        return self.desk is None and not self.is_nation and self.partner is None

    @property
    def who(self) -> str:
        """Who may open a link to these pages."""
        if self.is_own:
            return "Who may open it: people with access to your home and its chain. Nobody else."
        reader = "the national team"
        if self.partner:
            reader = f"people of {self.partner}"
        elif self.desk:
            reader = f"people of {self.desk.qio.name} for {self.desk.state.name}"
        return f"Who may open it: {reader}, as long as the home shares its numbers with them."

    def goals(self, look: Look | None = None) -> str:
        return self._address("goals") + (look.query if look else "")

    def goal(self, slug: str, look: Look | None = None) -> str:
        return self._address("goal", goal=slug) + (look.query if look else "")

    def file(self, goal: str, measure: str, ending: str, look: Look) -> str:
        return self._address("file", goal=goal, measure=measure, ending=ending) + look.query

    @property
    def back(self) -> str:
        """The list of homes that share with the partner."""
        return reverse(f"charts:{self.partner.prefix}-homes", kwargs=self.partner.keys()) if self.partner else ""

    def _address(self, name: str, **keys: str) -> str:
        keys["ccn"] = self.home.ccn
        if self.desk:
            name = f"desk-{name}"
            keys |= {"qio": self.desk.qio.slug, "state": self.desk.state.slug}
        elif self.is_nation:
            name = f"nation-{name}"
        elif self.partner:
            name = f"{self.partner.prefix}-{name}"
            keys |= self.partner.keys(self.home)
        return reverse(f"charts:{name}", kwargs=keys)
