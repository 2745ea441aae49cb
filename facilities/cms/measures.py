"""CMS's quality measures that the campaign's goals speak of: their words, and loading them from CMS's file.

The scores are public. Of about 18 measures only these are kept; in all of them less is better.
"""

import csv
import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from facilities.cms.models import Dataset, ImportRun, MeasureScore, RunOutcome
from facilities.cms.parsing import Refused, open_provider_file
from facilities.cms.parsing.header import key_of
from facilities.cms.parsing.values import BadValue, parse_ccn, parse_date
from facilities.cms.statistics import LARGE, refresh_statistics
from facilities.directory.models import Facility

# Codes that CMS replaced stand beside their followers: 453 by 479, 419 by 481 (data README section 3).
WORDS = {
    "407": "Long-stay residents with a urinary tract infection",
    "410": "Long-stay residents with a fall that did major injury",
    "419": "Long-stay residents who got an antipsychotic medication",
    "434": "Short-stay residents who newly got an antipsychotic medication",
    "451": "Long-stay residents who move less well than before",
    "453": "Long-stay residents at high risk with pressure ulcers",
    "479": "Long-stay residents with pressure ulcers",
    "481": "Long-stay residents who got an antipsychotic medication",
}
_COLUMNS = {
    "ccn": ("CMS Certification Number (CCN)", "Federal Provider Number", "PROVNUM"),
    "code": ("Measure Code", "msr_cd"),
    "score": ("Four Quarter Average Score", "measure_score_4qtr_avg"),
    "quarters": ("Measure Period",),
    "date": ("Processing Date", "FILEDATE"),
}
_QUARTERS = re.compile(r"20[0-9]{2}Q[1-4]-20[0-9]{2}Q[1-4]")
LIMIT = 256 * 1024 * 1024  # the national file has 87 MB


def import_measures(path: Path, *, by: str) -> ImportRun:
    """Load the file: all of it or nothing. Scores of homes that are not in the directory are passed over."""
    run = ImportRun(dataset=Dataset.MEASURES, file_name=path.name[:255], started_at=timezone.now(), started_by=by)
    try:
        source = open_provider_file(path, limit=LIMIT)
        run.sha256 = source.sha256
        with source.open_text() as text, transaction.atomic():
            _load(run, _rows(text))
    except Refused as refused:
        run.outcome, run.reason = RunOutcome.REFUSED, str(refused)
    run.finished_at = timezone.now()
    run.save()
    if run.created > LARGE:
        refresh_statistics(MeasureScore, ImportRun)
    return run


def _load(run: ImportRun, rows: Iterator[tuple[str, str, dt.date, str, Decimal]]) -> None:
    homes = dict(Facility.objects.values_list("ccn", "pk"))
    found: dict[tuple[int, str], MeasureScore] = {}
    for ccn, code, date, quarters, score in rows:
        run.rows += 1
        run.processing_date = run.processing_date or date
        if date != run.processing_date:
            raise Refused("The file has rows of several processing dates. Load each as CMS publishes it.")
        if home := homes.get(ccn):
            found[home, code] = MeasureScore(
                facility_id=home, code=code, processing_date=date, quarters=quarters, score=score
            )
    if not found:
        raise Refused("The file has no score of a home that is in the directory.")
    MeasureScore.objects.filter(processing_date=run.processing_date).delete()
    MeasureScore.objects.bulk_create(found.values(), batch_size=2000)
    run.outcome, run.created = RunOutcome.DONE, len(found)


def _rows(text) -> Iterator[tuple[str, str, dt.date, str, Decimal]]:
    """CCN, code, processing date, quarters and score of each row that has a score and a measure of ours."""
    lines = csv.reader(text, strict=True)
    try:
        places = _places(next(lines, []))
        for row in lines:
            if len(row) <= max(places.values()):
                continue
            code, words = row[places["code"]].strip().zfill(3), row[places["score"]].strip()
            if code in WORDS and words not in ("", "."):
                quarters = row[places["quarters"]].strip()
                date = parse_date(row[places["date"]])
                if date is None or not _QUARTERS.fullmatch(quarters):
                    raise Refused(f"Line {lines.line_num:,} has no processing date or no quarters like 2021Q2-2022Q1.")
                yield parse_ccn(row[places["ccn"]]), code, date, quarters, _score(words, lines.line_num)
    except (csv.Error, BadValue, UnicodeError) as bad:
        raise Refused(f"Line {lines.line_num:,} can't be read: {bad}") from bad


def _places(header: list[str]) -> dict[str, int]:
    keys = [key_of(name) for name in header]
    places = {field: keys.index(key) for field, names in _COLUMNS.items() for key in map(key_of, names) if key in keys}
    missing = [names[0] for field, names in _COLUMNS.items() if field not in places]
    if missing:
        raise Refused(f"This is not CMS's file of MDS quality measures: it has no column {', '.join(missing)}.")
    return places


def _score(words: str, line: int) -> Decimal:
    try:
        score = Decimal(words)
    except InvalidOperation:
        raise Refused(f"Line {line:,} has a score that is no number: {words[:20]!r}.") from None
    if not (score.is_finite() and 0 <= score <= 100):
        raise Refused(f"Line {line:,} has a score that is no share of 100: {words[:20]!r}.")
    return score.quantize(Decimal("0.01"))
