"""Django admin of taking part and of the months: searchable, values read-only, the same cost for more rows."""

import pytest
from django.urls import reverse

from campaigns.measurements.models import MonthReport, Observation, ObservationRevision
from campaigns.measurements.services import correct
from tests.campaigns.measurements.conftest import FULL

LISTS = ["enrollment", "goalchoice", "target", "monthreport", "observation", "observationrevision", "observationpart",
         "reopening"]  # fmt: skip


@pytest.fixture
def root(client, world):
    client.force_login(world.root)
    return client


def corrected(sheet, month, world):
    sheet.send(month, **FULL)
    for step in (1, 2):
        entries = sheet.entries(**FULL | {"ca_ls": (53 - step, 61)})
        correct(enrollment=sheet.enrollment, month=month, entries=entries, by=world.ada)


@pytest.mark.parametrize("name", LISTS)
def test_lists_open_and_search_by_ccn(sheet, root, world, name):
    corrected(sheet, sheet.due, world)
    url = reverse(f"admin:campaigns_{name}_changelist")
    assert root.get(url).status_code == 200
    assert root.get(url, {"q": "215001"}).status_code == 200


@pytest.mark.parametrize("name", ["monthreport", "observation", "observationrevision"])
def test_values_are_read_only(sheet, root, world, name):
    corrected(sheet, sheet.due, world)
    row = {"monthreport": MonthReport, "observation": Observation, "observationrevision": ObservationRevision}[name]
    pk = row.objects.first().pk
    assert root.get(reverse(f"admin:campaigns_{name}_change", args=[pk])).status_code == 200
    assert root.post(reverse(f"admin:campaigns_{name}_change", args=[pk]), {}).status_code == 403
    assert root.post(reverse(f"admin:campaigns_{name}_delete", args=[pk]), {"post": "yes"}).status_code == 403
    assert root.get(reverse(f"admin:campaigns_{name}_add")).status_code == 403


@pytest.mark.parametrize("name", ["monthreport", "observation", "observationrevision"])
def test_lists_cost_the_same_with_more_rows(
    sheet, root, world, name, django_assert_max_num_queries, django_assert_num_queries
):
    url = reverse(f"admin:campaigns_{name}_changelist")
    corrected(sheet, sheet.due, world)
    root.get(url)
    with django_assert_max_num_queries(30) as few:
        root.get(url)
    for step in range(1, 6):
        corrected(sheet, sheet.due.shift(-step), world)
    with django_assert_num_queries(len(few)):
        root.get(url)
