"""What is said about a picture."""

import pytest

from campaigns.charts import words
from campaigns.charts.picture import Aim, Mark
from campaigns.charts.series import trimmed
from campaigns.charts.stretches import picture_of
from qioportal.lib.months import Month
from tests.campaigns.charts import pictures


def test_the_sentence_of_the_mock():
    picture = pictures.improving()
    assert words.say(picture) == (
        "The last 9 months are all above the first year's median of 72.0. That many in a row is very unlikely by "
        "chance: something changed, for the better. September is 86.7; the target is 85.0."
    )
    assert words.pill_of(picture) == ("ok", "Real change")
    assert words.description(picture.narrowed()) == (
        "Run chart of 12 months, per 100. Higher is better. Median 72.0. The last 9 months are all above the first "
        "year's median of 72.0. September 2026: 86.7. Target 85.0. All values are in the table."
    )


def test_the_same_numbers_are_worse_where_lower_is_better():
    picture = picture_of(pictures.subject(higher_is_better=False), pictures.marks(pictures.CONSISTENT))
    assert "something changed, for the worse." in words.say(picture)
    assert words.pill_of(picture) == ("info", "Real change")
    assert picture.better is False


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ([(18, 20), (19, 20)], "Too early to tell: 2 months with numbers so far, and it takes at least 10."),
        ([(0, 50)] * 12, "Too early to tell: too many months lie on the median of 0.0 itself"),
        ([(40 + step % 2 * 5, 100) for step in range(12)], "No sign of change: the months go up and down"),
        ([(10 + step % 2, 100) for step in range(6)] + [(30 + step % 2, 100) for step in range(6)],
         "The line crosses the median of 20.5 only once in 12 months; by chance it would be 3 times or more."),
        ([(20 + step % 3, 100) for step in range(12)] + [(40, 100)] * 8 + [(10, 100), (50, 100), (9, 100)],
         "in a row were above the first year's median"),
    ],
)  # fmt: skip
def test_verdicts_in_words(pairs, said):
    assert said in words.say(picture_of(pictures.subject(), pictures.marks(pairs)))


def test_a_run_that_ended_is_said_with_its_months():
    pairs = [(20 + step % 3, 100) for step in range(12)] + [(40, 100)] * 8 + [(10, 100), (50, 100), (9, 100)]
    said = words.verdict_sentence(picture_of(pictures.subject(), pictures.marks(pairs)))
    assert said.startswith("From October 2025 to June 2026, 9 months in a row were above the first year's median")
    assert said.endswith("for a time, for the better. The months since have not gone on like that.")


def test_gaps_are_named():
    pairs = [(10 + step % 2, 100) for step in range(12)]
    one = picture_of(pictures.subject(), pictures.marks([*pairs[:4], None, *pairs[5:]]))
    assert words.gap_sentence(one) == "February 2026 is missing, so the line has a gap."
    two = picture_of(pictures.subject(), pictures.marks([*pairs[:4], None, None, *pairs[6:]]))
    assert words.gap_sentence(two) == "February 2026 and March 2026 are missing, so the line has gaps."
    assert words.gap_sentence(pictures.gappy()) == "4 months are missing, so the line has gaps."


def test_a_run_over_a_gap_does_not_claim_the_missing_month():
    pairs = list(pictures.CONSISTENT)
    pairs[18] = None
    said = words.say(picture_of(pictures.subject(), pictures.marks(pairs)))
    assert "The last 8 months that count are all above" not in said  # 8 is no signal of 23
    pairs = [*pictures.CONSISTENT[:18], None, *pictures.CONSISTENT[18:]]
    said = words.say(picture_of(pictures.subject(), pictures.marks(pairs)))
    assert "The last 9 months that count are all above" in said


def test_older_months_are_judged_no_more_and_that_is_said():
    picture = picture_of(pictures.subject(), pictures.marks([(50, 100)] * 6 + pictures.CONSISTENT))
    assert len(picture.marks) == 24
    assert "the median of the first 12 months shown" in words.say(picture)


def test_lasting_states_get_no_verdict():
    picture = pictures.prevalence()
    assert words.pill_of(picture) == ("idle", "Line and target only")
    assert picture.median is None
    assert not any(mark.is_signal for mark in picture.marks)
    assert words.say(picture).startswith("Counted again. September is 13.0; the target is 12.0.")


def test_targets_by_month():
    picture = pictures.improving()
    assert picture.aim_at(Month(2025, 12)).value == 80.0
    assert picture.aim_at(Month(2026, 1)).value == 85.0
    assert picture.aim_at(Month(2024, 9)) is None
    assert [aim.value for aim in picture.narrowed().aims_shown] == [80.0, 85.0]
    assert picture.target_reached
    later = picture_of(pictures.subject(), pictures.marks(pictures.CONSISTENT), [Aim(Month(2026, 10), 90.0)])
    assert (later.aims_shown, later.target_reached) == ((), False)
    assert words.newest_sentence(later) == "September is 86.7; a target of 90.0 begins in October 2026."


def test_no_numbers_at_all():
    picture = pictures.empty()
    assert words.say(picture) == "No numbers yet. The chart begins with the first month you send."
    assert words.pill_of(picture) == ("idle", "No numbers yet")
    assert words.title(picture) == picture.subject.title


def test_the_month_asked_for_is_no_gap_but_more_are():
    def series(*rates):
        return [Mark(Month(2026, 1).shift(step), rate, 100 if rate else None, rate) for step, rate in enumerate(rates)]

    assert [mark.rate for mark in trimmed(series(None, None, 5.0, 6.0, None))] == [5.0, 6.0]
    assert [mark.rate for mark in trimmed(series(5.0, 6.0, None, None))] == [5.0, 6.0, None, None]
    assert trimmed(series(None, None)) == []


def test_no_cases_is_a_gap_that_was_sent():
    marks = trimmed(pictures.marks([(0, 0), (5, 10), (0, 0)]))
    assert [mark.no_cases for mark in marks] == [True, False, True]
    assert picture_of(pictures.subject(), marks).gaps == []
