"""What must never stand in a note: a Social Security, Medicare or record number, a date of birth. Pure.

Written to be sure rather than clever: a note that is refused can be said in other words, a name that is kept can't be
taken back. Dates of this century's months ("closed since 10/12/2026") stay allowed.
"""

import re

_LETTER = "[AC-HJKMNP-RT-Y]"
_EITHER = "[AC-HJKMNP-RT-Y0-9]"
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_YEAR_OF_BIRTH = r"(?:18[89]\d|19\d\d|200\d)"
_SHORT_DATE = r"\d{1,2}[/.\-]\d{1,2}[/.\-]"

_SIGNS: list[tuple[str, re.Pattern]] = [
    (
        "a Social Security number",
        re.compile(r"(?<![\d\w])\d{3}([\- .\u2010-\u2015]?)\d{2}\1\d{4}(?![\d\w])|\bssn\b\D{0,12}\d", re.IGNORECASE),
    ),
    (
        "a Medicare number",
        re.compile(
            rf"(?<!\w)[1-9]{_LETTER}{_EITHER}\d[\- ]?{_LETTER}{_EITHER}\d[\- ]?{_LETTER}{{2}}\d{{2}}(?!\w)"
            r"|\bmbi\b\W{0,3}\w*\d",
            re.IGNORECASE,
        ),
    ),
    (
        "a date of birth",
        re.compile(
            rf"\b(?:dob|d\.o\.b\.?|born|birth\s?(?:date|day)?|date of birth)\b\D{{0,15}}\d"
            rf"|(?<!\d){_SHORT_DATE}{_YEAR_OF_BIRTH}(?!\d)"
            rf"|(?<!\d){_YEAR_OF_BIRTH}[/.\-]\d{{1,2}}[/.\-]\d{{1,2}}(?!\d)"
            rf"|\b(?:{_MONTHS})[a-z]*\.? \d{{1,2}},? {_YEAR_OF_BIRTH}\b"
            rf"|(?<!\d)\d{{1,2}} (?:{_MONTHS})[a-z]*\.?,? {_YEAR_OF_BIRTH}\b",
            re.IGNORECASE,
        ),
    ),
    (
        "a resident's record number",
        re.compile(
            r"\b(?:mrn|m\.r\.n\.?|med(?:ical)?\.? rec(?:ord)?s?"
            r"|(?:resident|patient|chart|record) ?(?:id|no|nr|num|number|#))"
            r"(?:\b|(?<=#))\W{0,4}(?:(?:no|nr|number|num|id|is)\b\W{0,3})?[a-z]{0,4}-?\d",
            re.IGNORECASE,
        ),
    ),
]


def identifier_in(text: str) -> str:
    """What the text seems to hold ("a date of birth"), or nothing."""
    return next((what for what, sign in _SIGNS if sign.search(text)), "")


def wrong_note(text: str, most: int) -> str:
    """Why the note can't be kept, in words for the person; empty when it can."""
    found = identifier_in(text)
    if found:
        return f"The note seems to hold {found}. Nothing about a single resident may stand here. It was not kept."
    if len(text) > most:
        return f"The note is {len(text):,} letters long; {most:,} fit. It was not kept."
    return ""
