"""The chart in words: verdict, sentence, description, notes of the table. Plain English, direction always said."""

from campaigns.charts import nhs
from campaigns.charts.picture import Mark, Picture, View
from campaigns.spc.findings import MIN_USEFUL, Finding, Verdict

UNLIKELY = "That many in a row is very unlikely by chance: something changed"
CHART_NAMES = {
    "p": "p chart", "pp": "p′ chart", "u": "u chart", "up": "u′ chart", "c": "c chart", "i": "i chart",
    "ip": "i′ chart", "g": "g chart", "t": "t chart",
}  # fmt: skip
CENTRES = {View.LINE: "", View.RUN: "Median", View.CONTROL: "Center", View.NHS: "Mean"}


def number(value: float | None) -> str:
    """86.7; from a thousand on without the decimal: 14,500"""
    if value is None:
        return "–"
    return f"{value:,.1f}" if abs(value) < 1000 else f"{value:,.0f}"


def pill_of(picture: Picture) -> tuple[str, str]:
    """Role and words of the status pill. Good and bad are said in the sentence, not in a colour."""
    if not picture.marks:
        return "idle", "No numbers yet"
    return {
        Verdict.CHANGE: ("info" if picture.better is False else "ok", "Real change"),
        Verdict.NO_SIGN: ("idle", "No sign of change"),
        Verdict.TOO_EARLY: ("info", "Too early to tell"),
        Verdict.NOT_TESTED: ("idle", "Line and target only"),
    }[picture.finding.verdict]


def direction(picture: Picture) -> str:
    if picture.counts_between:
        return "More between two events is better"
    return "Higher is better" if picture.subject.higher_is_better else "Lower is better"


def centre_name(picture: Picture) -> str:
    """Median, centre or mean, as the line is called."""
    return CENTRES[picture.view]


def median_words(picture: Picture) -> str:
    """Which line: the first year's median, that of the first 12 months shown, the centre since a break, …"""
    name = centre_name(picture).lower()
    opened = picture.now.opened_by
    if not picture.finding.baseline:
        return f"the {name} since {opened.month.label}" if opened else f"the {name}"
    if opened:
        return f"the {name} of the 12 months from {opened.month.label} on"
    return f"the {name} of the first 12 months shown" if picture.is_cut else f"the first year's {name}"


def line_words(picture: Picture) -> str:
    """The first year's median of 72.0; the center of 79.7 since December 2025"""
    opened = picture.now.opened_by
    if opened and not picture.finding.baseline:
        return f"the {centre_name(picture).lower()} of {number(picture.median)} since {opened.month.label}"
    return f"{median_words(picture)} of {number(picture.median)}"


def verdict_sentence(picture: Picture) -> str:
    """What the months say, without the newest value."""
    finding = picture.finding
    if not picture.marks:
        return "No numbers yet. The chart begins with the first month you send."
    if finding.verdict == Verdict.NOT_TESTED:
        return picture.subject.not_tested
    if finding.verdict == Verdict.NO_SIGN and picture.view == View.NHS:
        return f"{nhs.variation_words(picture)} {nhs.assurance_words(picture)}".strip()
    if finding.verdict == Verdict.NO_SIGN:
        return f"No sign of change: the months go up and down around {line_words(picture)}, as they do by chance."
    if finding.verdict == Verdict.TOO_EARLY:
        return _too_early(picture)
    return f"{_evidence(picture)} {_change(picture)}"


def _too_early(picture: Picture) -> str:
    with_rate = sum(mark.rate is not None for mark in picture.tested)
    if with_rate < MIN_USEFUL and picture.counts_between:
        times = "once" if with_rate == 1 else f"{with_rate} times"
        return (
            f"Too early to tell: it is known {times} how much lay between one event and the next, and it takes at "
            f"least {MIN_USEFUL}."
        )
    if with_rate < MIN_USEFUL:
        if opened := picture.now.opened_by:
            return (
                f"Too early to tell: the lines begin anew in {opened.month.label}, with {months(with_rate)} since, "
                f"and it takes at least {MIN_USEFUL}."
            )
        return f"Too early to tell: {months(with_rate)} with numbers so far, and it takes at least {MIN_USEFUL}."
    return (
        f"Too early to tell: too many months lie on the {centre_name(picture).lower()} of "
        f"{number(picture.median)} itself, so months in a row can't show a change."
    )


