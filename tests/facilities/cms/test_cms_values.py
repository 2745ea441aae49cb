"""Single values: what CMS writes is understood, what a spreadsheet or a slip made of it is named."""

import datetime as dt
from decimal import Decimal

import pytest

from facilities.cms.parsing.values import (
    BadValue,
    parse_ccn,
    parse_chain_number,
    parse_date,
    parse_legal_name,
    parse_phone,
    parse_special_focus,
    parse_zip,
    rating_of,
    tenths_of,
    text_of,
    whole_of,
    yes_no_of,
)


@pytest.mark.parametrize("text", ["015009", "04E090", "01A193", "16F001", " 215001 ", "04e090"])
def test_a_ccn_is_six_characters_of_text(text):
    assert parse_ccn(text) == text.strip().upper()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "missing"),
        ("15009", "leading zeros"),
        ("9", "leading zeros"),
        ("4E+90", "a spreadsheet made"),
        ("4.00E+90", "a spreadsheet made"),
        ("15009.0", "a spreadsheet made"),
        ("245381B", "7 characters"),
        ("335506001", "9 characters"),
        ("NATION", "no CCN has"),
        ("01 500", "no CCN has"),
        ("٠١٥٠٠٩", "no CCN has"),
        ("=1+1()", "no CCN has"),
    ],
)
def test_what_is_no_ccn_says_why(text, says):
    with pytest.raises(BadValue, match=says):
        parse_ccn(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [("57", 57), ("1389", 1389), ("57.0", 57), (" 0 ", 0), ("", None), (".", None)],
)
def test_whole_numbers(text, value):
    assert whole_of("Beds")(text) == value


@pytest.mark.parametrize(
    "text",
    ["1_000", "١٢", "²", "NaN", "inf", "1e400", "1,234", "12%", "(5)", "-0", "+5", "5.5", "9" * 5000, "0x10", "5 7"],
)
def test_no_number_that_python_would_take(text):
    with pytest.raises(BadValue, match="Beds is"):
        whole_of("Beds")(text)
    if text != "5.5":
        with pytest.raises(BadValue, match="Residents is"):
            tenths_of("Residents")(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [("51.4", Decimal("51.4")), ("7", Decimal("7.0")), ("51.45", Decimal("51.5")), ("", None), (".", None)],
)
def test_averages_have_one_decimal(text, value):
    assert tenths_of("Residents")(text) == value


def test_stars_are_1_to_5_or_blank():
    parse = rating_of("Overall rating")
    assert [parse(text) for text in ["1", "5", "3.0", "", ".", " 4 "]] == [1, 5, 3, None, None, 4]
    for text in ["0", "6", "3.5", "NA", "٣", "-1", "five", "10"]:
        with pytest.raises(BadValue, match="not 1 to 5 stars or blank"):
            parse(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021-08-01", dt.date(2021, 8, 1)),
        ("08/01/2021", dt.date(2021, 8, 1)),
        ("8/1/21", dt.date(2021, 8, 1)),
        ("1/1/69", dt.date(1969, 1, 1)),
        ("1/1/60", dt.date(1960, 1, 1)),
        ("12/31/59", dt.date(2059, 12, 31)),
        ("02/29/2024", dt.date(2024, 2, 29)),
        ("", None),
        (".", None),
    ],
)
def test_the_three_forms_of_a_date(text, day):
    assert parse_date(text) == day


@pytest.mark.parametrize(
    "text",
    ["02/29/2023", "2021-13-01", "2021-8-1", "2021-08-0", "0001-01-01", "9999-12-31", "20210801", "2021Q2", "8/1/202",
     "٢٠٢١-٠٨-٠١", "today", "44409"],
)  # fmt: skip
def test_what_is_no_date(text):
    with pytest.raises(BadValue):
        parse_date(text)


def test_yes_and_no_in_three_forms():
    parse = yes_no_of("In a hospital")
    assert [parse(text) for text in ["Y", "N", "true", "FALSE", "Yes", "no", "", "."]] == [
        True, False, True, False, True, False, None, None,
    ]  # fmt: skip
    with pytest.raises(BadValue, match="not Y or N"):
        parse("maybe")


def test_text_stays_as_cms_writes_it():
    parse = text_of("Name", 50)
    assert parse("  ALTOONA  HEALTH & REHAB ") == "ALTOONA  HEALTH & REHAB"
    assert parse("ADMIRAL’S\r\nPOINTE\tCARE") == "ADMIRAL’S POINTE CARE"
    assert parse(".") == ""
    with pytest.raises(BadValue, match="Name has 51 characters, more than 50"):
        parse("x" * 51)
    with pytest.raises(BadValue, match="missing"):
        text_of("Name", 50, needed=True)(" ")


def test_small_repairs_that_are_certain():
    assert parse_zip("6614") == "06614"
    assert parse_zip("06614-1234") == "06614-1234"
    assert parse_zip("") == ""
    assert parse_phone("(256) 332-4110") == parse_phone("12563324110") == parse_phone("2563324110.0") == "2563324110"
    assert parse_phone("1112223333") == ""  # CMS's placeholder is nobody's number
    assert parse_phone("332-4110") == "332-4110"
    assert parse_legal_name("Legal Business Name Not Available") == ""
    assert [parse_special_focus(text) for text in ["Y", "N", "SFF", "SFF Candidate", "sff candidate", ""]] == [
        "SFF", "", "SFF", "SFF Candidate", "SFF Candidate", "",
    ]  # fmt: skip
    assert [parse_chain_number(text) for text in ["145", "145.0", "", "."]] == ["145", "145", "", ""]


@pytest.mark.parametrize(
    ("parse", "text"), [(parse_zip, "ABCDE"), (parse_zip, "12"), (parse_special_focus, "yes please"),
                        (parse_chain_number, "a chain of many words"), (parse_phone, "9" * 30)],
)  # fmt: skip
def test_values_that_need_a_look(parse, text):
    with pytest.raises(BadValue):
        parse(text)
