"""An XLSX package, mistrusted: what a zip file declares is counted while it is unpacked, what is no plain workbook is
refused, and only what was looked at is handed on. No Django.
"""

import io
import posixpath
import re
import zipfile
import zlib
from xml.etree import ElementTree
from xml.parsers import expat

MOST_ENTRIES = 200
MOST_UNPACKED = 50 * 1024 * 1024
MOST_RATIO = 100  # unpacked to packed; a made bomb has a thousand
_SMALL = 256 * 1024  # an entry below this can't do harm by its ratio
MOST_ROWS, MOST_COLUMNS, MOST_SHEETS = 10_000, 100, 30
_PLAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_DAMAGED = (EOFError, zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, RuntimeError, ValueError)
_CELL = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})\Z", re.ASCII)
_QUOTED = re.compile(r'"[^"]*"')
_CALLS_OUT = re.compile(r"\||\b(?:DDE|WEBSERVICE|CALL|REGISTER(?:\.ID)?|EXEC|RTD)\s*\(|\[\d+\]", re.IGNORECASE)
_SAVE = "Save it as an Excel workbook (.xlsx) or as CSV, and upload that."


class Refused(Exception):
    """The whole file can't be taken; the text says why, for the person, and repeats nothing of its content."""


def open_package(content: bytes) -> tuple[bytes, "Findings"]:
    """The same workbook, packed anew from what was counted and looked at; and what was seen on the way."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = _unpack(archive)
    except _DAMAGED as error:
        raise Refused("The file is cut off or damaged. Save it again, and upload it once more.") from error
    _refuse_other_kinds(parts)
    findings = Findings()
    for name, part in parts.items():
        findings.read(name, part)
    findings.name_sheets(parts)
    return _repacked(parts), findings


def _unpack(archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    names = [entry.filename for entry in entries]
    if len(entries) > MOST_ENTRIES:
        raise Refused(f"The file holds {len(entries):,} parts; a workbook of counts has a few dozen. {_SAVE}")
    if len({name.lower() for name in names}) != len(names):
        raise Refused(f"The file holds two parts of one name, as no spreadsheet program writes it. {_SAVE}")
    if any(name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name for name in names):
        raise Refused(f"The file names parts outside of itself, as no spreadsheet program writes it. {_SAVE}")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Refused("The file is locked with a password. Save it without one, and upload it again.")
    too_tight = any(e.file_size > max(_SMALL, MOST_RATIO * e.compress_size) for e in entries)
    if too_tight or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Refused(_too_large())
    parts, left = {}, MOST_UNPACKED
    for entry in entries:
        with archive.open(entry) as part:
            parts[entry.filename] = part.read(left + 1)
        left -= len(parts[entry.filename])
        if left < 0:
            raise Refused(_too_large())
    return parts


def _too_large() -> str:
    return f"The file unpacks to more than a workbook of counts can hold ({MOST_UNPACKED // 2**20} MB). {_SAVE}"


def _refuse_other_kinds(parts: dict[str, bytes]) -> None:
    names = [name.lower() for name in parts]
    if "mimetype" in names and "content.xml" in names:
        raise Refused(f"This is an OpenDocument file. {_SAVE}")
    types = parts.get("[Content_Types].xml", b"").decode("utf-8", errors="replace")
    if not types:
        raise Refused(f"This is a zip file, not a workbook. {_SAVE}")
    if "macroEnabled" in types or "vba" in types or any("vbaproject" in name for name in names):
        raise Refused("The workbook holds macros. Save it as a workbook without macros (.xlsx), and upload that.")
    if any(name.endswith("workbook.bin") for name in names):
        raise Refused(f"This is a binary workbook (.xlsb). {_SAVE}")
    if _PLAIN not in types:
        raise Refused(f"This is not an Excel workbook (.xlsx). {_SAVE}")
    if any(name.startswith(("xl/activex", "xl/embeddings", "xl/ctrlprops")) for name in names):
        raise Refused(f"The workbook holds other files or controls inside. {_SAVE}")
    if any(name.startswith(("xl/externallinks", "xl/querytables")) or name == "xl/connections.xml" for name in names):
        raise Refused("The workbook takes data from other files or addresses. Copy the counts into a new workbook.")


def _repacked(parts: dict[str, bytes]) -> bytes:
    """Only XML, only of sheets, and stored: nothing is left to be unpacked wrongly."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            if name.lower().endswith((".xml", ".rels")):
                archive.writestr(name, part)
    return out.getvalue()


