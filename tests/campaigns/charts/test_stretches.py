"""Views of a measure: limits are those of campaigns/spc, nothing crosses a break, few or equal months say so."""

import re
import xml.etree.ElementTree as ET

import pytest

from campaigns.charts import words
from campaigns.charts.cautions import cautions_of
from campaigns.charts.picture import Aim, Break, Note, Peer, View, lettered
from campaigns.charts.stretches import picture_of
from campaigns.charts.svg import SIZES, chart_file, run_chart
from campaigns.charts.tables import line_names, rows_of
from campaigns.spc.charts import chart_of
from campaigns.spc.findings import Verdict
from qioportal.lib.months import Month
from tests.campaigns.charts import pictures

FALLS = [(5, 2900), (6, 3000), (4, 2850), (7, 3100), (5, 2950), (6, 2900), (8, 3000), (4, 2900), (5, 3000), (6, 2800),
         (5, 2900), (7, 3000), (6, 3000), (19, 3000), (5, 2900), (4, 2950), (6, 3000), (5, 2900), (7, 3100), (6, 3000),
         (5, 2950), (4, 2900), (6, 3000), (5, 3000)]  # fmt: skip
NEW = Break(Month(2025, 10), "New definition", "The definition changed. Falls outside count too.")


def falls(pairs=FALLS, kind="u", **more):
    what = pictures.subject(title="Falls", per="per 1,000 resident days", higher_is_better=False, ceiling=None,
                            kind=kind, multiplier=1000)  # fmt: skip
    return picture_of(what, pictures.marks(pairs, 1000), view=more.pop("view", View.CONTROL), **more)


def shares(pairs, **more):
    return picture_of(pictures.subject(kind="p"), pictures.marks(pairs), view=more.pop("view", View.CONTROL), **more)


EVERY = {
    "u": falls,
    "p": lambda: shares(pictures.CONSISTENT, with_95=True),
    "i": lambda: falls(kind="i"),
    "up": lambda: falls(kind="up"),
    "c": lambda: falls(kind="c"),
    "g": lambda: falls([(step % 3 == 0, 2900) for step in range(40)], kind="g", shown=40),
    "t": lambda: falls([(step % 2, 2900 + 17 * step) for step in range(30)], kind="t", shown=30),
    "nhs": lambda: shares(pictures.CONSISTENT, view=View.NHS),
    "broken": lambda: falls(
        breaks=[NEW], notes=[Note(Month(2025, 1), "a"), Note(Month(2025, 1), "b"), Note(Month(2026, 9), "c")]
    ),
    "peers": lambda: shares(
        pictures.CONSISTENT,
        view=View.RUN,
        peers=[
            Peer("Maryland", tuple((Month(2026, number), 70.0 + number) for number in (1, 2, 4, 9))),
            Peer("Nation", ((Month(2026, 9), 86.0),)),
        ],
    ),
}


@pytest.mark.parametrize("kind", ["u", "p", "up", "i"])
def test_limits_are_those_of_the_statistics(kind):
    picture = EVERY[kind]()
    tops, bottoms = zip(*(pictures.CONSISTENT if kind == "p" else FALLS), strict=True)
    found = chart_of(kind, tops, bottoms, multiply=100 if kind == "p" else 1000)
    assert picture.now.limits.upper == found.upper
    assert picture.now.limits.lower95 == found.lower95
    assert picture.median == found.centre[0]
    outside = [index for index, mark in enumerate(picture.judged) if mark.outside]
    assert outside == list(found.sigma_rows)


def test_a_month_outside_is_said_and_has_a_shape_of_its_own():
    picture = falls()
    assert words.pill_of(picture) == ("info", "Real change")
    said = words.say(picture)
    assert "November 2025, at 6.3, lies above the upper limit of" in said
    assert "for the worse: find out what was different then" in said
    root = ET.fromstring(run_chart(picture, "x"))  # noqa: S314
    triangles = [each for each in root.iter() if re.search(r"l8 14h-16Z$", each.get("d") or "")]
    assert len(triangles) == 1
    assert [row.note for row in rows_of(picture) if row.note] == ["Signal: above the upper limit"]
    assert "outside the limits" in ET.tostring(ET.fromstring(chart_file(picture, "Here", "x"))).decode()  # noqa: S314


