"""Homes and imports in Django admin: found, quick with many rows, and read-only where the imports write."""

import datetime as dt

import pytest
from django.utils import timezone

from facilities.cms.models import ImportRun, RatingSnapshot, RejectedRow
from facilities.directory.models import Facility, FacilityChange
from tests.query_growth import count_queries

pytestmark = pytest.mark.django_db
BASE = "/back-office/facilities"
TABLES = ["facility", "chain", "facilitychange", "importrun", "rejectedrow", "ratingsnapshot"]


@pytest.fixture
def rows(world):
    run = ImportRun.objects.create(
        dataset="provider-info", outcome="done", file_name="NH_ProviderInfo.csv", started_at=timezone.now()
    )
    rejected = RejectedRow.objects.create(run=run, line=3, ccn="15009", reason="leading zeros", text="15009,...")
    bay = world.homes["bay"]
    return {
        "facility": bay, "chain": bay.chain, "importrun": run, "rejectedrow": rejected,
        "facilitychange": FacilityChange.objects.create(facility=bay, field="name", seen_on="2026-10-01", new="B"),
        "ratingsnapshot": RatingSnapshot.objects.create(facility=bay, processing_date="2026-10-01", overall=2),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("table", "words", "found"),
    [
        ("facility", "2150", True), ("facility", "bay", True), ("facility", "easton", True),
        ("facility", "'215002", True), ("facility", "zzz", False), ("chain", "tidewater", True),
        ("facilitychange", "215002", True),
        ("facilitychange", "215001", False), ("importrun", "ProviderInfo", True), ("rejectedrow", "15009", True),
        ("rejectedrow", "zeros", True), ("ratingsnapshot", "215002", True), ("ratingsnapshot", "215001", False),
    ],
)  # fmt: skip
def test_search(rows, world, client, table, words, found):
    client.force_login(world.root)
    answer = client.get(f"{BASE}/{table}/", {"q": words})
    assert answer.status_code == 200
    assert (f"/{table}/{rows[table].pk}/change/" in answer.content.decode()) is found


@pytest.mark.parametrize("table", TABLES)
def test_every_list_and_record_opens(rows, world, client, table):
    client.force_login(world.root)
    assert client.get(f"{BASE}/{table}/").status_code == 200
    assert client.get(f"{BASE}/{table}/{rows[table].pk}/change/").status_code == 200


@pytest.mark.parametrize("table", ["facilitychange", "importrun", "rejectedrow", "ratingsnapshot"])
def test_what_the_imports_write_is_read_only(rows, world, client, table):
    client.force_login(world.root)
    record = f"{BASE}/{table}/{rows[table].pk}"
    for path in [f"{BASE}/{table}/add/", f"{record}/delete/"]:
        assert client.get(path).status_code == 403
    assert client.post(f"{record}/change/", {}).status_code == 403
    assert type(rows[table]).objects.filter(pk=rows[table].pk).exists()


def test_a_home_is_never_deleted_and_keeps_its_ccn(rows, world, client):
    client.force_login(world.root)
    path = f"{BASE}/facility/{rows['facility'].pk}"
    assert client.get(f"{path}/delete/").status_code == 403
    client.post(f"{BASE}/facility/", {"action": "delete_selected", "_selected_action": rows["facility"].pk})
    assert 'name="ccn"' not in client.get(f"{path}/change/").content.decode()
    assert Facility.objects.filter(ccn="215002").exists()


def test_lists_ask_no_more_often_when_they_are_longer(rows, world, client):
    client.force_login(world.root)
    paths = [f"{BASE}/{table}/" for table in TABLES]
    before = [count_queries(lambda path=path: client.get(path)) for path in paths for _ in range(2)][1::2]
    bay = world.homes["bay"]
    for number in range(10):
        home = Facility.objects.create(ccn=f"36{number:04d}", name="HOME", state="OH", chain=bay.chain)
        date = dt.date(2021, 1, 1) + dt.timedelta(days=number)
        RatingSnapshot.objects.create(facility=home, processing_date=date)
        FacilityChange.objects.create(facility=home, field="name", seen_on=date)
        RejectedRow.objects.create(run=rows["importrun"], line=100 + number, reason="x", text="x")
    assert [count_queries(lambda path=path: client.get(path)) for path in paths] == before


def test_a_list_counts_no_further_than_anybody_pages(rows, world, client, monkeypatch):
    monkeypatch.setattr("qioportal.lib.backoffice.MOST_COUNTED", 3)
    client.force_login(world.root)
    assert "3 facilities" in client.get(f"{BASE}/facility/").content.decode()
