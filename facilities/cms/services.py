"""The door for CMS's provider information: a file is staged, checked, and switched to, all of it or nothing."""

import datetime as dt
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from django.db import DatabaseError, transaction
from django.db.models import Max
from django.utils import timezone

from facilities.cms.closures import missing_homes, refuse_closures
from facilities.cms.locking import one_import_at_a_time
from facilities.cms.models import Dataset, ImportRun, RatingSnapshot, RejectedRow, RunOutcome
from facilities.cms.parsing import Refused, Reject, Rows, open_provider_file, read_rows
from facilities.cms.reports import ImportReport, plain_name, rejects_path_for, write_rejects
from facilities.cms.staging import Staging, staging
from facilities.cms.statistics import LARGE, refresh_statistics
from facilities.cms.switch import Counts, add_ratings, switch
from facilities.directory.models import Chain, Facility, FacilityChange
from facilities.states.codes import STATES

SHIPPED_FILE = Path(__file__).parent / "data" / "NH_ProviderInfo_Aug2021.csv.gz"
FUTURE = dt.timedelta(days=366)  # a processing date beyond it is a slip, and would make every real file "older"
Say = Callable[[str], None]


@dataclass(slots=True)
class _Import:
    """One import on its way: what was asked for, and what was found so far."""

    path: Path
    by: str
    date: dt.date | None
    dry_run: bool
    accept_closures: bool
    rejects_path: Path | None
    say: Say
    started_at: dt.datetime = field(default_factory=timezone.now)
    clock: float = field(default_factory=time.monotonic)
    sha256: str = ""
    rows: int = 0
    staged: set[str] = field(default_factory=set)
    rejects: list[Reject] = field(default_factory=list)
    rejects_file: str | None = None

    def report(self, outcome: RunOutcome, counts: Counts = Counts(), reason: str = "") -> ImportReport:  # noqa: B008
        done = outcome == RunOutcome.DONE
        return ImportReport(
            outcome=outcome.value, rows=self.rows, created=counts.created, updated=counts.updated,
            unchanged=len(self.staged) - counts.created - counts.updated if done else 0, closed=counts.closed,
            rejected=len(self.rejects), ratings=counts.ratings, processing_date=self.date,
            seconds=round(time.monotonic() - self.clock, 3), rejects_file=self.rejects_file, reason=reason,
            dry_run=self.dry_run,
        )  # fmt: skip


def import_provider_file(
    path: Path,
    *,
    by: str,
    date: dt.date | None = None,
    dry_run: bool = False,
    accept_closures: bool = False,
    rejects_path: Path | None = None,
    say: Say = lambda words: None,
) -> ImportReport:
    """Load one file. A file that can't be used changes nothing and gives a report with outcome refused and the reason.

    `date` stands in for the file's processing date. The newest date rules: an older file only adds its stars.
    """
    work = _Import(path, by, date, dry_run, accept_closures, rejects_path, say)
    try:
        with one_import_at_a_time(say):
            return _load(work)
    except Refused as refused:
        _write_rejects(work)
        report = work.report(RunOutcome.REFUSED, reason=str(refused))
        if not dry_run:
            with transaction.atomic():
                _record_run(work, report)
        return report
    except Exception as error:
        if not dry_run:
            with suppress(DatabaseError):  # the database may be what failed
                _record_run(work, work.report(RunOutcome.FAILED, reason=f"{type(error).__name__}: {error}"))
        raise


def load_shipped_file(*, by: str, say: Say = lambda words: None) -> ImportReport | None:
    """The national file that comes with the portal; None when a provider file was loaded before."""
    if ImportRun.objects.filter(dataset=Dataset.PROVIDER_INFO, outcome=RunOutcome.DONE).exists():
        return None
    return import_provider_file(SHIPPED_FILE, by=by, say=say)


def _load(work: _Import) -> ImportReport:
    file = open_provider_file(work.path)
    work.sha256 = file.sha256
    newest = Facility.objects.homes().aggregate(newest=Max("seen_on"))["newest"]
    with staging() as staged:
        with file.open_text() as text:
            rows = read_rows(text, states=STATES.keys(), date=work.date)
            _stage(work, rows, staged, newest)
        if not work.staged:
            first = work.rejects[0]
            raise Refused(f"No row of the file can be used. Line {first.line:,}: {first.reason}")
        is_older = newest is not None and work.date < newest
        missing = [] if is_older else missing_homes(work.staged, work.rejects, work.date)
        if missing and not work.accept_closures:
            refuse_closures(missing)
        _write_rejects(work)
        work.say("Comparing with the homes that the portal knows.")
        with transaction.atomic():
            counts = add_ratings(work.date) if is_older else switch(rows.layout, work.date, missing)
            report = work.report(RunOutcome.DONE, counts)
            if work.dry_run:
                transaction.set_rollback(True)
            else:
                _record_run(work, report)
        if not work.dry_run and max(counts.created, counts.updated, counts.ratings) > LARGE:
            refresh_statistics(Facility, Chain, FacilityChange, RatingSnapshot, ImportRun, RejectedRow)
        return report


def _stage(work: _Import, rows: Rows, staged: Staging, newest: dt.date | None) -> None:
    known: set[str] | None = None  # of an older file, the homes whose stars it may add
    for row in rows:
        work.rows = rows.count
        if work.rows % 5_000 == 0:
            work.say(f"{work.rows:,} rows read.")
        if isinstance(row, Reject):
            work.rejects.append(row)
            continue
        if not work.staged and known is None:
            work.date = _checked_date(rows.processing_date)
            if newest and work.date < newest:
                work.say(f"The portal knows the homes of {newest}; of this older file it takes the stars alone.")
                known = set(Facility.objects.values_list("ccn", flat=True))
        if known is not None and row.ccn not in known:
            reason = "The portal does not know the home, and a file older than the newest one makes no homes."
            work.rejects.append(Reject(row.line, row.ccn, reason, row.text.rstrip("\r\n")))
            continue
        work.staged.add(row.ccn)
        staged.add(row)
    staged.flush()


def _checked_date(date: dt.date) -> dt.date:
    if date > timezone.localdate() + FUTURE:
        raise Refused(f"The processing date {date} lies more than a year ahead. Say the right one with --date.")
    return date


def _write_rejects(work: _Import) -> None:
    """With no path given, a dry run writes none; a given path is always written, so that no old file misleads."""
    if work.rejects_path is None and (work.dry_run or not work.rejects):
        return
    path = work.rejects_path or rejects_path_for(work.path.name, work.started_at)
    work.rejects_file = write_rejects(path, work.rejects)


def _record_run(work: _Import, report: ImportReport) -> None:
    run = ImportRun.objects.create(
        dataset=Dataset.PROVIDER_INFO, file_name=plain_name(work.path), sha256=work.sha256,
        processing_date=work.date, outcome=report.outcome, reason=report.reason, started_at=work.started_at,
        started_by=work.by[:150], rows=report.rows, created=report.created, updated=report.updated,
        unchanged=report.unchanged, closed=report.closed, rejected=report.rejected, ratings=report.ratings,
    )  # fmt: skip
    RejectedRow.objects.bulk_create(
        (
            RejectedRow(run=run, line=reject.line, ccn=reject.ccn, reason=reject.reason, text=reject.text)
            for reject in work.rejects
        ),
        batch_size=1_000,
    )
