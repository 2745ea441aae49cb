"""Workbooks made by hand, piece by piece: what no spreadsheet program would write."""

import io
import zipfile

from openpyxl import Workbook

MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{MAIN}"/></Types>'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
SHEET = '<sheet name="Numbers" sheetId="1" r:id="rId1"/>'
BOOK = (
    f'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{OFFICE}">'
    f"<sheets>{SHEET}</sheets></workbook>"
)
ROOT_RELS = (
    f'<Relationships xmlns="{_RELS}"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>'
)
BOOK_RELS = (
    f'<Relationships xmlns="{_RELS}"><Relationship Id="rId1" Type="{OFFICE}/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>'
)
HEADER = ["Month", "Code", "Number", "Out of", "Comment"]


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def row(number: int, *cells: str) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


HEAD = row(1, *(text_cell(f"{'ABCDE'[place]}1", name) for place, name in enumerate(HEADER)))


def sheet(*rows: str, before: str = "", after: str = "", dimension: str = "A1:E9") -> str:
    return (
        f'{before}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<dimension ref="{dimension}"/><sheetData>{"".join(rows)}</sheetData>{after}</worksheet>'
    )


def package(parts: dict[str, str | bytes] | None = None, *, method: int = zipfile.ZIP_DEFLATED, **changes) -> bytes:
    """A whole workbook; `parts` add to it or (None) take away."""
    whole = {
        "[Content_Types].xml": TYPES, "_rels/.rels": ROOT_RELS, "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": BOOK_RELS, "xl/worksheets/sheet1.xml": sheet(HEAD),
    } | (parts or {}) | changes  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, part in whole.items():
            if part is not None:
                archive.writestr(name, part)
    return out.getvalue()


def with_sheet(xml: str) -> bytes:
    return package({"xl/worksheets/sheet1.xml": xml})


def written(fill) -> bytes:
    """By openpyxl: `fill(book, sheet)`, whose first row is the header."""
    book = Workbook()
    page = book.active
    page.title = "Numbers"
    page.append(HEADER)
    fill(book, page)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def locked(content: bytes) -> bytes:
    """The flag of a password on every entry."""
    changed = bytearray(content)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = 0
        while (start := changed.find(mark, start)) >= 0:
            changed[start + place] |= 1
            start += 4
    return bytes(changed)


def lying(content: bytes, name: bytes, size: int) -> bytes:
    """The directory declares another size for an entry than it has."""
    changed = bytearray(content)
    start = changed.rfind(b"PK\x01\x02", 0, changed.rfind(name))
    changed[start + 24 : start + 28] = size.to_bytes(4, "little")
    return bytes(changed)


def with_method(content: bytes, method: int) -> bytes:
    """Says that each entry is packed in another way (9: deflate64)."""
    changed = bytearray(content)
    for mark, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        start = 0
        while (start := changed.find(mark, start)) >= 0:
            changed[start + place : start + place + 2] = method.to_bytes(2, "little")
            start += 4
    return bytes(changed)
