"""From where a home's charts are looked at: its own place, a QIO's desk, the nation; the addresses of the pages."""

from dataclasses import dataclass

from django.urls import reverse

from accounts.access.places import QioDesk
from campaigns.charts.look import Look
from facilities.directory.models import Facility

FILES = ("csv", "png", "svg")


@dataclass(frozen=True, slots=True)
class Scope:
    """`desk` is the QIO's, where an adviser looks; neither desk nor nation: the home itself."""

    home: Facility
    desk: QioDesk | None = None
    is_nation: bool = False

    @property
    def is_own(self) -> bool:
        return self.desk is None and not self.is_nation

    @property
    def who(self) -> str:
        """Who may open a link to these pages."""
        if self.is_own:
            return "Who may open it: people with access to your home and its chain. Nobody else."
        reader = "the national team" if self.is_nation else f"people of {self.desk.qio.name} for {self.desk.state.name}"
        return f"Who may open it: {reader}, as long as the home shares its numbers with them."

    def goals(self, look: Look | None = None) -> str:
        return self._address("goals") + (look.query if look else "")

    def goal(self, slug: str, look: Look | None = None) -> str:
        return self._address("goal", goal=slug) + (look.query if look else "")

    def file(self, goal: str, measure: str, ending: str, look: Look) -> str:
        return self._address("file", goal=goal, measure=measure, ending=ending) + look.query

    def _address(self, name: str, **keys: str) -> str:
        keys["ccn"] = self.home.ccn
        if self.desk:
            name = f"desk-{name}"
            keys |= {"qio": self.desk.qio.slug, "state": self.desk.state.slug}
        elif self.is_nation:
            name = f"nation-{name}"
        return reverse(f"charts:{name}", kwargs=keys)
