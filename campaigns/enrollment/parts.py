"""Which of the running campaigns a page of taking part is about, and its addresses."""

from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse

from campaigns.enrollment.models import Enrollment
from campaigns.enrollment.queries import enrollment_of
from campaigns.goals.models import Phase
from campaigns.goals.queries import running_phases
from facilities.directory.models import Facility


@dataclass(frozen=True, slots=True)
class Part:
    """A campaign that the home takes part in or could. The main one has the short address."""

    home: Facility
    phase: Phase | None
    is_main: bool

    def path(self, page: str) -> str:
        key = [] if self.is_main or self.phase is None else [self.phase.slug]
        return reverse(f"enrollment:{page}", args=[self.home.ccn, *key])

    @property
    def overview(self) -> str:
        return self.path("overview")

    @property
    def sign(self) -> str:
        return self.path("sign")

    @property
    def again(self) -> str:
        return self.path("again")

    @property
    def goals(self) -> str:
        return self.path("choose-goals")

    @property
    def targets(self) -> str:
        return self.path("targets")

    @property
    def own(self) -> str:
        return self.path("own-numbers")

    @property
    def leave(self) -> str:
        return self.path("leave")

    @property
    def listing(self) -> str:
        return self.path("listing")

    @property
    def blank(self) -> str:
        return self.path("blank")


def part_of(home: Facility, slug: str | None) -> Part:
    """Of the address; without a phase in it the main campaign for such a place."""
    phases = running_phases(home.kind)
    if slug is None:
        return Part(home, phases[0] if phases else None, is_main=True)
    found = next((phase for phase in phases if phase.slug == slug), None)
    if found is None:
        raise Http404
    return Part(home, found, is_main=found == phases[0])


def other_parts(part: Part) -> list[tuple[Part, Enrollment | None]]:
    """The further campaigns that run for such a place, with the home's part in each."""
    phases = running_phases(part.home.kind)
    others = [Part(part.home, phase, is_main=phase == phases[0]) for phase in phases if phase != part.phase]
    return [(each, enrollment_of(part.home, each.phase)) for each in others]
