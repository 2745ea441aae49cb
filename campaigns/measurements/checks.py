"""What can't be, what is unlikely, and what is worth a word about a month's counts. Pure: no Django, no clock.

Three classes: *stop* is impossible and must be changed before sending, *comment* is implausible and goes with a note
that says why it is so, *tell* is unusual and only said. Beside them *ask*: a goal left empty, confirmed by leaving it.
No true value is ever refused.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

MOST = 10_000_000
TIMES_USUAL = 3
_ENOUGH_FOR_USUAL = 3  # months before "usual" means something
_ENOUGH_FOR_HIGHEST = 6  # with fewer, each second month would be the highest so far
_THOUSANDS = "[, \u00a0\u2009\u202f]"  # as typed here, and as spreadsheets of other countries copy them
_WHOLE = re.compile(rf"\d{{1,3}}({_THOUSANDS}\d{{3}})+|\d+", re.ASCII)


class Kind(StrEnum):
    STOP = "stop"
    COMMENT = "comment"
    ASK = "ask"
    TELL = "tell"


@dataclass(frozen=True, slots=True)
class Finding:
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What was counted for one measure (or a part of it) in one month. Blank is not zero.

    `note` is the home's own word about it; None leaves the note that is there.
    """

    numerator: int | None = None
    denominator: int | None = None
    note: str | None = ""

    @property
    def counts(self) -> tuple[int | None, int | None]:
        return self.numerator, self.denominator

    @property
    def is_blank(self) -> bool:
        return self.numerator is None and self.denominator is None

    @property
    def is_empty(self) -> bool:
        """Neither a count nor a word."""
        return self.is_blank and not self.note

    @property
    def is_whole(self) -> bool:
        return self.numerator is not None and self.denominator is not None

    def rate(self, multiplier: int) -> float | None:
        if self.numerator is None or not self.denominator:
            return None
        return self.numerator * multiplier / self.denominator


@dataclass(frozen=True, slots=True)
class Facts:
    """What the checks know about a measure: its definition and the months sent before, oldest first."""

    multiplier: int
    is_share: bool
    is_main: bool = True
    past: tuple[Entry, ...] = ()
    least: float | None = None  # plausible rates, by the definition
    most: float | None = None
    most_days: int | None = None  # where "out of" is resident days: no more can be (beds, days of the month)
    last_month: str = ""  # name of the month before, when it is the newest of `past`


def read_count(text: str) -> tuple[int | None, str]:
    """The count that was typed, or what is wrong with it. "1,240" is 1240; an empty field is no count."""
    text = text.strip()
    if not text:
        return None, ""
    if re.fullmatch(r"[-\u2212\u2013]\s*[\d.,]+", text, re.ASCII):
        return None, "A count can't be less than 0."
    if not _WHOLE.fullmatch(text):
        return None, "Enter a whole number, with digits only."
    digits = re.sub(_THOUSANDS, "", text).lstrip("0") or "0"
    if len(digits) > len(str(MOST)) or int(digits) > MOST:
        return None, f"More than {MOST:,} can't be. Check the number."
    return int(digits), ""


def read_entry(number: str, out_of: str) -> tuple[Entry | None, list[str]]:
    """Both fields of a row. 0 in "out of" alone means that there were no cases."""
    numerator, wrong_number = read_count(number)
    denominator, wrong_out_of = read_count(out_of)
    wrong = [each for each in (wrong_number, wrong_out_of) if each]
    if wrong:
        return None, list(dict.fromkeys(wrong))
    if denominator == 0 and numerator is None:
        numerator = 0
    return Entry(numerator, denominator), []


def check(entry: Entry, facts: Facts, *, sending: bool) -> list[Finding]:
    """The findings of one row, the worst class only: a row that must be changed is not also questioned."""
    stops = _stops(entry, facts, sending)
    if stops:
        return [Finding(Kind.STOP, text) for text in stops]
    implausible = _implausible(entry, facts)
    if implausible:
        return [Finding(Kind.COMMENT, text) for text in implausible]
    if entry.is_blank:
        is_gap = sending and facts.is_main
        gap = Finding(Kind.ASK, "Nothing entered here: the chart will have a gap. If it is right, leave it.")
        return [gap] if is_gap else []
    return [Finding(Kind.TELL, text) for text in _unusual(entry, facts)]


