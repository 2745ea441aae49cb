"""Statistics of 10,000 series × 36 months: limits, signals and runs of a u chart and of a run chart, on one core.

Aim: both under 1 s. Quoted beside, not measured here: qicharts2 0.8.1 on R 4.2.2, one core of a machine of this size,
without plotting, for a tenth of the series.
"""

import os
import time

import numpy as np

from campaigns.spc.arrays import charts_of

SERIES, MONTHS, SEED, ROUNDS = 10_000, 36, 36, 5
QUOTED = {"spc_quoted_qicharts2_u_1000_s": 38.7, "spc_quoted_qicharts2_run_1000_s": 56.6}


def measure() -> dict[str, float]:
    draw = np.random.default_rng(SEED)
    days = draw.integers(1500, 4500, (SERIES, MONTHS)).astype(float)
    falls = draw.poisson(days * draw.gamma(4, 0.00125, (SERIES, 1))).astype(float)
    days[draw.random(days.shape) < 0.02] = np.nan  # months not sent
    used = time.process_time()
    u, run = (best_of(kind, falls, days) for kind in ("u", "run"))
    return {
        "spc_u_10000x36_s": u,
        "spc_run_10000x36_s": run,
        "spc_u_and_run_10000x36_s": u + run,
        "spc_processor_s": time.process_time() - used,
        "spc_processors": float(os.cpu_count() or 1),
        **QUOTED,
    }


def best_of(kind: str, falls: np.ndarray, days: np.ndarray) -> float:
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        charts = charts_of(kind, falls, days, multiply=1000)
        times.append(time.perf_counter() - started)
        if not charts.runs.signal.any():
            raise RuntimeError("no series signals: the measurement is of nothing")
    return min(times)
