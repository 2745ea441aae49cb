"""From months to a picture: what is judged, where lines begin anew, centre, limits and signals of each stretch. Pure.

All statistics come from campaigns/spc; here is decided which months they are asked about.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from statistics import median

from campaigns.charts.between import events_apart, plain_counts
from campaigns.charts.picture import (
    SHOWN,
    Aim,
    Break,
    Limits,
    Mark,
    Note,
    Peer,
    Picture,
    Stretch,
    Subject,
    View,
    aim_in_force,
    lettered,
)
from campaigns.spc.charts import chart_of
from campaigns.spc.findings import MIN_USEFUL, Finding, Verdict, find
from campaigns.spc.mdc import Assurance, Better, Variation, view_of
from campaigns.spc.run_rules import Runs, side_of

FIRM = 12  # months from which limits are more than a trial


def picture_of(
    subject: Subject,
    marks: Sequence[Mark],
    aims: Sequence[Aim] = (),
    shown: int = SHOWN,
    *,
    view: View | None = None,
    breaks: Sequence[Break] = (),
    notes: Sequence[Note] = (),
    peers: Sequence[Peer] = (),
    with_95: bool = False,
) -> Picture:
    """Judge the last months and set the model together. At least two years are judged, also when fewer are shown."""
    view = view if view in subject.views else subject.views[0]
    changed = view == View.CONTROL and subject.kind in ("g", "t", "c")
    if changed:
        subject, marks = (plain_counts if subject.kind == "c" else events_apart)(subject, marks)
    cut = max(0, len(marks) - max(shown, SHOWN))
    window = list(marks[cut:])
    breaks = sorted(breaks, key=lambda each: each.month)
    aims = () if changed else tuple(sorted(aims, key=lambda aim: aim.month))
    drawn = _stretches(subject, window, breaks, view, aims)
    judged = tuple(mark for _, part in drawn for mark in part)
    return Picture(
        subject=subject,
        judged=judged,
        marks=judged[max(0, len(judged) - shown) :],
        aims=aims,
        stretches=tuple(stretch for stretch, _ in drawn),
        view=view,
        breaks=tuple(breaks),
        notes=lettered(notes),
        peers=() if changed else tuple(peers),
        is_cut=cut > 0,
        with_95=with_95,
        shows_aims=not changed,
    )


def _stretches(
    subject: Subject, window: list[Mark], breaks: Sequence[Break], view: View, aims: Sequence[Aim]
) -> list[tuple[Stretch, tuple[Mark, ...]]]:
    """The months between two breaks, each stretch with its lines and its marks."""
    opened: dict[int, Break] = {}
    for each in breaks:
        start = next((index for index, mark in enumerate(window) if mark.month >= each.month), None)
        if start:  # a break before the first month judged, or after the last, has nothing to part
            opened[start] = each
    starts = [0, *sorted(opened)]
    stops = [*starts[1:], len(window)]
    newest = next((mark.month for mark in reversed(window) if mark.rate is not None), None)
    aim = aim_in_force(aims, newest) if newest else None
    nhs = partial(_nhs, target=aim.value if aim else None)
    make = {View.LINE: _line, View.RUN: _run, View.CONTROL: _control, View.NHS: nhs}[view]
    return [
        make(subject, window[start:stop], start, opened.get(start)) for start, stop in zip(starts, stops, strict=True)
    ]


def _line(subject: Subject, marks: list[Mark], start: int, opened_by: Break | None):
    finding = Finding(Verdict.NOT_TESTED)
    return Stretch(start, start + len(marks), finding, None, len(marks), opened_by=opened_by), tuple(marks)


def _run(subject: Subject, marks: list[Mark], start: int, opened_by: Break | None):
    finding = find([mark.rate for mark in marks])
    centre = finding.runs.centre if finding.runs else None
    solid = finding.baseline or len(marks)
    stretch = Stretch(start, start + len(marks), finding, centre, solid, opened_by=opened_by)
    return stretch, tuple(replace(mark, is_signal=index in finding.points) for index, mark in enumerate(marks))


def _control(subject: Subject, marks: list[Mark], start: int, opened_by: Break | None):
    """Centre and limits of all months of the stretch."""
    kind = subject.kind
    if kind in ("g", "t", "c"):
        tops, bottoms = [mark.rate for mark in marks], None
        result = chart_of(kind, tops) if any(top is not None for top in tops) else None
    else:
        tops = [mark.numerator if mark.rate is not None else None for mark in marks]
        bottoms = [mark.denominator if mark.rate is not None else None for mark in marks]
        result = chart_of(kind, tops, bottoms, multiply=subject.multiplier) if marks else None
    count = sum(mark.rate is not None for mark in marks)
    if result is None or not count:
        finding = Finding(Verdict.TOO_EARLY)
        return Stretch(start, start + len(marks), finding, None, len(marks), opened_by=opened_by), tuple(marks)
    limits = _limits(result)
    outside = _outside(result) if limits and count >= MIN_USEFUL else {}
    runs = result.parts[0].runs
    finding = _finding(runs, outside, [mark.rate for mark in marks if mark.rate is not None])
    made = tuple(
        replace(mark, is_signal=index in finding.points, outside=outside.get(index, 0))
        for index, mark in enumerate(marks)
    )
    stretch = Stretch(
        start, start + len(marks), finding, result.centre[0], len(marks), limits, count < FIRM, opened_by
    )  # fmt: skip
    return stretch, made


def _limits(result) -> Limits | None:
    """None where the months don't vary at all: limits on the centre itself would cry wolf at every change."""
    pairs = [(low, high) for low, high in zip(result.lower, result.upper, strict=True) if high is not None]
    if all(low is not None and side_of(high, low) == 0 for low, high in pairs):
        return None
    return Limits(result.lower, result.upper, result.lower95, result.upper95)