def _evidence(picture: Picture) -> str:
    """The months that make the signal: those outside the limits, a long run, too few crossings."""
    if picture.view == View.NHS:
        return nhs.variation_words(picture)
    finding = picture.finding
    outside = _outside(picture)
    if outside and finding.run is None and not finding.runs.few_crossings:
        return outside
    return " ".join(part for part in (_runs_evidence(picture), outside) if part)


def _outside(picture: Picture) -> str:
    """May 2026, at 9.1, lies above the upper limit of 7.2."""
    found = [(index, mark) for index, mark in enumerate(picture.tested) if mark.outside]
    if not found:
        return ""
    index, mark = found[-1]
    limits = picture.now.limits
    side, limit = ("above the upper", limits.upper) if mark.outside > 0 else ("below the lower", limits.lower)
    more = f" {months(len(found))} lie outside the limits in all." if len(found) > 1 else ""
    return f"{mark.month.label}, at {number(mark.rate)}, lies {side} limit of {number(limit[index])}.{more}"


def _runs_evidence(picture: Picture) -> str:
    finding = picture.finding
    line = line_words(picture)
    if finding.run is None:
        times = "once" if finding.runs.crossings == 1 else f"{finding.runs.crossings} times"
        return (
            f"The line crosses {line} only {times} in {months(finding.runs.n_useful)}; "
            f"by chance it would be {finding.runs.crossings_min} times or more."
        )
    side = "above" if finding.run.side > 0 else "below"
    count = len(finding.run.points)
    first, last = (picture.tested[index].month.label for index in (finding.run.points[0], finding.run.points[-1]))
    if finding.run == finding.runs.runs[-1]:
        return f"The last {count} months{_left_out(picture)} are all {side} {line}."
    return f"From {first} to {last}, {count} months in a row{_left_out(picture)} were {side} {line}."


def _left_out(picture: Picture) -> str:
    """A note when the run jumps over months: missing ones, or ones on the line."""
    points = picture.finding.run.points
    with_rate = [index for index, mark in enumerate(picture.tested) if mark.rate is not None]
    end = with_rate[-1] if picture.finding.run == picture.finding.runs.runs[-1] else points[-1]
    return "" if points == tuple(range(end - len(points) + 1, end + 1)) else " that count"


def _change(picture: Picture) -> str:
    better = picture.better
    way = "" if better is None else f", for the {'better' if better else 'worse'}"
    if picture.view == View.NHS:
        return nhs.assurance_words(picture)
    if picture.finding.run is None:
        if _outside(picture):
            return f"Chance alone hardly ever makes such a month{way}: find out what was different then."
        return f"Something changed{way}."
    if not picture.finding.lasts:
        return f"{UNLIKELY} for a time{way}. The months since have not gone on like that."
    return f"{UNLIKELY}{way}."


def newest_sentence(picture: Picture) -> str:
    """September is 86.7; the target is 85.0."""
    last = picture.last
    if last is None:
        return ""
    aim = picture.aim_at(last.month)
    said = f"{last.month.name} is {number(last.rate)}"
    if picture.counts_between:
        return f"By {last.month.label} it was {number(last.rate)} {picture.subject.per}. {_since(picture)}".strip()
    if not picture.shows_aims:
        return f"{said}."
    if aim:
        return f"{said}; the target is {number(aim.value)}."
    later = picture.aim
    return (
        f"{said}; a target of {number(later.value)} begins in {later.month.label}."
        if later
        else f"{said}; no target is set."
    )


