"""The runs of many series at once: longest run and crossings with their limits (Anhøj), as arrays."""

from dataclasses import dataclass, fields
from functools import lru_cache

import numpy as np

from campaigns.spc.run_rules import crossings_limit, longest_run_limit

Array = np.ndarray


@dataclass(frozen=True, slots=True)
class RunCounts:
    """Whole numbers (series × phases); where nothing is useful the others are 0 and `signal` is False."""

    n_obs: Array
    n_useful: Array
    longest_run: Array
    longest_run_max: Array
    crossings: Array
    crossings_min: Array

    @property
    def signal(self) -> Array:
        return (self.longest_run > self.longest_run_max) | (self.crossings < self.crossings_min)

    @classmethod
    def beside(cls, counts: list["RunCounts"], series: int) -> "RunCounts":
        """The phases' counts as columns."""
        none = np.zeros((series, 0), dtype=int)
        return cls(*(np.column_stack([none, *(getattr(one, field.name) for one in counts)]) for field in fields(cls)))


def count_runs(side: Array, n_obs: Array) -> RunCounts:
    """Count in each row of `side` (1, -1, or 0 for what doesn't count)."""
    useful = side != 0
    seen = useful.cumsum(axis=1)
    n_useful = seen[:, -1]
    starts = useful & (_last_side(side) != side)
    opened = np.maximum.accumulate(np.where(starts, seen, 0), axis=1)
    lengths = np.where(useful, seen - opened + 1, 0)
    longest_max, crossings_min = _limits(side.shape[1])
    return RunCounts(
        n_obs=n_obs,
        n_useful=n_useful,
        longest_run=lengths.max(axis=1),
        longest_run_max=longest_max[n_useful],
        crossings=np.maximum(starts.sum(axis=1) - 1, 0),
        crossings_min=crossings_min[n_useful],
    )


def _last_side(side: Array) -> Array:
    """For each row the side of the last useful one before it; 0 when there is none."""
    columns = np.arange(side.shape[1])
    last = np.maximum.accumulate(np.where(side != 0, columns, -1), axis=1)[:, :-1]
    found = np.where(last < 0, 0, np.take_along_axis(side, np.maximum(last, 0), axis=1))
    return np.concatenate([np.zeros((len(side), 1), dtype=side.dtype), found], axis=1)


@lru_cache(maxsize=64)
def _limits(longest: int) -> tuple[Array, Array]:
    """Limits by the number of useful points, 0 to `longest`."""
    counts = range(1, longest + 1)
    return np.array([0, *map(longest_run_limit, counts)]), np.array([0, *map(crossings_limit, counts)])
