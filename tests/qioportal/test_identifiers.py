"""What points to one person is found in free text; what a home writes about its work is left alone."""

import time

import pytest

from qioportal.lib.identifiers import BIRTH, MEDICAID, MEDICARE, RECORD, SSN, identifier_refusal, identifiers_in


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Resident 123-45-6789 fell", SSN),
        ("Resident 123 45 6789 fell", SSN),
        ("ssn: 123456789", SSN),
        ("Social Security number is 123456789.", SSN),
        ("123\u201345\u20136789", SSN),  # en dashes
        ("\uff11\uff12\uff13-45-6789", SSN),  # full-width digits
        ("123-\u200b45-6789", SSN),  # an invisible blank inside
        ("moved 1EG4-TE5-MK73 to unit 2", MEDICARE),
        ("1eg4te5mk73", MEDICARE),
        ("1EG4 TE5 MK73", MEDICARE),
        ("MBI 1EG4TE5MK7", MEDICARE),
        ("123-45-6789A", MEDICARE),
        ("123456789A", MEDICARE),
        ("Medicaid ID: 00123456", MEDICAID),
        ("DOB 3/4/38", BIRTH),
        ("D.O.B.: March 4, 1938", BIRTH),
        ("born on 4 March 1950", BIRTH),
        ("date of birth 1938-03-04", BIRTH),
        ("birthday: 03.04.1971", BIRTH),
        ("Mrs. S., 3/4/1938, fell again", BIRTH),
        ("Mar 4th 1938", BIRTH),
        ("MRN 12345", RECORD),
        ("mrn#A12345", RECORD),
        ("medical record no. 004512", RECORD),
        ("Med rec number: 4512", RECORD),
        ("resident # 10234", RECORD),
        ("chart number 88123", RECORD),
    ],
)
def test_what_points_to_a_person_is_found(text, kind):
    assert kind in identifiers_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "52 of 60 residents, 3/1/2026 to 3/31/2026",
        "On March 4, 2026 we began huddles on unit 2",
        "Call us at 410-555-0101 or 1-800-633-4227",
        "ZIP 21201-4410, CCN 215001, NPI 1234567893",
        "From 12.5 to 9.8 per 1,000 resident days",
        "The chart shows 8 months in a row below 12345",
        "Our home was born of an idea of 1950",
        "2026-10, 2026-11 and 2026-12",
        "Residents number 104 on 2 units",
        "The medical record shows fewer alarms; 2 medical records were read",
        "Medicare number of days: 30",
        "A person's date of birth must never be entered here",
        "123456789",
        "000-12-3456 and 123-00-4567",
    ],
)
def test_what_a_home_writes_about_its_work_passes(text):
    assert identifiers_in(text) == []


def test_each_kind_is_given_once_and_never_the_value():
    text = "123-45-6789 and 987-65-4321, DOB 1/2/1938, 1EG4-TE5-MK73"
    kinds = identifiers_in(text)
    assert kinds == [SSN, MEDICARE, BIRTH]
    said = identifier_refusal(text)
    assert "a Social Security number, Medicare number and a date of birth" in said
    assert not any(part in said for part in ("123", "987", "1938", "1EG4"))


def test_without_a_finding_nothing_is_said():
    assert identifier_refusal("Huddles at 7 a.m.") == ""


@pytest.mark.parametrize("text", ["1" * 100_000, "1EG4 " * 20_000, "DOB " * 25_000, "MRN number id " * 8_000])
def test_long_texts_are_read_quickly(text):
    began = time.perf_counter()
    identifiers_in(text)
    assert time.perf_counter() - began < 2