@pytest.mark.parametrize("view", [View.RUN, View.CONTROL, View.NHS])
def test_nothing_crosses_a_break(view):
    """Line, centre and limits are pieces on either side of the upright; each side rests on its own months."""
    picture = falls(view=view, breaks=[NEW])
    assert [(each.start, each.stop) for each in picture.stretches] == [(0, 12), (12, 24)]
    alone = falls(FALLS[12:], view=view)
    assert picture.now.centre == alone.now.centre
    assert picture.now.limits == alone.now.limits
    assert picture.finding == alone.finding
    drawing = run_chart(picture, "x")
    upright = float(re.search(r'class="b"[^>]* d="M([\d.]+)', drawing)[1])
    for css in ("l", "m", "m m2", "c"):
        for d in re.findall(rf'class="{css}"[^>]* d="([^"]+)"', drawing):
            for piece in re.findall(r"M[^M]+", d):
                across = [float(x) for x in re.findall(r"[MLH]([\d.]+)", piece)]
                assert max(across) <= upright + 0.1 or min(across) >= upright - 0.1, (css, piece)


def test_a_break_is_said_beside_the_picture_in_the_table_and_to_who_cannot_see_it():
    picture = falls(breaks=[NEW])
    sentence = "Lines begin anew in October 2025: The definition changed. Falls outside count too."
    assert cautions_of(picture)[0] == sentence
    assert sentence in words.description(picture)
    assert "New definition" in run_chart(picture, "x")
    row = next(row for row in rows_of(picture) if row.mark.month == Month(2025, 10))
    assert row.note.startswith("Lines begin anew: The definition changed.")


def test_after_a_break_the_verdict_waits_for_ten_months():
    picture = falls(view=View.RUN, breaks=[Break(Month(2026, 5), "New start", "New teams.")])
    assert picture.finding.verdict == Verdict.TOO_EARLY
    assert words.verdict_sentence(picture) == (
        "Too early to tell: the lines begin anew in May 2026, with 5 months since, and it takes at least 10."
    )


def test_breaks_outside_the_months_part_nothing():
    early, late = Break(Month(2020, 1), "x", "y."), Break(Month(2026, 10), "x", "y.")
    picture = falls(breaks=[late, early])
    assert len(picture.stretches) == 1
    assert picture.breaks_shown == ()


@pytest.mark.parametrize(("count", "verdict", "is_trial"), [(9, "too-early", True), (11, "no-sign", True),
                                                            (12, "no-sign", False)])  # fmt: skip
def test_few_months(count, verdict, is_trial):
    picture = falls(FALLS[:count])
    assert (picture.finding.verdict, picture.now.is_trial) == (verdict, is_trial)
    assert any("The limits are a trial" in each for each in cautions_of(picture)) == is_trial


def test_under_ten_months_no_month_is_called_outside():
    assert not any(mark.outside for mark in falls([*FALLS[:8], (60, 3000)]).marks)


def test_no_event_at_all_has_no_limits():
    picture = falls([(0, 3000)] * 14)
    assert picture.now.limits is None
    assert cautions_of(picture) == ["There was no event at all, so there is nothing to draw limits from."]


def test_one_step_and_else_nothing_draws_no_limits():
    """The only moving range is screened away: limits on the line itself would call every month a signal."""
    picture = falls([(5, 1000)] * 10 + [(6, 1000)] * 10, kind="i")
    assert picture.now.limits is None
    assert not any(mark.outside for mark in picture.marks)
    assert "months vary too little" in cautions_of(picture)[0]


def test_small_counts_say_what_the_chart_cannot_show():
    assert (
        "even a month at 0 lies within the limits, so one month alone can't show a change for the better"
        in (cautions_of(falls())[0])
    )
    full = shares([(19 + step % 2, 20) for step in range(20)])
    assert any("even a month at 100 lies within the limits" in each for each in cautions_of(full))


