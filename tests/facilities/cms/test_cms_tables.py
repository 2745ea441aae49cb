"""Constraints of the imports' tables, at the database itself."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from model_bakery import baker

from facilities.cms.models import ImportRun, RatingSnapshot, RejectedRow

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("field", ["overall", "health_inspection", "quality", "staffing"])
@pytest.mark.parametrize("stars", [0, 6])
def test_the_database_takes_no_other_stars(world, field, stars):
    with pytest.raises(IntegrityError), transaction.atomic():
        RatingSnapshot.objects.create(
            facility=world.homes["bay"], processing_date=dt.date(2026, 10, 1), **{field: stars}
        )


def test_the_database_takes_one_snapshot_per_date(world):
    make = {"facility": world.homes["bay"], "processing_date": dt.date(2026, 10, 1)}
    RatingSnapshot.objects.create(**make)
    with pytest.raises(IntegrityError), transaction.atomic():
        RatingSnapshot.objects.create(**make)


@pytest.mark.parametrize("values", [{"dataset": "other"}, {"outcome": "running"}])
def test_the_database_knows_the_words_of_a_run(values):
    make = {"dataset": "provider-info", "outcome": "done", "started_at": timezone.now(), **values}
    with pytest.raises(IntegrityError), transaction.atomic():
        ImportRun.objects.create(file_name="a.csv", **make)


def test_the_database_takes_a_line_once_per_run():
    run = ImportRun.objects.create(dataset="provider-info", outcome="done", file_name="a", started_at=timezone.now())
    baker.make(RejectedRow, run=run, line=3)
    with pytest.raises(IntegrityError), transaction.atomic():
        baker.make(RejectedRow, run=run, line=3)
