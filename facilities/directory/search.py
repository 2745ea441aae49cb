"""The search of the directory, as its address says it. What the address says wrongly is left out, never an error."""

import re
from dataclasses import dataclass

from django.http import QueryDict

from facilities.directory.models import FacilityStatus
from facilities.states.codes import State, state_by_slug

LONGEST = 80
MOST_WORDS = 8
STARS = {
    "5": "5 stars",
    "4": "4 stars",
    "3": "3 stars",
    "2": "2 stars",
    "1": "1 star",
    "4+": "4 or more",
    "3+": "3 or more",
    "2+": "2 or more",
    "none": "Not rated",
}
STATUSES = {FacilityStatus.OPEN: "Open", FacilityStatus.CLOSED: "Closed"}
PARTS = {"yes": "Takes part", "no": "Not listed"}
ORDERS = ("name", "-name", "city", "-city", "stars", "-stars")


@dataclass(frozen=True, slots=True)
class HomeSearch:
    """What is looked for; `typed` is what stood in the box."""

    typed: str = ""
    state: State | None = None
    stars: str = ""
    status: str = FacilityStatus.OPEN
    chain: str = ""
    part: str = ""
    order: str = "name"

    @property
    def words(self) -> list[str]:
        """Letters and digits only, so that `St. John's`, `ST JOHNS` and `'015009` find what they mean."""
        return re.findall(r"[^\W_]+", re.sub(r"['’‘`]", "", self.typed))[:MOST_WORDS]

    @property
    def is_narrowed(self) -> bool:
        return bool(self.words or self.state or self.stars or self.chain or self.part)


def search_of(data: QueryDict, *, knows_part: bool) -> HomeSearch:
    typed = "".join(letter for letter in data.get("q", "") if letter.isprintable()).strip()[:LONGEST]
    chain, order = data.get("chain", ""), data.get("sort", "")
    status = data.get("status", "")
    return HomeSearch(
        typed=typed,
        state=state_by_slug(data.get("state", "")),
        stars=data["stars"] if data.get("stars") in STARS else "",
        status=status if status in (*STATUSES, "all") else FacilityStatus.OPEN,
        chain=chain if re.fullmatch(r"[0-9A-Za-z-]{1,12}", chain) else "",
        part=data["part"] if knows_part and data.get("part") in PARTS else "",
        order=order if order in ORDERS else "name",
    )
