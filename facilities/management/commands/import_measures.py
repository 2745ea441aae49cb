"""`python manage.py import_measures FILE`: loads CMS's MDS quality measures as published (.csv or .csv.gz)."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from facilities.cms.measures import import_measures
from facilities.cms.models import RunOutcome


class Command(BaseCommand):
    help = "Loads CMS's MDS quality measures that the campaign's goals speak of. All of the file or nothing."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path, help="NH_QualityMsr_MDS_….csv as CMS publishes it: .csv or .csv.gz")

    def handle(self, *, file, **options) -> None:
        path = Path(file)
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        run = import_measures(path, by="import_measures")
        if run.outcome != RunOutcome.DONE:
            raise CommandError(run.reason)
        self.stdout.write(f"{run.created:,} scores of {run.processing_date} were loaded from {run.rows:,} rows.")