class Findings:
    """What expat saw: formulas without a value (by sheet: row and column, from 1) and the text of comments."""

    def __init__(self) -> None:
        self.uncomputed: dict[str, set[tuple[int, int]]] = {}
        self.comments: list[str] = []
        self.sheets = 0

    def read(self, name: str, part: bytes) -> None:
        """One part; entities, far cells, too many rows and formulas that call out are refused."""
        if not name.lower().endswith((".xml", ".rels")):
            return
        _Part(name, self).parse(part)

    def name_sheets(self, parts: dict[str, bytes]) -> None:
        """From the parts' names to those that a person gave the sheets."""
        targets = {
            each.get("Id"): posixpath.normpath(posixpath.join("/xl", each.get("Target", ""))).lstrip("/")
            for each in _elements(parts, "xl/_rels/workbook.xml.rels", "Relationship")
        }
        for sheet in _elements(parts, "xl/workbook.xml", "sheet"):
            ids = [value for key, value in sheet.items() if key.endswith("}id")]
            cells = self.uncomputed.pop(targets.get(ids[0] if ids else "", ""), None)
            if cells:
                self.uncomputed[sheet.get("name", "")] = cells


def _elements(parts: dict[str, bytes], name: str, tag: str) -> list[ElementTree.Element]:
    """Of a part that expat has been through, without a DOCTYPE."""
    if name not in parts:
        return []
    root = ElementTree.fromstring(parts[name])  # noqa: S314 - see above
    return [each for each in root.iter() if each.tag.rsplit("}", 1)[-1] == tag]


class _Part:
    """The handlers of one part."""

    def __init__(self, name: str, findings: Findings) -> None:
        self.name, self.findings = name, findings
        self.is_sheet = self.is_comment = False
        self.depth = self.filled_rows = 0
        self.cell, self.row_number, self.row_filled = "", 0, False
        self.formula: list[str] | None = None
        self.value: list[str] | None = None
        self.has_formula = self.has_value = False
        self.text: list[str] = []

    def parse(self, part: bytes) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        try:
            parser.Parse(part, True)
        except expat.ExpatError as error:
            raise Refused("The file is damaged inside. Save it again, and upload it once more.") from error
        if self.is_comment:
            self.findings.comments.append(" ".join(self.text))

    def _doctype(self, *_) -> None:
        raise Refused(f"The file defines words of its own inside, as no spreadsheet program writes it. {_SAVE}")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rsplit(" ", 1)[-1]
        self.depth += 1
        if self.depth > 100:
            raise Refused(f"The file is nested as no spreadsheet program writes it. {_SAVE}")
        if self.depth == 1:
            self.is_sheet = name == "worksheet"
            self.is_comment = name in ("comments", "ThreadedComments")
            self.findings.sheets += self.is_sheet
            if self.findings.sheets > MOST_SHEETS:
                raise Refused(f"The workbook has more than {MOST_SHEETS} sheets. Keep those with counts.")
        elif self.is_sheet:
            self._start_in_sheet(name, attributes)

    def _start_in_sheet(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            self.row_number, self.row_filled = self.row_number + 1, False
        elif name == "c":
            self.cell = attributes.get("r", "")
            self.has_formula = self.has_value = False
        elif name == "f":
            self.formula, self.has_formula = [], True
        elif name in ("v", "is"):
            self.value = []

    def _data(self, text: str) -> None:
        if self.formula is not None:
            self.formula.append(text)
        elif self.value is not None:
            self.value.append(text)
        elif self.is_comment:
            self.text.append(text)

    def _end(self, name: str) -> None:
        name = name.rsplit(" ", 1)[-1]
        self.depth -= 1
        if not self.is_sheet:
            return
        if name == "f" and self.formula is not None:
            formula, self.formula = "".join(self.formula), None
            if _CALLS_OUT.search(_QUOTED.sub("", formula)):
                raise Refused("A formula of the workbook calls another program, file or address. Keep counts only.")
        elif name in ("v", "is") and self.value is not None:
            self.has_value, self.value = self.has_value or bool("".join(self.value).strip()), None
        elif name == "c":
            self._close_cell()

    def _close_cell(self) -> None:
        if not (self.has_value or self.has_formula):
            return  # formatted, but empty: no harm, wherever it stands
        row, column = self._place()
        if column > MOST_COLUMNS or row > MOST_ROWS:
            raise Refused(
                f"A sheet has something in cell {self.cell or 'beyond the last'}. A file of counts has at most "
                f"{MOST_ROWS:,} rows and {MOST_COLUMNS} columns: delete what stands beyond them."
            )
        if self.has_formula and not self.has_value:
            self.findings.uncomputed.setdefault(self.name, set()).add((row, column))

    def _place(self) -> tuple[int, int]:
        found = _CELL.match(self.cell)
        if not found:
            raise Refused(f"A cell of the file has no place, as no spreadsheet program writes it. {_SAVE}")
        column = 0
        for letter in found[1].upper():
            column = column * 26 + ord(letter) - 64
        return int(found[2]), column
