"""`python manage.py import_cms FILE`: loads CMS's provider information exactly as published (.csv, .csv.gz or .zip)."""

import argparse
import datetime as dt
from json import dumps
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from facilities.cms.services import import_provider_file


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date like 2021-08-01") from None


class Command(BaseCommand):
    help = "Loads CMS's provider information: homes, their changes and their stars. All of the file or nothing."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path, help="the file as CMS publishes it: .csv, .csv.gz, or a .zip with it")
        parser.add_argument("--date", type=_date, help="processing date, in place of the file's own (YYYY-MM-DD)")
        parser.add_argument("--dry-run", action="store_true", help="count what would change, and change nothing")
        parser.add_argument("--json", action="store_true", help="print the counts as one JSON object")
        parser.add_argument("--rejects", type=Path, help="where to write the rows set aside (else under var/rejects/)")
        parser.add_argument(
            "--accept-closures", action="store_true", help="load it although it closes a state or over 5%% of the homes"
        )

    def handle(self, *, file, date, dry_run, json: bool, rejects, accept_closures, **options) -> None:
        path = Path(file)
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        try:
            report = import_provider_file(
                path,
                by="import_cms",
                date=_date(date) if isinstance(date, str) else date,
                dry_run=dry_run,
                accept_closures=accept_closures,
                rejects_path=Path(rejects) if rejects else None,
                say=self.stderr.write,
            )
        except OSError as error:
            raise CommandError(f"{error.filename or path} can't be read or written: {error.strerror}.") from error
        if json:
            self.stdout.write(dumps(report.as_json()))
        elif not report.is_refused:
            self.stdout.write(str(report))
        if report.is_refused:
            raise CommandError(report.reason)
