"""The local time of a home, and whether an office answers then."""

import datetime as dt
from dataclasses import dataclass

from facilities.directory.models import Facility

_NAMES = {
    "America/Chicago": "Central", "America/Menominee": "Central", "America/Denver": "Mountain",
    "America/Boise": "Mountain", "America/Phoenix": "Arizona", "America/Los_Angeles": "Pacific",
    "America/Anchorage": "Alaska", "Pacific/Honolulu": "Hawaii", "America/Puerto_Rico": "Atlantic",
    "America/St_Thomas": "Atlantic", "Pacific/Guam": "Guam",
}  # fmt: skip
OPENS, CLOSES = dt.time(8, 30), dt.time(17, 0)


@dataclass(frozen=True, slots=True)
class LocalTime:
    """What the clock of a home says at a moment."""

    now: dt.datetime
    zone: str  # Eastern, Central ...

    @property
    def warns(self) -> str:
        """Why not to call just now; blank when it is a good time."""
        if self.now.weekday() >= 5:
            return "weekend there"
        if self.now.time() < OPENS:
            return "too early there"
        return "too late there" if self.now.time() >= CLOSES else ""


def local_time(home: Facility, moment: dt.datetime) -> LocalTime:
    return LocalTime(moment.astimezone(home.zone), _NAMES.get(home.zone_name, "Eastern"))
