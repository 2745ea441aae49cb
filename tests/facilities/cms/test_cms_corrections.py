"""A fact put right outlives CMS's files until one of them agrees; a number to call back is always the file's own."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError

from facilities.cms.services import import_provider_file
from facilities.directory.models import Facility, FacilityChange, FacilityCorrection
from facilities.directory.queries import with_phone_on_file
from facilities.directory.services import correct_home, end_correction
from tests.facilities.cms.vintages import SAMPLE, provider_file, sample_rows

pytestmark = pytest.mark.django_db
CCN, NAME, PHONE, TRUE_PHONE = "015009", "BURNS NURSING HOME, INC.", "2563324110", "2565550100"


def file_of(tmp_path, date: str, **changed):
    """The sample of another date; `changed` are columns of the one home."""
    rows = [{**row, **(changed if row["Federal Provider Number"] == CCN else {})} for row in sample_rows()]
    return provider_file(tmp_path / f"{date}.csv", rows, date=date)


def home() -> Facility:
    return Facility.objects.get(ccn=CCN)


@pytest.fixture
def imported():
    import_provider_file(SAMPLE, by="tests")
    with time_machine.travel(dt.datetime(2021, 8, 20, 12, tzinfo=dt.UTC), tick=False):
        yield home()


def test_it_holds_until_the_file_agrees(imported, tmp_path):
    correct_home(home=imported, field="phone", value=TRUE_PHONE, by="rita@example.org")
    report = import_provider_file(file_of(tmp_path, "2021-09-01"), by="tests")
    assert (home().phone, report.updated) == (TRUE_PHONE, 0)
    assert FacilityCorrection.objects.get().ends_on is None
    import_provider_file(file_of(tmp_path, "2021-10-01", **{"Provider Phone Number": TRUE_PHONE}), by="tests")
    row = FacilityCorrection.objects.get()
    assert (home().phone, str(row.ends_on), row.ended_why) == (TRUE_PHONE, "2021-10-01", "CMS's file agrees")
    import_provider_file(file_of(tmp_path, "2021-11-01", **{"Provider Phone Number": "2565550111"}), by="tests")
    assert home().phone == "2565550111"


def test_a_third_number_of_the_file_is_heard_and_does_not_win(imported, tmp_path):
    correct_home(home=imported, field="phone", value=TRUE_PHONE, by="rita@example.org")
    import_provider_file(file_of(tmp_path, "2021-09-01", **{"Provider Phone Number": "2565550111"}), by="tests")
    assert (home().phone, FacilityCorrection.objects.get().cms_says) == (TRUE_PHONE, "2565550111")
    assert with_phone_on_file(home()).phone == "2565550111"


def test_a_name_is_one_change_and_no_new_one_at_each_import(imported, tmp_path):
    correct_home(home=imported, field="name", value="Burns Care", by="rita@example.org")
    import_provider_file(file_of(tmp_path, "2021-09-01"), by="tests")
    import_provider_file(file_of(tmp_path, "2021-10-01", **{"Provider Name": "BURNS CARE"}), by="tests")
    changes = FacilityChange.objects.filter(facility=imported, field="name")
    assert [(row.old, row.new, str(row.seen_on)) for row in changes] == [(NAME, "Burns Care", "2021-08-20")]
    assert home().name == "BURNS CARE" and FacilityCorrection.objects.get().ends_on


def test_a_file_older_than_the_correction_that_agrees_ends_it(imported, tmp_path):
    correct_home(home=imported, field="phone", value=TRUE_PHONE, by="rita@example.org")
    import_provider_file(file_of(tmp_path, "2021-08-10", **{"Provider Phone Number": TRUE_PHONE}), by="tests")
    row = FacilityCorrection.objects.get()
    assert row.ends_on == row.starts_on == dt.date(2021, 8, 20)


def test_a_dry_run_leaves_it_as_it_is(imported, tmp_path):
    correct_home(home=imported, field="phone", value=TRUE_PHONE, by="rita@example.org")
    agrees = file_of(tmp_path, "2021-10-01", **{"Provider Phone Number": TRUE_PHONE})
    import_provider_file(agrees, by="tests", dry_run=True)
    assert FacilityCorrection.objects.get().ends_on is None


def test_taken_back_the_file_counts_again(imported):
    row = correct_home(home=imported, field="phone", value=TRUE_PHONE, by="rita@example.org")
    end_correction(correction=row, why="It was a mistake")
    end_correction(correction=row, why="Twice")
    row.refresh_from_db()
    assert (home().phone, row.ended_why) == (PHONE, "It was a mistake")


def test_put_right_once_more_the_file_is_still_known(imported):
    correct_home(home=imported, field="phone", value="2565550111", by="rita@example.org")
    correct_home(home=imported, field="phone", value=TRUE_PHONE, by="rita@example.org")
    standing = FacilityCorrection.objects.standing().get()
    assert (standing.value, standing.cms_says) == (TRUE_PHONE, PHONE) and FacilityCorrection.objects.count() == 2
    correct_home(home=imported, field="phone", value=PHONE, by="rita@example.org")
    assert not FacilityCorrection.objects.standing().exists() and home().phone == PHONE


def test_what_is_there_already_is_refused(imported):
    with pytest.raises(ValidationError):
        correct_home(home=imported, field="phone", value=PHONE, by="rita@example.org")
