"""The checks of a month's counts, against findings written by hand."""

from dataclasses import replace

import pytest

from campaigns.measurements.checks import (
    Entry,
    Facts,
    Finding,
    Kind,
    check,
    is_answered,
    read_count,
    read_entry,
    token_of,
)

SHARE = Facts(multiplier=100, is_share=True)
DAYS = Facts(multiplier=1000, is_share=False, most_days=3255)  # 100 beds x 31 days x 1.05
TURNOVER = Facts(multiplier=100, is_share=False)


def past(*pairs, **more) -> Facts:
    return Facts(multiplier=100, is_share=True, past=tuple(Entry(*pair) for pair in pairs), **more)


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("", None),
        ("   ", None),
        ("0", 0),
        ("53", 53),
        (" 53 ", 53),
        ("007", 7),
        ("1,240", 1240),
        ("10000000", 10_000_000),
    ],
)
def test_counts_as_people_type_them(typed, count):
    assert read_count(typed) == (count, "")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("12.5", "Enter a whole number, with digits only."),
        ("12,5", "Enter a whole number, with digits only."),
        ("1e3", "Enter a whole number, with digits only."),
        ("19x", "Enter a whole number, with digits only."),
        ("٣", "Enter a whole number, with digits only."),
        ("<b>", "Enter a whole number, with digits only."),
        ("-3", "A count can't be less than 0."),
        ("\u22123", "A count can't be less than 0."),
        ("10000001", "More than 10,000,000 can't be. Check the number."),
        ("9" * 300, "More than 10,000,000 can't be. Check the number."),
    ],
)
def test_what_is_no_count(typed, said):
    assert read_count(typed) == (None, said)


def test_zero_out_of_alone_means_no_cases():
    assert read_entry("", "0") == (Entry(0, 0), [])
    assert read_entry("", "") == (Entry(None, None), [])
    assert read_entry("x", "y") == (None, ["Enter a whole number, with digits only."])


@pytest.mark.parametrize(
    ("entry", "facts", "text"),
    [
        (Entry(71, 64), SHARE, "71 is more than the 64 counted. Check both."),
        (Entry(5, 0), SHARE, "5 out of 0 can't be. If there was nothing to count, put 0 in both."),
        (Entry(5, 0), TURNOVER, "5 out of 0 can't be. If there was nothing to count, put 0 in both."),
        (Entry(5, None), SHARE, "Enter “out of” too, or leave both empty."),
        (Entry(None, 5), SHARE, "Enter the number too, or leave both empty."),
    ],
)
def test_what_cannot_be_stops(entry, facts, text):
    assert check(entry, facts, sending=True) == [Finding(Kind.STOP, text)]


def test_half_a_row_is_fine_in_a_draft():
    assert check(Entry(5, None), SHARE, sending=False) == []
    assert check(Entry(), SHARE, sending=False) == []


WIDE = Facts(multiplier=100, is_share=True, least=20, most=95)


@pytest.mark.parametrize(
    ("entry", "facts", "kind", "said"),
    [
        (Entry(53, 61), past((43, 61), (44, 61)), None, ""),  # two months are no "usual"
        (Entry(53, 61), past(*[(43, 61)] * 5), None, ""),  # five are too few for "highest"
        (Entry(53, 61), past(*[(43, 61)] * 6), Kind.TELL, "Higher than any month so far."),
        (Entry(43, 61), past(*[(43, 61)] * 6), None, ""),
        (Entry(30, 60), past((10, 60), (9, 60), (11, 60)), Kind.COMMENT,
         "50.0 is 3 times as much as usual, or more (16.7)."),
        (Entry(29, 60), past((10, 60), (9, 60), (11, 60)), None, ""),
        (Entry(6, 610), past(*[(6, 61)] * 3), Kind.COMMENT, "“Out of” is 610; it is usually about 61."),
        (Entry(2, 20), past(*[(6, 61)] * 3), Kind.COMMENT, "“Out of” is 20; it is usually about 61."),
        (Entry(1, 60), past(*[(0, 60)] * 3), None, ""),  # three times nothing is nothing
        (Entry(1, 60), past(*[(0, 60)] * 6), Kind.TELL, "Higher than any month so far."),
        (Entry(53, 61), past(*[(0, 0)] * 12), None, ""),  # months without cases have no rate
        (Entry(), SHARE, Kind.ASK, "Nothing entered here: the chart will have a gap. If it is right, leave it."),
        (Entry(), Facts(multiplier=100, is_share=True, is_main=False), None, ""),
        (Entry(5, 3300), DAYS, Kind.COMMENT, "3,300 resident days are more than your home's beds allow (3,255)."),
        (Entry(5, 3255), DAYS, None, ""),
        (Entry(40, 38), TURNOVER, Kind.COMMENT, "The number is more than “out of”."),
        (Entry(59, 60), WIDE, Kind.COMMENT, "98.3 is more than homes usually have (95.0 at most)."),
        (Entry(57, 60), WIDE, None, ""),
        (Entry(11, 60), WIDE, Kind.COMMENT, "18.3 is less than homes usually have (20.0 at least)."),
        (Entry(0, 0), WIDE, Kind.TELL, "No cases: the chart says so, and doesn't count this as 0."),
        (Entry(12, 60), WIDE, None, ""),
    ],
)  # fmt: skip
def test_what_is_unlikely_needs_a_note_and_what_is_unusual_is_only_said(entry, facts, kind, said):
    assert check(entry, facts, sending=True) == ([Finding(kind, said)] if kind else [])


def test_no_true_value_is_refused():
    for entry, facts in [(Entry(30, 60), past((1, 60), (1, 60), (1, 60))), (Entry(59, 60), WIDE), (Entry(), SHARE)]:
        (found,) = check(entry, facts, sending=True)
        token = token_of("ca_ls", entry)
        assert not is_answered(found, entry, token, frozenset())
        assert is_answered(found, replace(entry, note="All of them, after the flood."), token, frozenset())
        assert is_answered(found, entry, token, frozenset([token])) == (found.kind == Kind.ASK)
    (stop,) = check(Entry(71, 64), SHARE, sending=True)
    assert not is_answered(stop, Entry(71, 64, "But it is so."), "", None)


def test_what_is_worth_a_word_is_told():
    assert [each.text for each in check(Entry(0, 0), SHARE, sending=True)] == [
        "No cases: the chart says so, and doesn't count this as 0."
    ]
    same = past((5, 60), last_month="September")
    assert [each.text for each in check(Entry(5, 60), same, sending=True)] == ["The same as September."]
    assert check(Entry(5, 60), past((5, 60)), sending=True) == []


def test_no_cases_have_no_rate():
    assert Entry(0, 0).rate(100) is None
    assert Entry(0, 60).rate(100) == 0
    assert Entry(53, 61).rate(100) == pytest.approx(86.885, abs=0.001)


def test_a_confirmed_question_knows_its_values():
    assert token_of("ca_ls", Entry(53, 61)) == "ca_ls=53/61"
    assert token_of("ca_ls", Entry()) == "ca_ls=/"
