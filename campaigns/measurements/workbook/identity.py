"""Does a file tell of residents? Headers, sheet names and identifiers in any cell. Says what and where, never whom.

No Django. Written to be sure rather than clever: such a file is not wanted here, and is not kept.
"""

import datetime as dt
import re

from campaigns.measurements.workbook.cells import Sheet
from campaigns.measurements.workbook.package import Refused
from qioportal.lib.identifiers import identifiers_in

_LOOKED_AT = 20  # rows from the top in which a header may stand
_OF_A_PERSON = {
    "residentname": "residents' names", "nameofresident": "residents' names", "residentid": "residents' numbers",
    "residentnumber": "residents' numbers", "residentinitials": "residents' initials", "initials": "initials",
    "resident": "residents", "patient": "patients", "patientname": "patients' names", "patientid": "patients' numbers",
    "lastname": "names", "firstname": "names", "fullname": "names", "surname": "names", "name": "names",
    "room": "rooms", "roomnumber": "rooms", "roomno": "rooms", "roombed": "rooms", "bed": "beds", "bednumber": "beds",
    "mrn": "medical record numbers", "medicalrecord": "medical record numbers",
    "medicalrecordnumber": "medical record numbers", "medrec": "medical record numbers",
    "mbi": "Medicare numbers", "hic": "Medicare numbers", "hicn": "Medicare numbers",
    "medicarenumber": "Medicare numbers",
    "medicareid": "Medicare numbers", "medicarebeneficiaryidentifier": "Medicare numbers",
    "medicaidnumber": "Medicaid numbers", "medicaidid": "Medicaid numbers",
    "ssn": "Social Security numbers", "socialsecurity": "Social Security numbers",
    "socialsecuritynumber": "Social Security numbers", "ssnumber": "Social Security numbers",
    "dob": "dates of birth", "dateofbirth": "dates of birth", "birthdate": "dates of birth",
    "birthday": "dates of birth",
}  # fmt: skip
_SHEETS = re.compile(r"\b(?:residents?|patients?|roster|census|transfer log|mrn|ssn|mbi|dob)\b", re.IGNORECASE)
_CONTEXT = "Upload counts only: leave such columns, rows and sheets out. Nothing of the file was kept."


def _asks_a_program(text: str) -> bool:
    """`=cmd|' /C calc'!A0` and its like (DDE)."""
    return text.lstrip()[:1] in tuple("=+-@") and "!" in text.partition("|")[2]


def is_about_residents(refusal: str) -> bool:
    """Whether the file was refused for what it tells of residents: then its name may tell of one too."""
    return refusal.endswith(_CONTEXT)


def key_of(text: str) -> str:
    """`Resident's name` and `RESIDENT_NAME` are one header (but for the plain s)."""
    return re.sub(r"[^a-z0-9]", "", re.sub(r"['’]s?\b", "", text.lower()))


def place(sheet: Sheet, row: int, column: int) -> str:
    """sheet 2, cell C7; of a CSV file: row 7, column 3."""
    letters, number = "", column
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return f"sheet {sheet.number}, cell {letters}{row}" if sheet.name else f"row {row}, column {column}"


def refuse_residents(sheets: list[Sheet]) -> None:
    """Refused when a sheet looks like a list of residents or a cell holds an identifier."""
    seen: set[str] = set()
    for sheet in sheets:
        if _SHEETS.search(sheet.name.replace("_", " ")):
            raise Refused(f"The name of sheet {sheet.number} says that it lists residents. {_CONTEXT}")
        _refuse_headers(sheet)
        for text in sheet.comments:
            _refuse_text(text, f"a comment of sheet {sheet.number}", seen)
        for number, row in enumerate(sheet.rows, 1):
            for column, cell in enumerate(row, 1):
                if isinstance(cell, dt.date):
                    cell = cell.strftime("%Y-%m-%d")
                if isinstance(cell, str) and cell not in seen:
                    _refuse_text(cell, (sheet, number, column), seen)


def _refuse_headers(sheet: Sheet) -> None:
    for number, row in enumerate(sheet.rows[:_LOOKED_AT], 1):
        for column, cell in enumerate(row, 1):
            kind = _OF_A_PERSON.get(key_of(cell)) if isinstance(cell, str) and len(cell) < 60 else None
            if kind:
                raise Refused(f"There is a column of {kind} ({place(sheet, number, column)}). {_CONTEXT}")


def _refuse_text(text: str, where: str | tuple[Sheet, int, int], seen: set[str]) -> None:
    seen.add(text)
    if len(text) < 6:
        return
    kinds = identifiers_in(text)
    if kinds or _asks_a_program(text):
        at = where if isinstance(where, str) else place(*where)
        if kinds:
            raise Refused(f"Something that looks like a {kinds[0]} stands in {at}. {_CONTEXT}")
        raise Refused(f"The cell at {at} calls another program. Keep counts only.")