def _outside(result) -> dict[int, int]:
    return {row: side_of(result.y[row], result.centre[row]) for row in result.sigma_rows}


def _finding(runs: Runs, outside: dict[int, int], rates: list[float]) -> Finding:
    """What a control chart says: months outside the limits, and the run rules about its centre."""
    too_few = runs.n_useful < MIN_USEFUL
    if len(rates) < MIN_USEFUL or (too_few and not outside):
        return Finding(Verdict.TOO_EARLY, runs)
    runs_say = runs.signal and not too_few
    if not runs_say and not outside:
        return Finding(Verdict.NO_SIGN, runs)
    run = runs.long_runs[-1] if runs_say and runs.long_runs else None
    newest = max(outside, default=-1)
    if run and run.points[-1] >= newest:
        return Finding(Verdict.CHANGE, runs, run, run.side, lasts=run == runs.runs[-1])
    if outside:
        return Finding(Verdict.CHANGE, runs, run, outside[newest])
    half = len(rates) // 2  # too few crossings: where the later half lies against the earlier one
    return Finding(Verdict.CHANGE, runs, side=side_of(median(rates[half:]), median(rates[:half])), lasts=True)


def _nhs(subject: Subject, marks: list[Mark], start: int, opened_by: Break | None, target: float | None = None):
    """The XmR chart of the rates with the NHS's rules. Its limits are from all months; too few say nothing."""
    rates = [mark.rate for mark in marks]
    count = sum(rate is not None for rate in rates)
    plain = Stretch(start, start + len(marks), Finding(Verdict.TOO_EARLY), None, len(marks), opened_by=opened_by)
    if not count:
        return plain, tuple(marks)
    better = Better.HIGHER if subject.higher_is_better else Better.LOWER
    view = view_of(rates, better=better, target=target)
    limits = None if view.upper[0] is None else Limits(view.lower, view.upper)
    plain = replace(plain, centre=view.mean[0], limits=limits, is_trial=count < FIRM)
    if count < MIN_USEFUL:
        return plain, tuple(marks)
    wanted = {Variation.IMPROVEMENT: "better", Variation.CONCERN: "worse"}
    made = tuple(
        replace(
            mark, special=wanted.get(view.variation[index], ""), outside=view.side[index] * bool(view.outside[index])
        )
        for index, mark in enumerate(marks)
    )
    way = wanted.get(view.icon, "")
    side = 0 if not way else 1 if (way == "better") == subject.higher_is_better else -1
    finding = Finding(Verdict.CHANGE if way else Verdict.NO_SIGN, side=side, lasts=True)
    icon = f"{way}-{'high' if side > 0 else 'low'}" if way else "common"
    assured = {Assurance.REACHES: "pass", Assurance.FAILS: "fail", Assurance.HIT_AND_MISS: "either"}
    assurance = assured.get(view.assurance, "") if limits else ""
    return replace(plain, finding=finding, variation=icon, assurance=assurance), made
