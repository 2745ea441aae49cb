"""Work of a person that rooms above keep (campaigns/apps.py): counted, handed over and taken back with the rest."""

from dataclasses import dataclass
from typing import Protocol

from accounts.access.places import QioDesk
from accounts.users.models import User


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that somebody has: its id in its own room, and the home that it is about."""

    pk: int
    home: int
    county: str


class FurtherWork(Protocol):
    """A kind of work. `key` names its rows in BulkChange, `label` heads its column, `noun` is counted: 3 requests."""

    key: str
    label: str
    noun: str

    def count(self, desk: QioDesk) -> dict[int, int]:
        """By person, how many they have today."""

    def pieces_of(self, desk: QioDesk, person: User) -> list[Piece]:
        """What the person has today."""

    def give(self, desk: QioDesk, to: dict[int, User], by: User) -> list[dict]:
        """By id, to whom; gives what changed as rows `{key: id, "was": {…}, "is": {…}}`."""

    def put_back(self, desk: QioDesk, rows: list[dict], by: User) -> int:
        """What still stands as the rows left it goes back; how many."""


_KINDS: list[FurtherWork] = []


def add_kind(kind: FurtherWork) -> None:
    _KINDS.append(kind)


def kinds() -> list[FurtherWork]:
    return list(_KINDS)
