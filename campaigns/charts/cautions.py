"""What the picture can't show, said beside it: trial limits, small counts, no variation, months left out. Pure."""

from campaigns.charts.picture import Picture, View
from campaigns.charts.stretches import FIRM
from campaigns.spc.findings import MIN_USEFUL
from campaigns.spc.run_rules import side_of

NHS_CRIES = (
    "These rules find more by chance than those of the run chart: about one chart in six over two years where nothing "
    "changes. Trust the run chart first."
)


def cautions_of(picture: Picture) -> list[str]:
    """One sentence each, in the order of weight."""
    if not picture.marks:
        return []
    said = [f"Lines begin anew in {each.month.label}: {each.words}" for each in picture.breaks_shown]
    if picture.view == View.CONTROL:
        said += _of_limits(picture)
    if picture.view == View.NHS:
        said += [*_trial(picture), NHS_CRIES]
    if picture.cut and picture.view != View.LINE:
        first = picture.judged[0].month
        said.append(f"What is said rests on {len(picture.judged)} months, from {first.label} on, also those not shown.")
    return said


def _trial(picture: Picture) -> list[str]:
    count = sum(mark.rate is not None for mark in picture.tested)
    if picture.now.limits is None or not picture.now.is_trial:
        before = [each for each in picture.stretches[:-1] if each.is_trial and each.limits and each.stop > picture.cut]
        last = picture.judged[before[-1].stop].month if before else None
        return [f"Limits before {last.label} are a trial: they rest on fewer than {FIRM} months."] if last else []
    more = "" if count >= MIN_USEFUL else f" Nothing is called a change before there are {MIN_USEFUL}."
    return [f"The limits are a trial: they rest on {count} months, and only from {FIRM} on do they hold.{more}"]


def _of_limits(picture: Picture) -> list[str]:
    stretch = picture.now
    rates = [mark.rate for mark in picture.tested if mark.rate is not None]
    if not rates:
        return []
    if stretch.limits is None:
        if max(rates) == 0:
            return ["There was no event at all, so there is nothing to draw limits from."]
        return ["There are no limits: the months vary too little, or there are too few of them."]
    said = _trial(picture)
    if picture.counts_between:
        return [*said, "Months are known, not days: where a month has several events, what lay between is shared out."]
    lows = [low for low in stretch.limits.lower if low is not None]
    highs = [high for high in stretch.limits.upper if high is not None]
    ceiling = picture.subject.ceiling
    name = "better" if picture.subject.higher_is_better else "worse"
    if ceiling is not None and highs and all(high >= ceiling or side_of(high, ceiling) == 0 for high in highs):
        said.append(
            f"The counts are small: even a month at {ceiling:.0f} lies within the limits, so one month alone can't "
            f"show a change for the {name}. Only months in a row can."
        )
    if lows and all(low <= 0 for low in lows):
        name = "worse" if picture.subject.higher_is_better else "better"
        said.append(
            f"The counts are small: even a month at 0 lies within the limits, so one month alone can't show a change "
            f"for the {name}. Only months in a row can."
        )
    return said