def is_answered(finding: Finding, entry: Entry, token: str, confirmed: frozenset[str] | None) -> bool:
    """The month can go in spite of it. A note answers; leaving it answers only an *ask*; None confirms all."""
    if finding.kind == Kind.STOP:
        return False
    if finding.kind == Kind.TELL or entry.note or confirmed is None:
        return True
    return finding.kind == Kind.ASK and token in confirmed


def _stops(entry: Entry, facts: Facts, sending: bool) -> list[str]:
    if entry.is_blank:
        return []
    if not entry.is_whole:
        if not sending:
            return []  # a draft may be half done
        missing = "the number" if entry.numerator is None else "“out of”"
        return [f"Enter {missing} too, or leave both empty."]
    if entry.denominator == 0 and entry.numerator:
        return [f"{entry.numerator:,} out of 0 can't be. If there was nothing to count, put 0 in both."]
    if facts.is_share and entry.numerator > entry.denominator:
        return [f"{entry.numerator:,} is more than the {entry.denominator:,} counted. Check both."]
    return []


def _implausible(entry: Entry, facts: Facts) -> list[str]:
    if not entry.is_whole or entry.denominator == 0:
        return []
    found = []
    rate = entry.rate(facts.multiplier)
    if facts.most_days and entry.denominator > facts.most_days:
        found.append(f"{entry.denominator:,} resident days are more than your home's beds allow ({facts.most_days:,}).")
    if not facts.is_share and entry.numerator > entry.denominator:
        found.append("The number is more than “out of”.")
    if facts.most is not None and rate > facts.most:
        found.append(f"{rate:,.1f} is more than homes usually have ({facts.most:,.1f} at most).")
    if facts.least is not None and rate < facts.least:
        found.append(f"{rate:,.1f} is less than homes usually have ({facts.least:,.1f} at least).")
    return found or _against_the_past(entry, facts)


def _with_cases(past: tuple[Entry, ...]) -> list[Entry]:
    return [each for each in past if each.denominator]


def _against_the_past(entry: Entry, facts: Facts) -> list[str]:
    past = _with_cases(facts.past)
    if len(past) < _ENOUGH_FOR_USUAL:
        return []
    rate = entry.rate(facts.multiplier)
    usual = median(each.rate(facts.multiplier) for each in past)
    usual_out_of = median(each.denominator for each in past)
    if not usual_out_of / TIMES_USUAL < entry.denominator < usual_out_of * TIMES_USUAL:
        return [f"“Out of” is {entry.denominator:,}; it is usually about {usual_out_of:,.0f}."]
    if usual and rate >= TIMES_USUAL * usual:
        return [f"{rate:,.1f} is {TIMES_USUAL} times as much as usual, or more ({usual:,.1f})."]
    return []


def _unusual(entry: Entry, facts: Facts) -> list[str]:
    if entry.denominator == 0:
        return ["No cases: the chart says so, and doesn't count this as 0."]
    if not entry.is_whole:
        return []
    if facts.last_month and facts.past and entry.counts == facts.past[-1].counts:
        return [f"The same as {facts.last_month}."]
    past = _with_cases(facts.past)
    rate = entry.rate(facts.multiplier)
    if len(past) >= _ENOUGH_FOR_HIGHEST and rate > max(each.rate(facts.multiplier) for each in past):
        return ["Higher than any month so far."]
    return []


def token_of(code: str, entry: Entry) -> str:
    """What a confirmed question remembers: the measure and the values that were asked about."""
    numbers = ["" if each is None else str(each) for each in (entry.numerator, entry.denominator)]
    return f"{code}={'/'.join(numbers)}"
