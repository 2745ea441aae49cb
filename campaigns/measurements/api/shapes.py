"""What goes in and comes out, as the OpenAPI schema tells it. What comes in has no other fields and no other types."""

import datetime as dt
from typing import Annotated, Literal

from ninja import Field, Schema
from pydantic import AfterValidator, ConfigDict, StringConstraints

from campaigns.measurements.checks import MOST

Count = Annotated[int, Field(strict=True, ge=0, le=MOST)]
Code = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=20, pattern=r"^[A-Za-z0-9_-]+$")]
MonthText = Annotated[str, Field(pattern=r"^\d{4}-\d{2}$", examples=["2026-10"])]


def _printable(text: str) -> str:
    if any(ord(sign) < 32 and sign not in "\n\t" for sign in text) or any(
        0xD800 <= ord(sign) < 0xE000 for sign in text
    ):
        raise ValueError("holds a character that no note may hold")
    return text


def _text(most: int):
    return Annotated[str, StringConstraints(strict=True, max_length=most), AfterValidator(_printable)]


class Strict(Schema):
    """Comes in: an unknown field is an error, not a silence."""

    model_config = ConfigDict(extra="forbid")


class PartIn(Strict):
    """The counts of one position or unit."""

    stratum: Code
    numerator: Count | None = None
    denominator: Count | None = None


class EntryIn(Strict):
    """The counts of one measure. Null in both is nothing entered; 0 out of 0 is "no cases". A note that is left out
    stays as it is; it is asked for where a count is implausible."""

    measure: Code
    numerator: Count | None = None
    denominator: Count | None = None
    note: _text(300) | None = None
    parts: Annotated[list[PartIn], Field(max_length=60)] = []


class MonthIn(Strict):
    """A month's numbers. Measures that are left out stay as they are. `version` is that of the month you read: when
    somebody else saved since, nothing is written."""

    entries: Annotated[list[EntryIn], Field(max_length=100)] = []
    note: _text(1000) | None = None
    version: _text(40) | None = None


class SendIn(MonthIn):
    """`confirm` names the measures that are left empty on purpose: their charts will have a gap."""

    confirm: Annotated[list[Code], Field(max_length=100)] = []


class FaultOut(Schema):
    code: str
    message: str
    row: int | None
    measure: str
    field: str


class ProblemOut(Schema):
    """Every error. `code` is for programs and stays; the words may change."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[FaultOut]


class MeOut(Schema):
    person: str
    role: str
    place: str
    token: str
    scope: Literal["read", "write"]
    expires_on: dt.date


class HomeOut(Schema):
    ccn: str
    name: str
    city: str
    state: str
    chain: str | None
    beds: int | None
    takes_part: bool


class HomesOut(Schema):
    count: int
    page: int
    pages: int
    homes: list[HomeOut]


class PositionOut(Schema):
    code: str
    name: str
    is_part: bool


class MeasureOut(Schema):
    """One version of a definition. Rates are numerator × multiplier / denominator."""

    code: str
    version: int
    label: str
    numerator: str
    denominator: str
    multiplier: int
    unit: str
    direction: str
    period: str
    source: str
    is_share: bool
    chart: str
    strata: str
    positions: list[PositionOut]
    valid_from: dt.date
    valid_to: dt.date | None


class GoalOut(Schema):
    code: str
    name: str
    family: str
    chosen_on: dt.date
    measures: list[MeasureOut]


class CampaignOut(Schema):
    campaign: str
    phase: str
    name: str
    signed_on: dt.date
    goals: list[GoalOut]


class LevelOut(Schema):
    level: int
    name: str
    starts_on: dt.date
    ends_on: dt.date | None


class LevelsOut(Schema):
    campaign: str
    now: LevelOut | None
    history: list[LevelOut]


class MonthOut(Schema):
    """Whether a month was reported; never a value. A draft shows to the home's own people only."""

    month: MonthText
    status: Literal["none", "draft", "sent", "returned"]
    due_on: dt.date
    sent_on: dt.date | None
    timing: Literal["on-time", "late", "not-sent", "returned"]
    days_late: int


class MonthsOut(Schema):
    campaign: str
    first_open: MonthText
    last_open: MonthText
    months: list[MonthOut]


class PartOut(Schema):
    stratum: str
    numerator: int | None
    denominator: int | None


class ValueOut(Schema):
    goal: str
    measure: str
    measure_version: int
    state: Literal["none", "zero", "no-cases", "incomplete", "entered"]
    numerator: int | None
    denominator: int | None
    rate: float | None
    note: str | None
    parts: list[PartOut]


class MonthValuesOut(MonthOut):
    """`may_see_values` false: the home did not give its consent, and `values` is empty whatever was sent."""

    may_see_values: bool
    version: str
    locked: bool
    note: str | None
    values: list[ValueOut]


class HintOut(Schema):
    """What the checks say about a saved draft."""

    measure: str
    kind: Literal["impossible", "implausible", "gap", "unusual"]
    message: str


class WrittenOut(Schema):
    month: MonthText
    status: Literal["none", "draft", "sent", "returned"]
    version: str
    hints: list[HintOut]


class PointOut(Schema):
    month: MonthText
    state: Literal["none", "zero", "no-cases", "entered"]
    measure_version: int | None
    numerator: int | None
    denominator: int | None
    rate: float | None


class SeriesOut(Schema):
    """Rates of different versions of a definition are not compared with each other."""

    goal: str
    measure: str
    points: list[PointOut]