def _since(picture: Picture) -> str:
    """No event since: 5,800 resident days so far."""
    counted = 0
    for mark in reversed(picture.tested):
        if mark.numerator or mark.is_gap:
            break
        counted += mark.denominator or 0
    what = picture.subject.per.removesuffix(" from one event to the next")
    return f"No event since: {counted:,} {what} so far." if counted else ""


def gap_sentence(picture: Picture) -> str:
    gaps = picture.gaps
    if not gaps:
        return ""
    if len(gaps) == 1:
        return f"{gaps[0].label} is missing, so the line has a gap."
    if len(gaps) <= 3:
        named = ", ".join(month.label for month in gaps[:-1])
        return f"{named} and {gaps[-1].label} are missing, so the line has gaps."
    return f"{len(gaps)} months are missing, so the line has gaps."


def say(picture: Picture) -> str:
    """The sentence above the picture."""
    parts = [verdict_sentence(picture), newest_sentence(picture), gap_sentence(picture)]
    return " ".join(part for part in parts if part)


def card_sentence(picture: Picture) -> str:
    """The short form on a card: direction, month, and what the months say."""
    if picture.last is None:
        return f"{direction(picture)}. {verdict_sentence(picture)}"
    finding: Finding = picture.finding
    parts = [f"{direction(picture)}. {picture.last.month.label}."]
    if finding.verdict == Verdict.CHANGE:
        better = picture.better
        parts.append(_evidence(picture))
        parts.append("" if better is None else f"For the {'better' if better else 'worse'}.")
    else:
        parts.append(gap_sentence(picture))
    return " ".join(part for part in parts if part)


def title(picture: Picture) -> str:
    if not picture.marks:
        return picture.subject.title
    return f"{picture.subject.title}, {picture.marks[0].month.short} to {picture.marks[-1].month.short}"


def description(picture: Picture) -> str:
    """What the picture shows, for who can't see it: span, median, verdict, newest value, target."""
    parts = [f"{chart_name(picture)} of {months(len(picture.marks))}, {picture.subject.per}. {direction(picture)}."]
    if picture.median is not None:
        parts.append(f"{centre_name(picture)} {number(picture.median)}.")
    if picture.finding.verdict == Verdict.CHANGE:
        parts.append(_evidence(picture))
    last = picture.last
    if last:
        parts.append(f"{last.month.label}: {number(last.rate)}.")
    if picture.aim:
        parts.append(f"Target {number(picture.aim.value)}.")
    parts.append(gap_sentence(picture))
    parts += [f"Lines begin anew in {each.month.label}: {each.words}" for each in picture.breaks_shown]
    parts.append("All values are in the table.")
    return " ".join(part for part in parts if part)


def mark_words(mark: Mark) -> str:
    """Sep 2026: 86.7, 52 out of 60"""
    if mark.no_cases:
        return f"{mark.month.short}: no cases"
    if mark.rate is None:
        return f"{mark.month.short}: none"
    return f"{mark.month.short}: {number(mark.rate)}, {mark.numerator:,} out of {mark.denominator:,}"


def note_words(mark: Mark) -> str:
    """The note of the month in the table and the download."""
    if mark.no_cases:
        return "No cases"
    if mark.is_gap:
        return "Not sent"
    said = ["Signal: part of a run"] if mark.is_signal else []
    if mark.outside and not mark.special:
        said.append("Signal: above the upper limit" if mark.outside > 0 else "Signal: below the lower limit")
    if mark.special:
        said.append(f"Change for the {mark.special}")
    return "; ".join(said)


def chart_name(picture: Picture) -> str:
    """Run chart, u chart, line."""
    if picture.view == View.CONTROL:
        return CHART_NAMES[picture.subject.kind]
    return {View.LINE: "Line chart", View.RUN: "Run chart", View.NHS: "XmR chart"}[picture.view]


def months(count: int) -> str:
    return "1 month" if count == 1 else f"{count} months"
