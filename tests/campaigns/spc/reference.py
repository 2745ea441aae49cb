"""What the peers printed (qicharts2, NHSRplotthedots): the file named by SPC_REFERENCE, else the project's own copy."""

import gzip
import json
import math
import os
from pathlib import Path

import pytest

DATA = Path(__file__).parents[2] / "data" / "spc"
FILE = Path(os.environ.get("SPC_REFERENCE") or DATA / "reference.json.gz")
OWN = "SPC_REFERENCE" not in os.environ


def _series() -> list[dict]:
    raw = FILE.read_bytes()
    return json.loads(gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw)["series"]


SERIES = _series()


def cases(engine: str) -> list:
    """The strict cases of one peer, for parametrize("series, case", …)."""
    return [
        pytest.param(series, case, id=case["case_id"])
        for series in SERIES for case in series["cases"] if case["engine"] == engine and case["strict"]
    ]  # fmt: skip


def as_list(value: int | list[int] | None) -> list[int]:
    return [value] if isinstance(value, int) else list(value or ())


def differences(ours: dict, theirs: dict) -> list[tuple]:
    """Each entry that differs: numbers by more than 1e-9 of them or 1e-12, everything else at all."""
    return [
        (name, row, mine, printed)
        for name in theirs
        for row, (mine, printed) in enumerate(zip(ours[name], theirs[name], strict=True), start=1)
        if not same(mine, printed)
    ]


def same(mine: object, printed: object) -> bool:
    if isinstance(mine, float) and isinstance(printed, (int, float)) and not isinstance(printed, bool):
        return math.isclose(mine, printed, rel_tol=1e-9, abs_tol=1e-12)
    return mine == printed and (mine is None) == (printed is None)
