"""The board: the homes of a desk by stage, the first of each column as cards. A fixed number of queries."""

from dataclasses import dataclass

from django.db.models import F

from accounts.access.places import QioDesk
from campaigns.goals.models import Phase
from campaigns.recruitment.models import BY_HAND, Stage
from campaigns.recruitment.queries import HomeFilters, homes_of
from campaigns.recruitment.stages import count_stages
from facilities.directory.models import Facility

CARDS = 12  # of a column; the list has them all
_DUE_FIRST = (F("next_step_on").asc(nulls_last=True), "name", "ccn")
_NEWEST_FIRST = (F("stage_since").desc(nulls_last=True), "name", "ccn")


@dataclass(frozen=True, slots=True)
class Column:
    """One stage. What the home itself did (signed, left) can't be set by moving a card."""

    stage: Stage
    count: int
    homes: list[Facility]

    @property
    def takes_cards(self) -> bool:
        return self.stage in BY_HAND

    @property
    def moves_cards(self) -> bool:
        """A home that signed stays signed; one that left can be asked again."""
        return self.stage != Stage.SIGNED

    @property
    def targets(self) -> list[Stage]:
        return [stage for stage in BY_HAND if stage != self.stage]

    @property
    def more(self) -> int:
        return self.count - len(self.homes)


def columns_of(desk: QioDesk, phase: Phase | None, filters: HomeFilters, user) -> list[Column]:
    """Homes with the soonest step first; of those that are settled, the newest."""
    homes = homes_of(desk, phase, filters.in_any_stage, user=user)
    counts = count_stages(homes)
    columns = []
    for stage in Stage:
        order = _DUE_FIRST if stage in (Stage.IDENTIFIED, Stage.CONTACTED, Stage.INTERESTED) else _NEWEST_FIRST
        count = counts[stage.value]
        cards = list(homes.filter(stage=stage.value).order_by(*order)[:CARDS]) if count else []
        columns.append(Column(stage, count, cards))
    return columns
