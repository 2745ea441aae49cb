"""What an author writes in Markdown, as HTML and as text: no raw HTML, no pictures, links to web or mail."""

import re

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

_TAGS = {"p", "br", "strong", "em", "a", "ul", "ol", "li", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "code",
         "pre", "hr"}  # fmt: skip
_LINK = re.compile(r"(https?://|mailto:)[^\s]+", re.IGNORECASE)

_parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(["image", "html_block", "html_inline"])


def _may_link(url: str) -> bool:
    return bool(_LINK.fullmatch(url))


_parser.validateLink = _may_link


def as_html(text: str) -> SafeString:
    """Clean HTML, sieved a second time by a library of its own."""
    return _sieved(_parser.render(text))


def as_page_html(text: str, first: int = 3) -> SafeString:
    """For a page that has headings of its own: whatever rank the author chose, the text's begin at `first` and leave
    none out."""
    tokens = _parser.parse(text)
    ranks = {tag: rank for rank, tag in enumerate(sorted({token.tag for token in tokens if _is_heading(token)}), first)}
    before = first - 1
    for token in filter(_is_heading, tokens):
        if token.type == "heading_open":
            before = min(ranks[token.tag], before + 1, 6)
        token.tag = f"h{before}"
    return _sieved(_parser.renderer.render(tokens, _parser.options, {}))


def _is_heading(token: Token) -> bool:
    return token.type in ("heading_open", "heading_close")


def _sieved(html: str) -> SafeString:
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    return mark_safe(clean)  # noqa: S308 - raw HTML is off in the parser, and the sieve has an allow-list


def as_text(text: str) -> str:
    """Plain text that reads well: lists with marks, links written out, no markup signs."""
    blocks: list[str] = []
    marks: list[int | None] = []  # one per open list: the next number, None in a list with dots
    quotes, mark = 0, ""
    for token in _parser.parse(text):
        kind = token.type
        if kind in ("bullet_list_open", "ordered_list_open"):
            marks.append(None if kind.startswith("bullet") else int(token.attrGet("start") or 1))
        elif kind in ("bullet_list_close", "ordered_list_close"):
            marks.pop()
        elif kind == "list_item_open":
            mark = "- " if marks[-1] is None else f"{marks[-1]}. "
            marks[-1] = None if marks[-1] is None else marks[-1] + 1
        elif kind in ("blockquote_open", "blockquote_close"):
            quotes += 1 if kind == "blockquote_open" else -1
        elif words := _words_of(token):
            blocks.append(_placed(words, mark, depth=len(marks), quotes=quotes))
            mark = ""
    return _joined(blocks)


def _words_of(token: Token) -> str:
    if token.type == "inline":
        return _inline(token.children or [])
    if token.type in ("fence", "code_block"):
        return token.content.strip("\n")
    return "* * *" if token.type == "hr" else ""


def _inline(children: list[Token]) -> str:
    words, link = [], ("", 0)
    for child in children:
        if child.type in ("softbreak", "hardbreak"):
            words.append("\n")
        elif child.type == "link_open":
            link = (str(child.attrGet("href")), len(words))
        elif child.type == "link_close":
            label, url = "".join(words[link[1] :]), link[0].removeprefix("mailto:")
            if label != url:
                words.append(f" ({url})" if label else url)
        else:
            words.append(child.content)
    return "".join(words)


def _placed(words: str, mark: str, *, depth: int, quotes: int) -> str:
    """A block at its place: the mark of its list before its first line, the others below it."""
    indent = "  " * max(depth - 1, 0)
    below = indent + ("  " if depth else "")
    lines = words.split("\n")
    placed = [f"{indent}{mark}{lines[0]}" if mark else f"{below}{lines[0]}", *(f"{below}{line}" for line in lines[1:])]
    return "\n".join(f"{'> ' * quotes}{line}".rstrip() for line in placed)


def _joined(blocks: list[str]) -> str:
    """An empty line between blocks, none between the items of a list."""
    text = ""
    for before, block in zip(["", *blocks], blocks, strict=False):
        text += ("" if not text else "\n" if _is_item(before) and _is_item(block) else "\n\n") + block
    return text


def _is_item(block: str) -> bool:
    return bool(re.match(r"[> ]{0,20}(-|\d{1,9}\.) ", block))
