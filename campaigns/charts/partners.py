"""Who of outside a home may let see its numbers beside QIO and nation: its state's LANE, a partner hospital."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from campaigns.enrollment.models import Consent, RecipientKind
from campaigns.goals.models import Goal
from facilities.directory.models import Facility
from facilities.states.codes import State


@dataclass(frozen=True, slots=True)
class Partner:
    """The LANE of a state, or a hospital."""

    state: State | None = None
    hospital: Facility | None = None

    def __str__(self) -> str:
        return self.hospital.display_name if self.hospital else f"{self.state.name} LANE"

    @property
    def prefix(self) -> str:
        """Of the names of its addresses."""
        return "shared" if self.hospital else "lane"

    def keys(self, home: Facility | None = None) -> dict[str, str]:
        """Of its addresses, and of those for one home."""
        if self.hospital:
            return {"ccn": self.hospital.ccn, **({"home": home.ccn} if home else {})}
        return {"state": self.state.slug, **({"ccn": home.ccn} if home else {})}

    @property
    def received(self) -> Q:
        """The consents that were given to it."""
        if self.hospital:
            return Q(recipient=RecipientKind.HOSPITAL, hospital=self.hospital)
        return Q(recipient=RecipientKind.LANE, state=self.state.code)


@dataclass(frozen=True, slots=True)
class Sharing:
    """A home with the consents that it gave the partner."""

    home: Facility
    consents: tuple[Consent, ...]

    @property
    def goals(self) -> list[Goal]:
        """Empty: all of them."""
        if any(consent.goal_id is None for consent in self.consents):
            return []
        return sorted({consent.goal for consent in self.consents}, key=lambda goal: (goal.phase_id, goal.number))


def consents_to(partner: Partner, day: dt.date):
    return Consent.objects.on(day).filter(partner.received)


def homes_sharing(partner: Partner, day: dt.date, words: str = ""):
    """Homes whose consent the partner holds on that day, by name."""
    homes = Facility.objects.filter(pk__in=consents_to(partner, day).order_by().values("facility"))
    return homes.matching(words).order_by("name", "ccn")


def sharings_of(partner: Partner, homes, day: dt.date) -> list[Sharing]:
    """The homes of a page with what each lets the partner see. One query."""
    rows = (
        consents_to(partner, day).filter(facility__in=list(homes)).select_related("goal").order_by("granted_at", "pk")
    )
    by_home: dict[int, list[Consent]] = {}
    for row in rows:
        by_home.setdefault(row.facility_id, []).append(row)
    return [Sharing(home, tuple(by_home.get(home.pk, ()))) for home in homes]


def goals_granted(partner: Partner, home: Facility, day: dt.date) -> set[int | None]:
    """Ids of the goals that the home lets the partner see; None among them: all. Empty: nothing."""
    return set(consents_to(partner, day).filter(facility=home).order_by().values_list("goal", flat=True))
