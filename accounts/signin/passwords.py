"""Passwords that attackers try first, each refused with its reason (NIST SP 800-63B-4 section 3.1.1.2).

No rules of composition: a password falls only when it is listed, when it is one word or run of keys made long, or when
what is left of it beside the person's, the home's and the portal's own names is short.
"""

import gzip
import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

LISTED = Path(__file__).parent / "data" / "blocklist.txt.gz"
PORTAL_WORDS = (
    "qioportal", "portal", "qio", "advancingexcellence", "advancing", "excellence", "nursinghome", "nursing",
    "medicare", "medicaid", "quality", "improvement", "organization", "campaign", "collaborative", "lane",
)  # fmt: skip
OWN_PART_AT_LEAST = 8
_LEET = str.maketrans("0134578@$!|", "oieastbasii")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890", "abcdefghijklmnopqrstuvwxyz", "qazwsxedcrfvtgbyhnujmikolp",
         "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p")  # fmt: skip
_NEXT = {row[i : i + 2] for row in _ROWS for i in range(len(row) - 1)}
_NEXT |= {pair[::-1] for pair in _NEXT} | {"90", "09", "10", "01"}


def plain(password: str) -> str:
    """Lower case without blanks, signs and accents: what is left to compare."""
    decomposed = unicodedata.normalize("NFKD", password).casefold()
    return "".join(sign for sign in decomposed if sign.isalnum())


@lru_cache(maxsize=1)
def listed() -> frozenset[str]:
    with gzip.open(LISTED, "rt", encoding="utf-8") as lines:
        return frozenset(line.strip() for line in lines)


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """Roots: Django's list of 20,000 common passwords, letters only, four at least."""
    return frozenset(word for word in CommonPasswordValidator().passwords if len(word) >= 4 and word.isalpha())


def repeats(text: str) -> bool:
    """One piece again and again, the last one perhaps cut off: abcabcabcab."""
    size = len(text)
    return any(text == (text[:piece] * (size // piece + 1))[:size] for piece in range(1, size // 2 + 1))


def runs(text: str) -> bool:
    """Mostly steps to the neighbouring key, letter or number, or the same one once more."""
    steps = list(pairwise(text))
    near = sum(1 for one, two in steps if one == two or one + two in _NEXT)
    return bool(steps) and near >= 0.75 * len(steps)


def reason_against(password: str, names: list[str]) -> str:
    """Why this password is refused, as a sentence; empty when it may be taken."""
    text = plain(password)
    read = plain(password.casefold().translate(_LEET))
    letters = re.sub(r"[^a-z]", "", text)
    if text in listed() or read in listed() or letters in listed():
        return "This is on the list of passwords that attackers try first."
    if repeats(text or password) or (letters and len(letters) >= 8 and repeats(letters)):
        return "This is one piece repeated. Several different words are safer."
    if runs(text):
        return "This runs along the keyboard, the alphabet or the numbers."
    if letters in common_words() or re.sub(r"[^a-z]", "", read) in common_words():
        return "This is one common password with numbers or signs added."
    rest = text
    for name in sorted({plain(name) for name in names} - {""}, key=len, reverse=True):
        if len(name) >= 3:
            rest = rest.replace(name, "")
    if len(rest) < min(OWN_PART_AT_LEAST, len(text)):
        return "This is made of names that others know: yours, your home's or the portal's."
    return ""


def names_around(user) -> list[str]:
    """What others know of the person: name, address, and where they work (with its number)."""
    names = list(PORTAL_WORDS)
    if user is None:
        return names
    names += [user.name, *user.name.split(), user.email, *re.split(r"[@._+-]", user.email)]
    names += getattr(user, "names_of_place", [])  # of an invitation that is being accepted
    if user.pk:
        for row in user.affiliations.select_related("facility", "qio", "chain"):
            home = [row.facility.name, row.facility.ccn, row.facility.city] if row.facility else []
            names += [*home, row.place_name]
    return names + [word for name in names for word in name.split() if len(word) >= 4]


class BlocklistValidator:
    """Django's hook for the above."""

    def validate(self, password: str, user=None) -> None:
        reason = reason_against(password, names_around(user))
        if reason:
            raise ValidationError(reason, code="password_blocked")

    def get_help_text(self) -> str:
        return "Not a common phrase, and not the name of your home or of this portal."
