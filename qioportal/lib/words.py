"""Words for people to read: counts with their noun, and the names that CMS writes in capitals.

A name as a person would write it, "St. Mary's Manor of McLean, LLC", is only for reading: what is stored, searched,
exported and shown in the back office keeps CMS's spelling.
"""

import re
from functools import lru_cache

_SMALL = frozenset(
    ["a", "an", "and", "as", "at", "by", "de", "du", "for", "from", "in", "of", "on", "or", "the", "to", "with", "y"]
)  # fmt: skip
_INITIALS = frozenset(
    ["AHC", "AHF", "ARH", "CCU", "ECF", "ECU", "IHS", "II", "III", "IMD", "IV", "IX", "JFK", "LTCU", "NE", "NW",
     "OSF", "PO", "SCU", "SE", "SNU", "SW", "TCU", "TSU", "UMC", "UNC", "UPMC", "USA", "USC", "VCU", "VII",
     "VIII", "VNA", "WI", "XI", "XII"]
)  # fmt: skip
_ABBREVIATIONS = frozenset(
    ["BLVD", "BR", "CNT", "CNTR", "CNTRS", "CNV", "CR", "CRT", "CT", "CTR", "CTRS", "CTS", "DR", "FLR", "FT", "GRN",
     "HLTH", "HLTHCR", "HM", "HSP", "HTH", "HTS", "HWY", "JR", "LN", "LTD", "LVG", "MR", "MRS", "MS", "MT",
     "MTN", "NRS", "NRSG", "NSG", "NSNG", "PKWY", "PL", "PT", "RD", "RHB", "SKD", "SKLD", "SNR", "SQ", "SR",
     "SRVCS", "ST", "STN", "SVCS", "SVS", "TRL", "TRT", "TWP", "VLG", "VLGS", "VLY"]
)  # fmt: skip
_OWN_SPELLING = {
    spelling.upper(): spelling
    for spelling in [
        "MacArthur", "MacGregor", "MacNeal", "ManorCare", "ProMedica", "PruittHealth", "SeniorLife", "DeKalb",
        "MCare", "dba",
    ]
}  # fmt: skip
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_APOSTROPHE = re.compile(r"(['’])")


def counted(count: int, noun: str) -> str:
    """1 person, 2 people, 15,283 homes: the noun is given in the plural."""
    if count == 1:
        noun = {"people": "person"}.get(noun, noun.removesuffix("s"))
    return f"{count:,} {noun}"


@lru_cache(maxsize=32768)
def readable_name(text: str) -> str:
    """A name in careful title case. One that holds a small letter was written by a person and stays as it is."""
    text = " ".join(text.split())
    if text != text.upper():
        return text
    text = re.sub(r",(?=[^\W\d_])", ", ", text).rstrip(" ,")
    words = list(_WORD.finditer(text))
    out, done = [], 0
    for place, match in enumerate(words):
        before, word, after = text[: match.start()], match[0], text[match.end() :]
        inside = 0 < place < len(words) - 1
        if inside and word.lower() in _SMALL and _goes_on(before, after):
            written = word.lower()
        elif word == "VI" and place and place == len(words) - 1:
            written = word
        else:
            written = _capitalized(word)
        out += [text[done : match.start()], written]
        done = match.end()
    return ("".join(out) + text[done:]).replace("Coeur D'Alene", "Coeur d'Alene")


def _goes_on(before: str, after: str) -> bool:
    """The word stands within a part of the name: no dash, stroke, bracket or full stop of initials touches it."""
    if re.search(r"\w-$", before):
        return bool(re.match(r"-\w", after))  # Stratford-on-Avon, but Villas-A
    return before.rstrip()[-1:] not in '-–/(&":.' and after[:1] not in ("/", "&", ".")


def _capitalized(word: str) -> str:
    if word in _INITIALS or _is_initials(word):
        return word
    if word in _OWN_SPELLING:
        return _OWN_SPELLING[word]
    if not word[0].isalpha():
        return word.lower()
    head, *rest = _APOSTROPHE.split(word)
    if not rest:
        return _surname(head)
    # O'Neill, D'Youville; but St. Mary's, Pu'uwai
    tail = rest[1]
    tail = _surname(tail) if len(head) == 1 and len(tail) > 1 else tail.lower()
    return _surname(head) + rest[0] + tail + "".join(rest[2:]).lower()


def _is_initials(word: str) -> bool:
    """A single letter, or letters that cannot be spoken: LLC, SNF, CCRC."""
    return len(word) == 1 or (len(word) <= 5 and not re.search(r"[^A-Z]|[AEIOUY]", word) and word not in _ABBREVIATIONS)


def _surname(word: str) -> str:
    """McDonald, McCoy; any other word with one capital."""
    return f"Mc{word[2:].capitalize()}" if re.fullmatch(r"MC[A-Z]{3,}", word) else word.capitalize()
