"""Migrations run forward on a database with data in it: rows written under the first versions of the tables survive."""

import datetime as dt

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

OURS = ("qioportal", "facilities", "accounts", "campaigns")
DAY = dt.date(2026, 10, 1)
NOW = dt.datetime(2026, 10, 1, 12, tzinfo=dt.UTC)


def migrate(targets) -> MigrationExecutor:
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return MigrationExecutor(connection)


@pytest.fixture
def old_tables(transactional_db):
    """The tables as their first migration made them; all migrations are run again at the end."""
    yield (
        migrate([(app, "0001_initial") for app in OURS])
        .loader.project_state([(app, "0001_initial") for app in OURS])
        .apps
    )
    migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())


@pytest.mark.one_engine
@pytest.mark.slow
def test_rows_of_the_first_version_survive_to_the_last(old_tables):
    get = old_tables.get_model
    home = get("facilities", "Facility").objects.create(ccn="215001", name="HARBOR HOUSE", state="MD", seen_on=DAY)
    get("facilities", "RatingSnapshot").objects.create(facility=home, processing_date=DAY, overall=4)
    get("facilities", "ImportRun").objects.create(
        dataset="provider-info", file_name="x.csv", outcome="done", processing_date=DAY, started_at=NOW
    )
    qio = get("facilities", "Qio").objects.create(slug="cq", name="Chesapeake Quality")
    sow = get("facilities", "StatementOfWork").objects.create(number=13, starts_on=DAY, certainty="found")
    get("facilities", "Contract").objects.create(
        qio=qio, statement_of_work=sow, state="MD", kind="qin-qio", starts_on=DAY, certainty="found"
    )
    user = get("accounts", "User").objects.create(email="ada@example.org", name="Ada Example", password="x")
    get("accounts", "Affiliation").objects.create(
        user=user, role="home-administrator", facility=home, starts_on=DAY, granted_by="tests"
    )
    get("accounts", "AuditEvent").objects.create(action="tests.write", actor="tests", at=NOW)
    message = get("accounts", "Message").objects.create(kind="tests", lane="bulk", topic="qio", created_at=NOW)
    for number, state in enumerate(["queued", "sent", "unknown"]):
        get("accounts", "Delivery").objects.create(
            message=message, key=f"k{number}", lane="bulk", to="ada@example.org", user=user, state=state,
            rfc_message_id=f"<{number}@x>", due_at=NOW, created_at=NOW,
        )  # fmt: skip
    campaign = get("campaigns", "Campaign").objects.create(code="ae", name="Advancing Excellence")
    phase = get("campaigns", "Phase").objects.create(
        campaign=campaign, number=3, name="Phase 3", starts_on=DAY, min_goals=2, min_clinical=1, min_process=1
    )
    enrollment = get("campaigns", "Enrollment").objects.create(
        facility=home, phase=phase, signer_name="Ada", signer_title="Administrator", signed_at=NOW
    )
    get("campaigns", "MonthReport").objects.create(
        enrollment=enrollment, month="2026-09", status="sent", sent_at=NOW, saved_at=NOW
    )
    get("campaigns", "Prospect").objects.create(facility=home, phase=phase, stage="interested", stage_since=NOW)

    migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())

    counts = {
        name: apps.get_model(*name.split(".")).objects.count()
        for name in ("facilities.Facility", "facilities.RatingSnapshot", "facilities.ImportRun", "facilities.Contract",
                     "accounts.Affiliation", "accounts.AuditEvent", "accounts.Delivery", "campaigns.Enrollment",
                     "campaigns.MonthReport", "campaigns.Prospect")
    }  # fmt: skip
    assert counts == dict.fromkeys(counts, 1) | {"accounts.Delivery": 3}
    states = apps.get_model("accounts", "Delivery").objects.order_by("key").values_list("state", flat=True)
    assert list(states) == ["queued", "sent", "unknown"]
