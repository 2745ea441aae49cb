"""How a chart is looked at: which view, which months, with what beside it; as it stands in an address."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict

from campaigns.charts.picture import SHOWN, View
from qioportal.lib.months import Month

SPANS = (12, 24, 36, 0)  # months up to the newest; 0: all
SPAN_WORDS = {12: "12 months", 24: "2 years", 36: "3 years", 0: "All"}
VIEW_WORDS = {View.RUN: "Run chart", View.CONTROL: "Control chart", View.NHS: "NHS icons", View.LINE: "Line"}


@dataclass(frozen=True, slots=True)
class Look:
    """What the query says; what it leaves out is the first view of the last two years."""

    view: View | None = None
    span: int = SHOWN
    first: Month | None = None
    last: Month | None = None
    with_95: bool = False
    with_peers: bool = False
    problem: str = ""  # why from and to can't be followed

    @property
    def query(self) -> str:
        """`?view=control&months=36`; empty for the plain page. The same look always gives the same words."""
        pairs = [("view", self.view.value)] if self.view else []
        if self.first or self.last:
            pairs += [(name, str(month)) for name, month in (("from", self.first), ("to", self.last)) if month]
        elif self.span != SHOWN:
            pairs.append(("months", str(self.span) if self.span else "all"))
        pairs += [(name, "yes") for name, on in (("lines95", self.with_95), ("compare", self.with_peers)) if on]
        return f"?{urlencode(pairs)}" if pairs else ""

    def with_view(self, view: View) -> "Look":
        return replace(self, view=view)

    def over(self, span: int) -> "Look":
        return replace(self, span=span, first=None, last=None, problem="")

    def between(self, first: Month, last: Month) -> "Look":
        """The same months for ever, also when new ones come: for a link that is handed on."""
        return replace(self, first=first, last=last, problem="")

    @property
    def is_between(self) -> bool:
        return bool(self.first or self.last)


def look_of(query: QueryDict) -> Look:
    """Words that mean nothing are passed over; months the wrong way round are said."""
    view = query.get("view", "")
    span = query.get("months", "")
    first, last = _month(query.get("from", "")), _month(query.get("to", ""))
    problem = ""
    if any(query.get(name) and month is None for name, month in (("from", first), ("to", last))):
        problem = "Give months as year and number, like 2026-09."
    elif first and last and first > last:
        problem = "The first month lies after the last one. All else is shown as before."
        first = last = None
    return Look(
        view=View(view) if view in list(View) else None,
        span=0 if span == "all" else int(span) if span in ("12", "36") else SHOWN,
        first=first,
        last=last,
        with_95=query.get("lines95") == "yes",
        with_peers=query.get("compare") == "yes",
        problem=problem,
    )


def _month(text: str) -> Month | None:
    try:
        return Month.parse(text)
    except ValueError:
        return None


def positive(text: str | None, allowed: tuple[int, ...], otherwise: int) -> int:
    """The number if it is one of those allowed."""
    return next((number for number in allowed if str(number) == text), otherwise)
