"""Numbers and dates that point to one person: the portal takes counts only. One list of forms for page, file and API.

Only the kinds found are given, never the values: a refusal, a log line or a mail must not repeat what was refused.
"""

import re
import unicodedata

SSN = "Social Security number"
MEDICARE = "Medicare number"
MEDICAID = "Medicaid number"
BIRTH = "date of birth"
RECORD = "medical record number"

_DASHES = re.compile(r"[\u2010-\u2015\u2212\u00ad\ufe58\ufe63\uff0d]")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff]")
_GAP = r"[ \t]{0,3}"
_SAYS = r"(?:[\s:=#.\-]|\bis\b|\bno\b|\bnumber\b|\bnum\b|\bid\b){0,6}"  # between a word and its number: "MRN no.: "

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_DAY = (
    r"(?:\d{1,2}[/.\-]\d{1,2}[/.\-](?:\d{4}|\d{2})|\d{4}[/.\-]\d{1,2}[/.\-]\d{1,2}"
    rf"|{_MONTH}\s?\d{{1,2}}(?:st|nd|rd|th)?,?\s\d{{2,4}}|\d{{1,2}}(?:st|nd|rd|th)?\s{_MONTH},?\s\d{{2,4}})"
)
_LONG_AGO = r"19(?:[0-5]\d|6[0-5])"  # a full date of these years in a note about a month is somebody's birthday
_OLD_DAY = (
    rf"(?:\d{{1,2}}[/.\-]\d{{1,2}}[/.\-]{_LONG_AGO}|{_LONG_AGO}[/.\-]\d{{1,2}}[/.\-]\d{{1,2}}"
    rf"|{_MONTH}\s?\d{{1,2}}(?:st|nd|rd|th)?,?\s{_LONG_AGO}|\d{{1,2}}(?:st|nd|rd|th)?\s{_MONTH},?\s{_LONG_AGO})"
)
_LETTER, _EITHER = "[AC-HJKMNPQRT-Y]", "[0-9AC-HJKMNPQRT-Y]"  # of the MBI: without S, L, O, I, B, Z

_HELD = r"(?=(?:[a-z\-]*\d){3})[0-9a-z\-]{6,16}\b"  # a number of letters and digits, three of them digits
_OF_PERSON = rf"(?:chart|record|resident|patient|client){_GAP}(?:id|no\b|number|#)"

_FORMS: list[tuple[str, re.Pattern]] = [
    (kind, re.compile(form, re.IGNORECASE | re.ASCII))
    for kind, form in [
        # 123-45-6789, 123 45 6789; without strokes only after the word, since nine digits are also other things
        (SSN, r"(?<![\d-])(?!000|666)\d{3}([- ])(?!00)\d{2}\1(?!0000)\d{4}(?![\d-])"),
        (SSN, rf"\b(?:ssn?|social{_GAP}sec(?:urity)?|soc{_GAP}sec){_SAYS}\d{{3}}[- ]?\d{{2}}[- ]?\d{{4}}\b"),
        # MBI 1EG4-TE5-MK73; before 2018 the SSN with a letter
        (MEDICARE, rf"\b[1-9]{_LETTER}{_EITHER}\d[- ]?{_LETTER}{_EITHER}\d[- ]?{_LETTER}{{2}}\d{{2}}\b"),
        (MEDICARE, r"(?<![\d-])\d{3}-?\d{2}-?\d{4}-?(?:[ABCDEFHJKTMW]|[BCDEFHKW]\d|C[A-Z]|HA|WA)\b"),
        (MEDICARE, rf"\b(?:mbi|hicn?|medicare{_GAP}(?:id|no|number|#)){_SAYS}{_HELD}"),
        (MEDICAID, rf"\bmedicaid{_GAP}(?:id|no|number|#){_SAYS}{_HELD}"),
        (BIRTH, (rf"\b(?:d\.?o\.?b|birth{_GAP}-?(?:date|day)|dates?{_GAP}of{_GAP}birth|born)\b"
                rf"(?:\W|\bis\b|\bon\b|\bof\b){{0,6}}{_DAY}")),
        (BIRTH, rf"(?<![\d/.\-]){_OLD_DAY}(?![\d/])"),
        (RECORD, (rf"\b(?:mrn|med(?:ical)?{_GAP}rec(?:ord)?|m\.?r\.?{_GAP}(?:no|number|#)|{_OF_PERSON}){_SAYS}"
                 r"[a-z]{0,4}-?\d[0-9\-]{2,14}")),
    ]
]  # fmt: skip


def identifiers_in(text: str) -> list[str]:
    """The kinds of identifiers of a person that the text seems to hold, each once; an empty list is good news."""
    plain = _INVISIBLE.sub("", _DASHES.sub("-", unicodedata.normalize("NFKC", text)))
    return list(dict.fromkeys(kind for kind, form in _FORMS if form.search(plain)))


def identifier_refusal(text: str) -> str:
    """What to tell the person, or an empty string. Names the kinds, not the values."""
    kinds = identifiers_in(text)
    if not kinds:
        return ""
    named = kinds[0] if len(kinds) == 1 else f"{', '.join(kinds[:-1])} and a {kinds[-1]}"
    return (
        f"This looks like a {named}. The portal keeps counts, nothing about one person: "
        "please take it out, and write about residents without names, numbers or birthdays."
    )
