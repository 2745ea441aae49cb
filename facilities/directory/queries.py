"""Reads of the directory: the list as it was searched for, and one home with its history."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Max, Q, QuerySet, Value
from django.db.models.functions import Concat, Replace

from facilities.directory import participation
from facilities.directory.footnotes import words_of
from facilities.directory.models import (
    Chain,
    CorrectedField,
    Facility,
    FacilityChange,
    FacilityCorrection,
    FacilityQuerySet,
    FacilityStatus,
)
from facilities.directory.participation import PublicLevel
from facilities.directory.search import STARS, HomeSearch

_ORDERS = {
    "name": ["name"],
    "-name": ["-name"],
    "city": ["city", "state", "name"],
    "-city": ["-city", "-state", "name"],
    "stars": [F("overall_rating").asc(nulls_last=True), "name"],
    "-stars": [F("overall_rating").desc(nulls_last=True), "name"],
}
RATINGS = {
    "overall": "Overall",
    "health_inspection": "Health inspections",
    "quality": "Quality measures",
    "staffing": "Staffing",
}


def homes_for(search: HomeSearch, named: QuerySet | None) -> FacilityQuerySet:
    """The homes that fit, in order; each with `takes_part` where that is known (`named`: participation.named_homes)."""
    rows = _fitting(search, named)
    if search.status != "all":
        rows = rows.filter(status=search.status)
    if named is not None:
        rows = rows.annotate(takes_part=ExpressionWrapper(Q(pk__in=named), output_field=BooleanField()))
    return rows.select_related("chain").order_by(*_ORDERS[search.order], "ccn")


def counts_by_status(search: HomeSearch, named: QuerySet | None) -> dict[str, int]:
    """How many fit under each status, for the chips."""
    found = dict(_fitting(search, named).order_by().values_list("status").annotate(count=Count("pk")))
    counts = {status: found.get(status, 0) for status in (FacilityStatus.OPEN, FacilityStatus.CLOSED)}
    return {**counts, "all": sum(counts.values())}


class CountedRows:
    """Rows whose number is known already: the chips counted them, so the pager need not."""

    ordered = True

    def __init__(self, rows: FacilityQuerySet, count: int) -> None:
        self._rows, self._count = rows, count

    def count(self) -> int:
        return self._count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, part: slice) -> FacilityQuerySet:
        return self._rows[part]


def date_of_file() -> dt.date | None:
    """Processing date of the newest file that the directory was made from."""
    return Facility.objects.homes().aggregate(newest=Max("seen_on"))["newest"]


def chain_of(number: str) -> Chain | None:
    return Chain.objects.filter(number=number).first() if number else None


def _fitting(search: HomeSearch, named: QuerySet | None) -> FacilityQuerySet:
    """By everything but the status. Every word must stand somewhere in name, city, county, CCN or chain."""
    rows = Facility.objects.homes()
    if search.words:
        where = Concat(
            "name", Value(" "), "city", Value(" "), "county", Value(" "), "ccn", Value(" "), "chain__name"
        )  # fmt: skip
        rows = rows.alias(where=Replace(Replace(where, Value("'"), Value("")), Value("’"), Value("")))
        for word in search.words:
            # SQLite knows upper and lower case of English letters only; CMS writes the others in capitals.
            fits = Q(where__icontains=word)
            rows = rows.filter(fits if word.isascii() else fits | Q(where__icontains=word.upper()))
    if search.state:
        rows = rows.filter(state=search.state.code)
    if search.chain:
        rows = rows.filter(chain__number=search.chain)
    if search.stars == "none":
        rows = rows.filter(overall_rating=None)
    elif search.stars in STARS:
        lookup = "overall_rating__gte" if search.stars.endswith("+") else "overall_rating"
        rows = rows.filter(**{lookup: int(search.stars[0])})
    if search.part:
        rows = rows.filter(pk__in=named) if search.part == "yes" else rows.exclude(pk__in=named)
    return rows


@dataclass(frozen=True, slots=True)
class Star:
    """One of CMS's ratings: 1 to 5, or None with the reason in words."""

    label: str
    stars: int | None
    note: str


@dataclass(frozen=True, slots=True)
class StarsOf:
    """All ratings of one processing date."""

    date: dt.date
    stars: list[Star]

    @property
    def notes(self) -> list[tuple[str, str]]:
        """The footnotes, each once with the ratings that it belongs to."""
        labels: dict[str, list[str]] = {}
        for star in self.stars:
            if star.note:
                labels.setdefault(star.note, []).append(star.label)
        every = len(self.stars)
        return [("All ratings" if len(names) == every else ", ".join(names), note) for note, names in labels.items()]


@dataclass(frozen=True, slots=True)
class HomePage:
    """What the public page of a home shows."""

    home: Facility
    history: list[StarsOf]
    changes: list[FacilityChange]
    takes_part: bool | None  # None: not known here
    level: PublicLevel | None = None

    @property
    def newest(self) -> StarsOf | None:
        return self.history[0] if self.history else None


def home_page(ccn: str) -> HomePage | None:
    if not ccn.isalnum():
        return None  # PostgreSQL takes no NUL in a text, and an address may hold anything
    home = Facility.objects.homes().select_related("chain").filter(ccn=ccn).first()
    if home is None:
        return None
    history = [
        StarsOf(
            row.processing_date,
            [
                Star(label, getattr(row, name), words_of(getattr(row, f"{name}_footnote"), row.processing_date))
                for name, label in RATINGS.items()
            ],
        )
        for row in home.ratings.order_by("-processing_date")
    ]
    named = participation.named_homes()
    takes_part = None if named is None else Facility.objects.filter(pk=home.pk, pk__in=named).exists()
    level = participation.public_level(home) if takes_part else None
    return HomePage(home, history, list(home.changes.order_by("-seen_on", "field")), takes_part, level)


def with_phone_on_file(home: Facility) -> Facility:
    """The home in memory with the number of CMS's own file, for whoever must be sure that it is the home that answers:
    a number that somebody told us (FacilityCorrection) never stands in for it."""
    rows = FacilityCorrection.objects.standing().filter(facility=home, field=CorrectedField.PHONE)
    on_file = rows.values_list("cms_says", flat=True).first()
    home.phone = home.phone if on_file is None else on_file
    return home


def corrections_of(home: Facility) -> list[FacilityCorrection]:
    """What was put right and stands."""
    return list(FacilityCorrection.objects.standing().filter(facility=home).order_by("field"))
