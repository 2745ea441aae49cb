"""What CMS's footnotes to the stars say, in plain words.

Codes changed their meaning in 2020 (data README section 5), so older files get the code alone.
"""

import datetime as dt

_SINCE = dt.date(2020, 8, 1)
_WORDS = {
    "1": "too new: certified less than 12 to 15 months ago",
    "2": "not enough data",
    "6": "no valid staffing data",
    "12": "staffing numbers were not sent, were not confirmed, or showed days without a registered nurse",
    "18": "not rated while it is a special focus facility",
}


def words_of(footnote: str, date: dt.date) -> str:
    """In words; the code where the words of that vintage aren't known; blank without a footnote."""
    codes = [code.strip() for code in footnote.replace(";", ",").split(",") if code.strip()]
    if not all(code.isdigit() for code in codes):
        return footnote  # it was words already
    known = _WORDS if date >= _SINCE else {}
    return "; ".join(known.get(code, f"CMS's footnote {code}") for code in codes)
