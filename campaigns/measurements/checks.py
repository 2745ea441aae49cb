"""What can't be, what is unlikely, and what is worth a word about a month's counts. Pure: no Django, no clock.

Three classes (UX 5): *stop* must be changed before sending, *ask* is confirmed by leaving it, *tell* is only said.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

MOST = 10_000_000
TIMES_USUAL = 3
_ENOUGH_FOR_USUAL = 3  # months before "usual" means something
_ENOUGH_FOR_HIGHEST = 6  # with fewer, each second month would be the highest so far
_WHOLE = re.compile(r"\d{1,3}(,\d{3})+|\d+", re.ASCII)


class Kind(StrEnum):
    STOP = "stop"
    ASK = "ask"
    TELL = "tell"


@dataclass(frozen=True, slots=True)
class Finding:
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What was counted for one measure in one month. Blank is not zero."""

    numerator: int | None = None
    denominator: int | None = None

    @property
    def is_blank(self) -> bool:
        return self.numerator is None and self.denominator is None

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
    digits = text.replace(",", "").lstrip("0") or "0"
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
    asks = _asks(entry, facts, sending)
    if asks:
        return [Finding(Kind.ASK, f"{text} If it is right, leave it.") for text in asks]
    return [Finding(Kind.TELL, text) for text in _tells(entry, facts)]


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


def _asks(entry: Entry, facts: Facts, sending: bool) -> list[str]:
    if entry.is_blank:
        return ["Nothing entered: the chart will have a gap."] if sending and facts.is_main else []
    if not entry.is_whole or entry.denominator == 0:
        return []
    asks = []
    if facts.most_days and entry.denominator > facts.most_days:
        asks.append(f"{entry.denominator:,} resident days are more than your home's beds allow ({facts.most_days:,}).")
    if not facts.is_share and entry.numerator > entry.denominator:
        asks.append("The number is more than “out of”.")
    return asks or _against_the_past(entry, facts)


def _against_the_past(entry: Entry, facts: Facts) -> list[str]:
    past = [each for each in facts.past if each.denominator]
    if len(past) < _ENOUGH_FOR_USUAL:
        return []
    rate = entry.rate(facts.multiplier)
    rates = [each.rate(facts.multiplier) for each in past]
    usual = median(rates)
    usual_out_of = median(each.denominator for each in past)
    if not usual_out_of / TIMES_USUAL < entry.denominator < usual_out_of * TIMES_USUAL:
        return [f"“Out of” is {entry.denominator:,}; it is usually about {usual_out_of:,.0f}."]
    if usual and rate >= TIMES_USUAL * usual:
        return [f"{rate:,.1f} is {TIMES_USUAL} times as much as usual, or more ({usual:,.1f})."]
    if len(past) >= _ENOUGH_FOR_HIGHEST and rate > max(rates):
        return ["Higher than any month so far."]
    return []


def _tells(entry: Entry, facts: Facts) -> list[str]:
    if entry.denominator == 0:
        return ["No cases: the chart says so, and doesn't count this as 0."]
    if facts.last_month and entry.is_whole and facts.past and entry == facts.past[-1]:
        return [f"The same as {facts.last_month}."]
    return []


def token_of(code: str, entry: Entry) -> str:
    """What a confirmed question remembers: the measure and the values that were asked about."""
    numbers = ["" if each is None else str(each) for each in (entry.numerator, entry.denominator)]
    return f"{code}={'/'.join(numbers)}"
