"""The 53 jurisdictions that have a QIO (50 states, DC, PR, VI) and Guam, which CMS's files contain.

Regions are those of the Department of Health and Human Services; a time zone is that of most homes of the state.
"""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db import models


@dataclass(frozen=True, slots=True)
class State:
    """One jurisdiction: `code` as in CMS's files, `region` 1 to 10."""

    code: str
    name: str
    zone_name: str
    region: int
    has_qio: bool = True

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone_name)

    @property
    def slug(self) -> str:
        """As in addresses: `md`."""
        return self.code.lower()

    def __str__(self) -> str:
        return self.name


_ALL = [
    State("AL", "Alabama", "America/Chicago", 4),
    State("AK", "Alaska", "America/Anchorage", 10),
    State("AZ", "Arizona", "America/Phoenix", 9),
    State("AR", "Arkansas", "America/Chicago", 6),
    State("CA", "California", "America/Los_Angeles", 9),
    State("CO", "Colorado", "America/Denver", 8),
    State("CT", "Connecticut", "America/New_York", 1),
    State("DE", "Delaware", "America/New_York", 3),
    State("DC", "District of Columbia", "America/New_York", 3),
    State("FL", "Florida", "America/New_York", 4),
    State("GA", "Georgia", "America/New_York", 4),
    State("GU", "Guam", "Pacific/Guam", 9, has_qio=False),
    State("HI", "Hawaii", "Pacific/Honolulu", 9),
    State("ID", "Idaho", "America/Boise", 10),
    State("IL", "Illinois", "America/Chicago", 5),
    State("IN", "Indiana", "America/Indiana/Indianapolis", 5),
    State("IA", "Iowa", "America/Chicago", 7),
    State("KS", "Kansas", "America/Chicago", 7),
    State("KY", "Kentucky", "America/New_York", 4),
    State("LA", "Louisiana", "America/Chicago", 6),
    State("ME", "Maine", "America/New_York", 1),
    State("MD", "Maryland", "America/New_York", 3),
    State("MA", "Massachusetts", "America/New_York", 1),
    State("MI", "Michigan", "America/Detroit", 5),
    State("MN", "Minnesota", "America/Chicago", 5),
    State("MS", "Mississippi", "America/Chicago", 4),
    State("MO", "Missouri", "America/Chicago", 7),
    State("MT", "Montana", "America/Denver", 8),
    State("NE", "Nebraska", "America/Chicago", 7),
    State("NV", "Nevada", "America/Los_Angeles", 9),
    State("NH", "New Hampshire", "America/New_York", 1),
    State("NJ", "New Jersey", "America/New_York", 2),
    State("NM", "New Mexico", "America/Denver", 6),
    State("NY", "New York", "America/New_York", 2),
    State("NC", "North Carolina", "America/New_York", 4),
    State("ND", "North Dakota", "America/Chicago", 8),
    State("OH", "Ohio", "America/New_York", 5),
    State("OK", "Oklahoma", "America/Chicago", 6),
    State("OR", "Oregon", "America/Los_Angeles", 10),
    State("PA", "Pennsylvania", "America/New_York", 3),
    State("PR", "Puerto Rico", "America/Puerto_Rico", 2),
    State("RI", "Rhode Island", "America/New_York", 1),
    State("SC", "South Carolina", "America/New_York", 4),
    State("SD", "South Dakota", "America/Chicago", 8),
    State("TN", "Tennessee", "America/Chicago", 4),
    State("TX", "Texas", "America/Chicago", 6),
    State("UT", "Utah", "America/Denver", 8),
    State("VT", "Vermont", "America/New_York", 1),
    State("VA", "Virginia", "America/New_York", 3),
    State("VI", "U.S. Virgin Islands", "America/St_Thomas", 2),
    State("WA", "Washington", "America/Los_Angeles", 10),
    State("WV", "West Virginia", "America/New_York", 3),
    State("WI", "Wisconsin", "America/Chicago", 5),
    State("WY", "Wyoming", "America/Denver", 8),
]

STATES: dict[str, State] = {state.code: state for state in _ALL}  # in the order of their names
StateCode = models.TextChoices("StateCode", [(state.code, (state.code, state.name)) for state in _ALL])


def state_by_slug(slug: str) -> State | None:
    """The state of `md`, or None. Upper case is no address of ours."""
    return STATES.get(slug.upper()) if slug.islower() else None
