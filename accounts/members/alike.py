"""Which people look like one person? Pure: names, addresses, phones and homes in, pairs with their reasons out.

Looking for pairs among thousands of people stays quick: only people who share a key (a name at a home, a phone, an
address but for one letter) are compared.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

SAME_NAME = "Same name at the same home"
SAME_PHONE = "Same phone number"
NEAR_ADDRESS = "Addresses differ by one letter"
NEAR_DOMAIN = "Same name before the @, domains nearly the same"
_TITLES = {"mr", "mrs", "ms", "miss", "dr", "rn", "lpn", "don", "lnha", "nha", "cna", "phd", "md", "jr", "sr"}
_CROWD = 4  # so many people behind one phone number share an office, not a name


@dataclass(frozen=True, slots=True)
class Person:
    """What is looked at. `phones_of_homes` are switchboards, which say nothing about who somebody is."""

    pk: int
    name: str
    email: str
    phone: str
    homes: frozenset[int]
    phones_of_homes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people by id, the lower one first, with all reasons."""

    first: int
    second: int
    reasons: tuple[str, ...]


def pairs(people: Iterable[Person]) -> list[Pair]:
    """Every pair once, those with the most reasons first."""
    people = sorted(people, key=lambda person: person.pk)
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    for reason, look in _LOOKS.items():
        for one, other in look(people):
            key = (min(one.pk, other.pk), max(one.pk, other.pk))
            if reason not in found[key]:
                found[key].append(reason)
    made = [Pair(*key, tuple(reasons)) for key, reasons in found.items()]
    return sorted(made, key=lambda pair: (-len(pair.reasons), pair.first, pair.second))


def plain_name(name: str) -> str:
    """`Vega, Marisol RN` and `Marisol Véga` are one: no accents, points or titles, words in order of the alphabet."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = [word for word in re.findall(r"[a-z]+", letters.replace("'", "")) if word not in _TITLES]
    return " ".join(sorted(words))


def plain_phone(phone: str) -> str:
    """Ten digits, or nothing."""
    digits = re.sub(r"\D", "", phone).removeprefix("1")
    return digits if len(digits) == 10 else ""


def distance(one: str, other: str) -> int:
    """How many letters were changed, left out, put in, or swapped with their neighbour."""
    before, row = [], list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, right in enumerate(other, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                best = min(best, last[j - 2] + 1)
            row.append(best)
    return row[-1]


def _same_name(people: list[Person]) -> Iterator[tuple[Person, Person]]:
    groups = defaultdict(list)
    for person in people:
        name = plain_name(person.name)
        for home in person.homes if " " in name else ():
            groups[name, home].append(person)
    return _in(groups)


def _same_phone(people: list[Person]) -> Iterator[tuple[Person, Person]]:
    groups = defaultdict(list)
    for person in people:
        phone = plain_phone(person.phone)
        if phone and phone not in {plain_phone(each) for each in person.phones_of_homes}:
            groups[phone].append(person)
    return _in({phone: group for phone, group in groups.items() if len(group) < _CROWD})


def _near_address(people: list[Person]) -> Iterator[tuple[Person, Person]]:
    """Addresses that are the same once a letter is left out of each share a key; then they are compared."""
    groups = defaultdict(list)
    for person in people:
        address = person.email
        for key in {address, *(address[:place] + address[place + 1 :] for place in range(len(address)))}:
            groups[key].append(person)
    for one, other in _in(groups):
        if distance(one.email, other.email) == 1 and _letters(one.email) != _letters(other.email):
            yield one, other


def _letters(address: str) -> str:
    """Without figures: `nurse1@` and `nurse2@` are two desks, not a slip."""
    return re.sub(r"\d", "", address)


def _near_domain(people: list[Person]) -> Iterator[tuple[Person, Person]]:
    groups = defaultdict(list)
    for person in people:
        groups[person.email.rpartition("@")[0]].append(person)
    for one, other in _in(groups):
        if 0 < distance(one.email.rpartition("@")[2], other.email.rpartition("@")[2]) <= 2:
            yield one, other


def _in(groups: dict) -> Iterator[tuple[Person, Person]]:
    for group in groups.values():
        yield from combinations(group, 2)


_LOOKS = {
    SAME_NAME: _same_name, SAME_PHONE: _same_phone, NEAR_ADDRESS: _near_address, NEAR_DOMAIN: _near_domain
}  # fmt: skip
