"""The priority of a home: points, each with the row and the date that it comes from. Pure: no database, no clock."""

import datetime as dt
from dataclasses import dataclass
from functools import cache

from campaigns.recruitment.weight_models import CallWeights
from facilities.cms.measures import WORDS
from facilities.directory.models import Facility
from qioportal.lib.months import Month
from qioportal.lib.words import readable_name

FULL_SIZE = 200  # certified beds that give all the points of the size


@dataclass(frozen=True, slots=True)
class Above:
    """A CMS measure of a home that is above the average of the state's homes (in all of them less is better)."""

    code: str
    score: float
    average: float
    quarters: str

    @property
    def words(self) -> str:
        return WORDS[self.code]

    @property
    def period(self) -> str:
        """2021Q2-2022Q1: Q2 2021 to Q1 2022"""
        first, _, last = self.quarters.partition("-")
        return f"Q{first[-1]} {first[:4]} to Q{last[-1]} {last[:4]}"


@dataclass(frozen=True, slots=True)
class Sibling:
    """Another home of the chain that takes part."""

    name: str
    chain: str
    signed_on: dt.date
    is_listed: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a home when the list is made."""

    takes_part: bool = False
    contacted: bool = False  # in this phase
    sibling: Sibling | None = None
    above: Above | None = None
    former: str = ""  # the name of the earlier phase that it took part in
    former_on: dt.date | None = None  # the day on which it signed then
    open_month: Month | None = None  # takes part, and this month that is due was not sent
    last_sent: Month | None = None
    due_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Points:
    """Some points, and why: a sentence with the row and its date."""

    factor: str
    points: int
    why: str


def points_of(
    home: Facility, facts: Facts, weights: CallWeights, *, state: str, phase: str, began: dt.date | None = None
) -> list[Points]:
    """The points of a home in a phase (`began`: its first day), the most first. A home that takes part gets them for a
    month that is open: nobody has to win it any more, but what is known of its stars and its size still says how much
    its months count."""
    found = [*_from_cms(home, facts, weights, state)]
    if facts.takes_part:
        if facts.open_month:
            due = f", due {_day(facts.due_on)}" if facts.due_on else ""
            last = f"the last month sent is {facts.last_sent.label}" if facts.last_sent else "no month sent so far"
            found.append(Points("month_open", weights.month_open, f"{facts.open_month.label} not sent{due}; {last}"))
    else:
        if facts.sibling:
            who = f"{readable_name(facts.sibling.name)} of {facts.sibling.chain}"
            said = f"{who} takes part since {_day(facts.sibling.signed_on)}"
            found.append(Points("chain_signed", weights.chain_signed, said))
        if facts.former:
            signed = f", signed {_day(facts.former_on)}" if facts.former_on else ""
            found.append(Points("took_part", weights.took_part, f"Took part in {facts.former}{signed}"))
    if not facts.contacted:
        since = f", which began {_day(began)}" if began else ""
        found.append(Points("never_contacted", weights.never_contacted, f"Never contacted in {phase}{since}"))
    return sorted((each for each in found if each.points), key=lambda each: -each.points)


def total(points: list[Points]) -> int:
    return sum(each.points for each in points)


def _from_cms(home: Facility, facts: Facts, weights: CallWeights, state: str):
    file = _file_of(home.seen_on)
    if home.overall_rating == 1:
        rated = _file_of(home.rated_on or home.seen_on)
        yield Points("one_star", weights.one_star, f"1 star overall{rated}")
    if home.special_focus == "SFF":
        yield Points("special_focus", weights.special_focus, f"Special focus facility{file}")
    elif home.special_focus:
        yield Points("special_focus_candidate", weights.special_focus_candidate, f"Candidate for special focus{file}")
    beds = home.certified_beds or 0
    if size := round(weights.size * min(beds, FULL_SIZE) / FULL_SIZE):
        yield Points("size", size, f"{beds:,} certified beds{file}")
    if above := facts.above:
        why = f"{above.words}: {above.score:.1f}%, average of {state} {above.average:.1f}%, CMS, {above.period}"
        yield Points("above_state", weights.above_state, why)


@cache
def _file_of(day: dt.date | None) -> str:
    return f", CMS file of {Month.of(day).label}" if day else ""


def _day(day: dt.date) -> str:
    return f"{day:%B} {day.day}, {day.year}"
