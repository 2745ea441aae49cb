"""What an import did, for the command line, and the file of the rows that were set aside."""

import csv
import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

from facilities.cms.models import RunOutcome
from facilities.cms.parsing import Reject
from qioportal.lib.csvfiles import defused


@dataclass(frozen=True, slots=True)
class ImportReport:
    """rows = created + updated + unchanged + rejected; `closed` are homes that the file no longer has."""

    outcome: str
    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    closed: int = 0
    rejected: int = 0
    ratings: int = 0
    processing_date: dt.date | None = None
    seconds: float = 0.0
    rejects_file: str | None = None
    reason: str = ""
    dry_run: bool = False

    @property
    def is_refused(self) -> bool:
        return self.outcome == RunOutcome.REFUSED

    def as_json(self) -> dict:
        date = self.processing_date.isoformat() if self.processing_date else None
        return {**asdict(self), "outcome": str(self.outcome), "processing_date": date}

    def __str__(self) -> str:
        if self.is_refused:
            return self.reason
        tense = "would be " if self.dry_run else ""
        words = (
            f"{self.rows:,} rows of {self.processing_date}: {self.created:,} homes {tense}created, {self.updated:,} "
            f"updated, {self.unchanged:,} unchanged, {self.closed:,} closed; {self.rejected:,} rows set aside; "
            f"{self.ratings:,} snapshots of stars; {self.seconds:.1f} s"
        )
        return f"{words}\nRows set aside: {self.rejects_file}" if self.rejects_file else words


def plain_name(path: Path) -> str:
    """A file's name as a database takes it: no line ends, no bytes that are no letters, not too long."""
    name = path.name.encode("utf-8", errors="replace").decode("utf-8")
    return "".join(letter if letter.isprintable() else "?" for letter in name)[:255]


def rejects_path_for(file_name: str, moment: dt.datetime) -> Path:
    stem = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in file_name.split(".")[0])
    return settings.VAR / "rejects" / f"{stem[:80] or 'file'}-{moment:%Y%m%d-%H%M%S-%f}.csv"


def write_rejects(path: Path, rejects: Iterable[Reject]) -> str:
    """A CSV with line, CCN, reason and the row as it stood; nothing in it runs in a spreadsheet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file)
        writer.writerow(["line", "CCN", "reason", "row"])
        for reject in rejects:
            writer.writerow([reject.line, *(defused(text) for text in (reject.ccn, reject.reason, reject.text))])
    return str(path)
