"""Words for the search, the same for both engines: what is indexed, what is asked for, what is marked on a page.

PostgreSQL and SQLite cut text into words by rules of their own (follow-up, resident's, COVID-19, é). Both are given
text that is cut already: plain letters and figures, small words left out. What is left to them are stems and ranks.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

MOST_SIGNS, MOST_TERMS, LONGEST_WORD = 500, 16, 60
SNIPPET = 220

# PostgreSQL's list for English; SQLite has none.
_SMALL = (
    "i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her "
    "hers herself it its itself they them their theirs themselves what which who whom this that these "
    "those am is are was were be been being have has had having do does did doing a an the and but if or "
    "because as until while of at by for with about against between into through during before after "
    "above below to from up down in out on off over under again further then once here there when where "
    "why how all any both each few more most other some such no nor not only own same so than too very s "
    "t can will just don should now "
)
SMALL = frozenset(_SMALL.split())
_PIECE = re.compile(r"[^\W\d_]+|\d+")
_OWNED = re.compile(r"['’](?:s\b|(?=\W|$))", re.IGNORECASE)
_ASKED = re.compile(r'(-?)(?:"([^"]*)"?|([^\s"]+))')


def plain(text: str) -> str:
    """As both engines are given the text: of `Residents' falls, COVID-19` it is `residents falls covid 19`."""
    return " ".join(_words(text))


def _words(text: str) -> list[str]:
    return [word for word in _PIECE.findall(_OWNED.sub(" ", _folded(text))) if _counts(word)]


def _folded(text: str) -> str:
    """Small letters without accents."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).casefold()


def _counts(word: str) -> bool:
    return word not in SMALL and len(word) <= LONGEST_WORD


@dataclass(frozen=True, slots=True)
class Group:
    """Phrases that must all be there, and phrases that must not."""

    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]


def asked_for(words: str) -> list[Group]:
    """What a person typed, read as search engines do: all words, `"a phrase"`, `-without`, `this or that`.

    Whatever is typed can be read; nothing is left of signs and small words.
    """
    groups, open_group, terms = [], ([], []), 0
    for minus, phrase, word in _ASKED.findall(words[:MOST_SIGNS]):
        if word.lower() == "or" and not minus:
            groups.append(open_group)
            open_group = ([], [])
            continue
        term = plain(phrase or word)
        if term and terms < MOST_TERMS:
            open_group[1 if minus else 0].append(term)
            terms += 1
    groups.append(open_group)
    return [Group(tuple(wanted), tuple(unwanted)) for wanted, unwanted in groups if wanted]


def for_postgres(groups: Iterable[Group]) -> str:
    """For websearch_to_tsquery."""
    return " or ".join(
        " ".join([*(f'"{term}"' for term in group.wanted), *(f'-"{term}"' for term in group.unwanted)])
        for group in groups
    )


def for_sqlite(groups: Iterable[Group]) -> str:
    """For FTS5's MATCH."""
    return " OR ".join(f"({_fts5(group)})" for group in groups)


def _fts5(group: Group) -> str:
    wanted = " AND ".join(f'"{term}"' for term in group.wanted)
    unwanted = " OR ".join(f'"{term}"' for term in group.unwanted)
    return f"({wanted}) NOT ({unwanted})" if unwanted else wanted


def marked(text: str, words: str, most: int = SNIPPET) -> SafeString:
    """The part of the text where the words stand, escaped, with the words marked; its beginning where none does."""
    asked = {word for group in asked_for(words) for term in group.wanted for word in term.split()}
    places = [place for place in _pieces(text) if any(_alike(text[place], word) for word in asked)] if asked else []
    first = max(0, places[0].start - most // 3) if places and places[0].start > most * 2 // 3 else 0
    while first and not text[first - 1].isspace():
        first -= 1
    end = min(len(text), first + most)
    while end < len(text) and not text[end].isspace():
        end += 1
    out, done = ["… " if first else ""], first
    for place in places:
        if first <= place.start and place.stop <= end:
            out += [escape(text[done : place.start]), "<mark>", escape(text[place]), "</mark>"]
            done = place.stop
    out += [escape(text[done:end].rstrip()), " …" if end < len(text) else ""]
    return mark_safe("".join(out))  # noqa: S308 - every part of the text was escaped


def _pieces(text: str) -> Iterator[slice]:
    return (slice(*match.span()) for match in re.finditer(r"[^\W_]+", text))


@lru_cache(maxsize=8192)
def _alike(written: str, asked: str) -> bool:
    """About what a stemmer would say: `falling` and `falls`, `studies` and `study`; only for the eye."""
    word, shared = _folded(written), 0
    for one, other in zip(word, asked, strict=False):
        if one != other:
            break
        shared += 1
    longest = max(len(word), len(asked))
    return word == asked or (shared >= 4 and longest - shared <= 4) or (shared == 3 and longest - shared <= 2)
