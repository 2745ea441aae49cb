"""Merge fields: a short list of names in braces, with what stands there when a fact is missing: `{name|colleague}`.

Values enter after the text was made into mail, so nothing in a value is ever markup, a link or another field.
"""

import datetime as dt
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from campaigns.events.times import day_words, span_words, zone_named
from campaigns.outreach.markdown import as_mail_html, as_page_html, as_text

FIELDS = {
    "name": "the person’s name",
    "home": "the home’s name",
    "ccn": "the home’s CCN",
    "state": "the home’s state",
    "contact": "who answers replies",
    "qio": "who writes",
    "month": "the month that is due",
    "day": "the day of the event",
    "when": "the day and hours of the event",
}  # each with what people read while nobody is chosen (in_words)
OWN = {"name": "name", "home": "home", "ccn": "ccn", "state": "ccn"}  # where it stands with a person; a CCN has a state
_FIELD = re.compile(r"\{([^{}|\n]*)(\|[^{}\n]*)?\}")
_IN_LINK = re.compile(r"\]\([^)\s]*\{|<(?:https?:|mailto:)[^>\s]*\{", re.IGNORECASE)
_MARK = f"zq{secrets.token_hex(8)}x"  # nobody can write it: it is made anew whenever the portal starts
WORK_PATH = f"{_MARK}path"  # where the path of the recipient's own page goes


@dataclass(frozen=True, slots=True)
class Field:
    """One field as written. Without a fall-back a missing fact leaves a hole."""

    name: str
    fallback: str | None

    def value(self, facts: dict) -> str:
        return " ".join((value_of(self.name, facts) or self.fallback or "").split())


def value_of(name: str, facts: dict) -> str:
    """What the facts of a recipient say for a field. Hours are on the clock where the home is, else the event's own."""
    if name not in ("day", "when"):
        return str(facts.get(name) or "")
    if not facts.get("hours"):
        return ""
    starts_at, ends_at, own = facts["hours"]
    start, end = dt.datetime.fromisoformat(starts_at), dt.datetime.fromisoformat(ends_at)
    zone = zone_named(facts.get("zone", "")) or ZoneInfo(own)
    return span_words(start, end, zone) if name == "when" else day_words(start.astimezone(zone))


def problem_in(text: str) -> str:
    """The first thing wrong with the fields of a text, with its place; empty when all is well."""
    for found in _FIELD.finditer(text):
        if found[1] not in FIELDS:
            line = text.count("\n", 0, found.start()) + 1
            known = ", ".join(f"{{{name}}}" for name in FIELDS)
            return f"Line {line}: {found[0]} is not a field. The fields are {known}."
    if found := _IN_LINK.search(text):
        line = text.count("\n", 0, found.start()) + 1
        return f"Line {line}: a field can't stand in the address of a link."
    return ""


def fields_in(text: str) -> list[Field]:
    """The known fields of a text, each once."""
    found = (Field(each[1], each[2][1:].strip() if each[2] else None) for each in _FIELD.finditer(text))
    return [field for field in dict.fromkeys(found) if field.name in FIELDS]


def in_words(text: str, facts: dict) -> str:
    """For headings and lists, where no recipient is looked at: what the facts say, else the fall-back, else what the
    field stands for, in brackets."""

    def said(found: re.Match) -> str:
        if found[1] not in FIELDS:
            return found[0]
        field = Field(found[1], found[2][1:] if found[2] else f"[{FIELDS[found[1]]}]")
        return field.value(facts)

    return " ".join(_FIELD.sub(said, text).split())


def settled(text: str, name: str, value: str) -> str:
    """What a field once said, as words of the text; without a value the field stays."""
    return _FIELD.sub(lambda found: value if value and found[1] == name else found[0], text)


def holes(subject: str, text: str, shared: dict, people: Collection) -> dict[str, int]:
    """For each field without a fall-back, for how many people it would be empty; only those above zero. What is not
    `shared` by all is the person's own, if it is one of OWN."""
    bare = dict.fromkeys(field.name for field in fields_in(f"{subject}\n{text}") if field.fallback is None)
    counts = {
        name: sum(not getattr(each, OWN[name]) for each in people) if name in OWN else len(people)
        for name in bare if not value_of(name, shared)
    }  # fmt: skip
    return {name: count for name, count in counts.items() if count}


@dataclass(frozen=True, slots=True)
class Prepared:
    """A text made into mail once, with marks where the values of each recipient go."""

    subject: str
    text: str
    html: str
    fields: tuple[Field, ...]

    def fill(self, words: str, facts: dict, *, is_html: bool = False) -> str:
        """The marks replaced by the recipient's values."""
        for number, field in enumerate(self.fields):
            value = field.value(facts)
            words = words.replace(_mark(number), escape(value) if is_html else value)
        return words


@lru_cache(maxsize=32)
def prepared(subject: str, text: str) -> Prepared:
    """The text as mail: parsed once for all its recipients."""
    fields = tuple(fields_in(f"{subject}\n{text}"))
    marked = _marked(text, fields)
    return Prepared(_marked(subject, fields), as_text(marked), as_mail_html(marked), fields)


def body_html(text: str, facts: dict) -> SafeString:
    """The message alone, without the layout of a mail: for a page of the portal."""
    fields = tuple(fields_in(text))
    ready = Prepared("", "", as_page_html(_marked(text, fields)), fields)
    return mark_safe(ready.fill(ready.html, facts, is_html=True))  # noqa: S308 - values are escaped


def _marked(text: str, fields: tuple[Field, ...]) -> str:
    numbers = {field: number for number, field in enumerate(fields)}

    def mark(found: re.Match) -> str:
        number = numbers.get(Field(found[1], found[2][1:].strip() if found[2] else None))
        return found[0] if number is None else _mark(number)

    return _FIELD.sub(mark, text)


def _mark(number: int) -> str:
    return f"{_MARK}{number}q"
