"""The local time of a home: its state's zone, or that of its part of the state; and whether an office answers then."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from facilities.directory.models import Facility

# Parts of states with another clock than most of the state: by the first three digits of the ZIP code ...
_BY_ZIP = {
    "FL": {"324": "America/Chicago", "325": "America/Chicago"},
    "ID": {"835": "America/Los_Angeles", "838": "America/Los_Angeles"},
    "IN": {"463": "America/Chicago", "464": "America/Chicago", "476": "America/Chicago", "477": "America/Chicago"},
    "KY": dict.fromkeys(["420", "421", "422", "423", "424"], "America/Chicago"),
    "ND": {"586": "America/Denver"},
    "NE": {"693": "America/Denver"},
    "OR": {"979": "America/Boise"},
    "SD": {"577": "America/Denver"},
    "TN": dict.fromkeys(["374", "376", "377", "378", "379"], "America/New_York"),
    "TX": {"798": "America/Denver", "799": "America/Denver", "885": "America/Denver"},
}
# ... or by county.
_BY_COUNTY = {
    "KS": dict.fromkeys(["greeley", "hamilton", "sherman", "wallace"], "America/Denver"),
    "MI": dict.fromkeys(["dickinson", "gogebic", "iron", "menominee"], "America/Menominee"),
    "TN": dict.fromkeys(["bradley", "mcminn", "meigs", "monroe", "polk", "rhea"], "America/New_York"),
}
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
    zone = zone_of(home)
    return LocalTime(moment.astimezone(zone), _NAMES.get(zone.key, "Eastern"))


def zone_of(home: Facility) -> ZoneInfo:
    name = _BY_ZIP.get(home.state, {}).get(home.zip_code[:3])
    name = name or _BY_COUNTY.get(home.state, {}).get(home.county.lower())
    return ZoneInfo(name) if name else home.place.zone