def test_between_events_more_is_better_and_the_target_is_left_out():
    aims = [Aim(Month(2024, 1), 1.0)]
    picture = falls([(step % 4 == 0, 3000) for step in range(41)], kind="g", shown=41, aims=aims)
    rates = [mark.rate for mark in picture.marks if mark.rate is not None]
    assert rates == [12000.0] * 10  # the first event has nothing before it
    assert picture.subject.higher_is_better
    assert picture.aims == ()
    assert words.direction(picture) == "More between two events is better"
    more = falls([*[(step % 4 == 0, 3000) for step in range(41)], (0, 3000)], kind="g", shown=42)
    assert words.newest_sentence(more) == (
        "By August 2026 it was 12,000 resident days from one event to the next. No event since: 3,000 resident days "
        "so far."
    )


def test_between_events_two_in_a_month_share_and_a_missing_month_cuts():
    pairs = [(1, 100), (0, 100), (2, 100), None, (1, 100), (1, 50)]
    assert [mark.rate for mark in falls(pairs, kind="g").marks] == [None, None, 100.0, None, None, 50.0]


def test_lasting_states_have_one_view():
    what = pictures.subject(kind="line", not_tested="Counted again.")
    picture = picture_of(what, pictures.marks(pictures.CONSISTENT), view=View.CONTROL)
    assert picture.view == View.LINE
    assert picture.now.limits is None
    assert picture.finding.verdict == Verdict.NOT_TESTED


def test_fewer_months_shown_do_not_change_what_is_said():
    whole = shares(pictures.CONSISTENT)
    last = shares(pictures.CONSISTENT, shown=12)
    assert len(last.marks) == 12
    assert (last.finding, last.median) == (whole.finding, whole.median)
    assert "What is said rests on 24 months, from October 2024 on, also those not shown." in cautions_of(last)
    assert len(rows_of(last)) == 12


def test_nhs_icons_in_words():
    picture = shares(pictures.CONSISTENT, view=View.NHS, aims=[Aim(Month(2024, 1), 99.0)])
    assert (picture.now.variation, picture.now.assurance) == ("better-high", "fail")
    assert words.say(picture).startswith(
        "The newest month is part of a rise that chance hardly makes, for the better. As things are, no month can be "
        "expected to reach the target."
    )
    assert {mark.special for mark in picture.marks} >= {"better"}
    plain = falls(FALLS[:13], view=View.NHS)
    assert words.pill_of(plain) == ("idle", "No sign of change")
    assert words.say(plain).startswith("The newest month varies as months do by chance.")


@pytest.mark.parametrize("size", [*SIZES, "file"])
@pytest.mark.parametrize("name", EVERY)
def test_every_view_draws_soundly(name, size):
    picture = EVERY[name]()
    text = chart_file(picture, "Here", "x") if size == "file" else run_chart(picture, "x", size)
    root = ET.fromstring(text)  # noqa: S314
    assert "style=" not in text
    assert "nan" not in text
    width, height = float(root.get("width")), float(root.get("height"))
    for each in root.iter("{http://www.w3.org/2000/svg}text"):
        assert 0 < float(each.get("x")) < width, each.text
        assert 0 < float(each.get("y")) < height, each.text
    assert not any(row.lines and len(row.lines) != len(line_names(picture)) for row in rows_of(picture))


def test_letters():
    many = lettered([Note(Month(2026, 1), str(index)) for index in range(28)])
    assert [note.letter for note in many][:2] + [note.letter for note in many][-2:] == ["A", "B", "AA", "AB"]
    drawing = run_chart(EVERY["broken"](), "x")
    assert ">A B<" in drawing
    assert ">C<" in drawing


def test_peers_are_faint_lines_that_break_where_nothing_may_show():
    drawing = run_chart(EVERY["peers"](), "x")
    line = re.search(r'class="p"[^>]* d="([^"]+)"', drawing)[1]
    assert line.count("M") == 3
    assert "Maryland 79.0" in drawing
