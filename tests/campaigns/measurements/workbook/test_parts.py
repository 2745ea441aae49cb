"""Parts of a count in files: units and positions, their sum, and what contradicts it."""

import pytest

from campaigns.enrollment.models import HomeUnit
from campaigns.goals.models import StrataKind
from campaigns.measurements.models import Observation
from campaigns.measurements.workbook.lines import lines_of
from campaigns.measurements.workbook.services import confirm, work_on_next
from campaigns.measurements.workbook.writer import workbook_of
from tests.campaigns.measurements.workbook.conftest import csv_of, words_of


@pytest.fixture
def units(files):
    """Long-stay consistent assignment is counted in two units."""
    files.measures["ca_ls"].strata = StrataKind.UNIT
    files.measures["ca_ls"].save()
    return [HomeUnit.objects.create(facility=files.home, number=n, name=name) for n, name in ((1, "East"), (2, "West"))]


def write(files, rows):
    upload = files.read(csv_of(rows))
    assert not upload.problems, words_of(upload)
    confirm(upload=upload, manner="send", by=files.world.dan)
    work_on_next()
    upload.refresh_from_db()
    assert upload.status == "done"
    return Observation.objects.get(measure__code="ca_ls", report__month=files.due)


def test_complete_parts_are_the_whole(files, units):
    rows = [files.row("ca_ls", 20, 30, part="East"), files.row("ae-3/ca_ls/unit-2", 30, 31)]
    observation = write(files, rows)
    assert (observation.numerator, observation.denominator) == (50, 61)
    assert set(observation.parts.values_list("stratum", "numerator")) == {("unit-1", 20), ("unit-2", 30)}
    again = files.read(csv_of(rows))
    assert again.summary["same"] == 2 and again.summary["months"] == {}


def test_one_part_changes_and_the_whole_follows(files, units):
    write(files, [files.row("ca_ls", 20, 30, part="East"), files.row("ca_ls", 30, 31, part="West")])
    whole_as_it_was = files.row("ca_ls", 50, 61)
    observation = write(files, [whole_as_it_was, files.row("ca_ls", 25, 30, part="East")])
    assert (observation.numerator, observation.denominator) == (55, 61)


def test_a_whole_that_contradicts_its_parts(files, units):
    parts = [files.row("ca_ls", 20, 30, part="East"), files.row("ca_ls", 30, 31, part="unit-2")]
    upload = files.read(csv_of([files.row("ca_ls", 51, 61), *parts]))
    assert words_of(upload) == ["2 Number: The parts add up to 50 out of 61. Leave the whole empty, or mend it."]


def test_a_part_that_is_none(files, units):
    upload = files.read(csv_of([files.row("ca_ls", 1, 2, part="North"), files.row("med_ap", 1, 2, part="East")]))
    assert words_of(upload) == [
        "2 Part: “North” is no part of this count in this month.",
        "3 Part: “East” is no part of this count in this month.",
    ]


def test_parts_come_back_in_the_workbook(files, units):
    write(files, [files.row("ca_ls", 20, 30, part="East"), files.row("ca_ls", 30, 31, part="West")])
    lines = list(lines_of([files.home]))
    held = {line.code: line.entry.counts for line in lines if line.month == files.due and line.measure.code == "ca_ls"}
    assert held == {"ae-3/ca_ls": (50, 61), "ae-3/ca_ls/unit-1": (20, 30), "ae-3/ca_ls/unit-2": (30, 31)}
    upload = files.read(workbook_of(lines, whose="Harbor House"))
    assert upload.summary["same"] == 3 and not upload.problems


def test_a_closed_unit_is_asked_no_more(files, units):
    units[1].closed_on = files.due.first_day
    units[1].save()
    codes = {line.code for line in lines_of([files.home]) if line.month == files.due}
    assert "ae-3/ca_ls/unit-1" in codes and "ae-3/ca_ls/unit-2" not in codes
    assert "ae-3/ca_ls/unit-2" in {line.code for line in lines_of([files.home]) if line.month == files.due.shift(-1)}
