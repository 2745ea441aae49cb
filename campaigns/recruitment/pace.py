"""When will the aim be reached at the present pace? Pure: counts and days in, a range of days out.

`signatures` in the last 56 days are taken for a count that varies as counts do (its standard error is its square
root), so that four times in five the pace lies between (n - 1.28 * root n) and (n + 1.28 * root n).
"""

import datetime as dt
import math
from dataclasses import dataclass

WEEKS = 8
DAYS = 7 * WEEKS
_FOUR_IN_FIVE = 1.28
FARTHEST = 5 * 365  # days: beyond that, no day is named


@dataclass(frozen=True, slots=True)
class Forecast:
    """`likely` is the day at the mean pace; `latest` is None when the pace is too unsure to name a last day."""

    missing: int
    signatures: int
    earliest: dt.date | None = None
    likely: dt.date | None = None
    latest: dt.date | None = None

    @property
    def is_reached(self) -> bool:
        return self.missing == 0

    @property
    def is_open(self) -> bool:
        """A day can be named."""
        return self.likely is not None

    @property
    def per_week(self) -> float:
        return self.signatures / WEEKS


def forecast(today: dt.date, missing: int, signatures: int) -> Forecast:
    """`missing` homes more at the pace of `signatures` (net of homes that left) in the last eight weeks."""
    if missing <= 0 or signatures <= 0:
        return Forecast(max(0, missing), signatures)
    doubt = _FOUR_IN_FIVE * math.sqrt(signatures)
    likely = _day(today, missing, signatures)
    if likely is None:
        return Forecast(missing, signatures)
    return Forecast(
        missing, signatures, _day(today, missing, signatures + doubt), likely, _day(today, missing, signatures - doubt)
    )


def _day(today: dt.date, missing: int, pace: float) -> dt.date | None:
    days = math.ceil(missing * DAYS / pace) if pace > 0 else FARTHEST + 1
    return today + dt.timedelta(days=days) if days <= FARTHEST else None
