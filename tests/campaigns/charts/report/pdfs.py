"""Enough of PDF to look into the reports: words by the fonts' own tables, pages, what screen readers need."""

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\s*(.*?)endobj", re.DOTALL)
_SHOWN = re.compile(  # a font, or a string; brackets that close again stand in it as they are
    rb"/(f\d+) [\d.]+ Tf|\(((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*)\)", re.DOTALL
)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def page_count(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def alternatives(pdf: bytes) -> int:
    """How many pictures have words in their place."""
    return pdf.count(b"/Alt(") + pdf.count(b"/Alt<")


def fonts(pdf: bytes) -> dict[str, bool]:
    """By name of a font: is it embedded?"""
    names = {name.decode() for name in re.findall(rb"/FontName/([^/ ]+)", pdf)}
    holders = re.findall(rb"/FontName/([^/ ]+)[^>]*?/FontFile[23]? \d+ 0 R", pdf, re.DOTALL)
    return {name: name.encode() in holders for name in names}


def text_of(pdf: bytes) -> str:
    """All words, in the order in which they were drawn; blanks as they are, one line for each run of letters."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    found = []
    for body in objects.values():
        if re.search(rb"/Type\s*/Page\b", body):
            content, resources = (
                objects[int(_one(rb"/%s (\d+) 0 R" % key, body))] for key in (b"Contents", b"Resources")
            )
            found += _words(_stream(content), _tables(resources, objects))
    return "\n".join(found)


def _one(form: bytes, text: bytes) -> bytes:
    return re.search(form, text)[1]


def _tables(resources: bytes, objects: dict[int, bytes]) -> dict[bytes, dict[bytes, str]]:
    """By name of a font on the page: which letters its codes mean."""
    named = re.findall(rb"/(f\d+) (\d+) 0 R", resources)
    return {
        name: _table(_stream(objects[int(_one(rb"/ToUnicode (\d+) 0 R", objects[int(font)]))])) for name, font in named
    }


def flat(pdf: bytes) -> str:
    """The words without line ends, so that a sentence can be looked for."""
    return " ".join(text_of(pdf).split())


def _stream(body: bytes) -> bytes:
    head, mark, rest = body.partition(b"stream")
    if not mark or b"FlateDecode" not in head:
        return b""
    return zlib.decompressobj().decompress(rest.lstrip(b"\r\n"))


def _table(cmap: bytes) -> dict[bytes, str]:
    pairs = re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>\n", cmap)
    return {bytes.fromhex(code.decode()): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs}


def _words(content: bytes, tables: dict[bytes, dict[bytes, str]]) -> list[str]:
    """Between BT and ET lies one run of letters."""
    found = []
    for block in re.findall(rb"BT(.*?)ET", content, re.DOTALL):
        table, run = {}, ""
        for font, string in _SHOWN.findall(block):
            if font:
                table = tables[font]
                continue
            raw = _ESCAPE.sub(_unescaped, string)
            run += "".join(table.get(raw[place : place + 2], "") for place in range(0, len(raw), 2))
        found.append(run)
    return found


def _unescaped(match: re.Match) -> bytes:
    given = match[1]
    return bytes([int(given, 8)]) if given.isdigit() else _LETTERS.get(given, given)
