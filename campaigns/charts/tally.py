"""What each home counted in a month of one measure, as arrays by state and size band; small enough to be kept. Pure."""

import zlib
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

import numpy as np

Key = tuple[str, int]  # state and size band
Part = tuple[int, int, int]  # homes, numerators, denominators
Owners = Mapping[str, Part]
Cells = Mapping[Key, Owners]
Row = tuple[Key, str, int, Part]  # where, the owner's name, the home, what it counted
Packed = tuple[tuple[Key, ...], tuple[tuple[str, bytes], ...]]


@dataclass(frozen=True, slots=True)
class Tally:
    """A row per home. `cell` and `owner` are numbers: the place in `keys`, and the same one for the same owner."""

    keys: tuple[Key, ...]
    cell: np.ndarray
    owner: np.ndarray
    home: np.ndarray
    parts: np.ndarray  # homes, numerators, denominators: three lines

    @classmethod
    def of(cls, rows: Iterable[Row]) -> "Tally":
        places: dict[Key, int] = {}
        owners: dict[str, int] = {}
        found = [
            (places.setdefault(key, len(places)), owners.setdefault(name, len(owners)), home, *part)
            for key, name, home, part in rows
        ]
        cell, owner, home, *parts = np.array(found, dtype=np.int64).reshape(-1, 6).T
        return cls(tuple(places), cell, owner, home, np.array(parts))

    @classmethod
    def of_cells(cls, cells: Cells) -> "Tally":
        """Where homes are summed up by owner."""
        return cls.of((key, name, 0, part) for key, inside in cells.items() for name, part in inside.items())

    def without(self, homes: Set[int]) -> "Tally":
        """What is left for a reader who sees the numbers of these homes."""
        stays = ~np.isin(self.home, np.fromiter(homes, dtype=np.int64, count=len(homes)))
        used, cell = np.unique(self.cell[stays], return_inverse=True)
        keys = tuple(self.keys[place] for place in used)
        return Tally(keys, cell, self.owner[stays], self.home[stays], self.parts[:, stays])

    def same_counts(self, other: "Tally") -> bool:
        """The same homes in the same places with the same counts, whatever their order."""
        if len(self.home) != len(other.home) or set(self.keys) != set(other.keys):
            return False
        mine, theirs = np.argsort(self.home, kind="stable"), np.argsort(other.home, kind="stable")
        places = np.array([self.keys.index(key) for key in other.keys], dtype=np.int64)
        return (
            np.array_equal(self.home[mine], other.home[theirs])
            and np.array_equal(self.parts[:, mine], other.parts[:, theirs])
            and (len(places) == 0 or np.array_equal(self.cell[mine], places[other.cell[theirs]]))
        )

    def pack(self) -> Packed:
        """For the cache: some 5 bytes a home."""
        order = np.argsort(self.home, kind="stable")
        lines = [self.cell[order], self.owner[order], np.diff(self.home[order], prepend=0), *self.parts[:, order]]
        return self.keys, tuple(_small(line) for line in lines)

    @classmethod
    def unpack(cls, packed: Packed) -> "Tally":
        keys, lines = packed
        cell, owner, steps, *parts = (np.frombuffer(zlib.decompress(data), kind).astype(np.int64)
                                      for kind, data in lines)  # fmt: skip
        return cls(keys, cell, owner, steps.cumsum(), np.array(parts))


def _small(line: np.ndarray) -> tuple[str, bytes]:
    kind = np.min_scalar_type(int(line.max(initial=0)))
    return kind.str, zlib.compress(line.astype(kind).tobytes())
