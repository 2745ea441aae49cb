"""The adviser's homes: whose they are, what the list shows, and nothing of values without consent."""

import csv
import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.audit.models import AuditEvent
from campaigns.caseload.models import Alert, CaseloadAssignment
from campaigns.caseload.services import assign_homes
from campaigns.enrollment.models import Enrollment
from campaigns.goals.models import Goal
from campaigns.measurements.models import MonthReport
from campaigns.recruitment.desk_models import Cover
from campaigns.recruitment.models import Prospect
from facilities.directory.models import Facility
from tests.campaigns.charts import homes
from tests.query_growth import assert_same_queries

LIST = "/q/chesapeake-quality/md/caseload/"
HOME = f"{LIST}215001/"
WORSE = [*[(54, 70), (53, 70), (54, 70), (52, 70), (56, 70), (55, 70)] * 2, *[(40, 70)] * 10]


@pytest.fixture
def rita(client, world, today):
    client.force_login(world.rita)
    return client


def part(home, phase, **facts) -> Enrollment:
    facts = {"signed_at": timezone.now() - dt.timedelta(days=400), "agreement_version": "1"} | facts
    return Enrollment.objects.create(facility=home, phase=phase, signer_name="A", signer_title="B", **facts)


def names(page) -> list[str]:
    return [home.name for home in page.context["page"].object_list]


def rows_of(answer) -> list[dict]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_mine_by_recruiter_by_adviser_and_by_cover(rita, world, phase, harbor, desk, today):
    part(world.homes["bay"], phase)
    Prospect.objects.create(facility=harbor.facility, phase=phase, assigned_to=world.rita)
    assert names(rita.get(LIST)) == ["HARBOR HOUSE"]  # nobody named: who brought it in
    assert names(rita.get(LIST, {"who": "all"})) == ["BAY MANOR", "HARBOR HOUSE"]
    assign_homes(desk=desk, homes=[harbor.facility], to=world.lea, by=world.rita)
    assert names(rita.get(LIST, {"who": "mine"})) == []
    Cover.objects.create(
        qio=desk.qio, state="MD", absent=world.lea, stand_in=world.rita, starts_on=today, ends_on=today
    )
    assert names(rita.get(LIST, {"who": "mine"})) == ["HARBOR HOUSE"]
    assert names(rita.get(LIST, {"who": "nobody"})) == ["BAY MANOR"]


def test_only_homes_that_take_part_of_this_state(rita, world, phase, harbor):
    part(world.homes["maple"], phase)
    part(world.homes["bay"], phase, withdrawn_at=timezone.now())
    assert names(rita.get(LIST, {"who": "all"})) == ["HARBOR HOUSE"]


def test_signals_only_with_consent_and_each_look_is_written_down(rita, world, harbor):
    homes.fill(harbor, "ca_ls", WORSE, last="2026-10")
    for path in (f"{LIST}?who=all", HOME):
        page = rita.get(path).content.decode()
        assert "real change" not in page and "January 2026" not in page
    assert rows_of(rita.get(f"{LIST}homes.csv?who=all"))[0]["Signals"] == "not shared"
    assert not AuditEvent.objects.filter(action="enrollment.view_values").exists()
    homes.share(world, "qio", goal=Goal.objects.get(code="CA", phase=harbor.phase))
    for path in (f"{LIST}?who=all", HOME):
        assert "real change for the worse since January 2026" in rita.get(path).content.decode()
    assert "for the worse since January 2026" in rows_of(rita.get(f"{LIST}homes.csv?who=all"))[0]["Signals"]
    assert AuditEvent.objects.filter(action="enrollment.view_values", actor_id=world.rita.pk).count() == 1


def test_signals_of_goals_that_are_not_shared_stay_away(rita, world, harbor):
    homes.fill(harbor, "ca_ls", WORSE, last="2026-10")
    homes.share(world, "qio", goal=Goal.objects.get(code="MED", phase=harbor.phase))
    page = rita.get(HOME).content.decode()
    assert "real change" not in page and "no sign of change" in page


def test_filters_sorting_and_file_agree(rita, world, phase, harbor):
    MonthReport.objects.create(enrollment=harbor, month="2026-10", status="sent", sent_at=timezone.now())
    bay = part(world.homes["bay"], phase)
    Alert.objects.create(enrollment=bay, kind="silent", fact="never", since=dt.date(2026, 1, 1), facts={})
    for query, found in [
        ({"only": "silent"}, ["BAY MANOR"]), ({"only": "alerts"}, ["BAY MANOR"]), ({"only": "requests"}, []),
        ({"level": "none"}, ["BAY MANOR"]), ({"goal": "ca"}, ["HARBOR HOUSE"]), ({"q": "easton"}, ["BAY MANOR"]),
        ({"sort": "-month"}, ["HARBOR HOUSE", "BAY MANOR"]), ({"sort": "alerts"}, ["BAY MANOR", "HARBOR HOUSE"]),
        ({"sort": "contact"}, ["BAY MANOR", "HARBOR HOUSE"]), ({"sort": "-name"}, ["HARBOR HOUSE", "BAY MANOR"]),
        ({"level": "9", "goal": "zz", "sort": "evil", "only": "x", "page": "99"}, ["BAY MANOR", "HARBOR HOUSE"]),
    ]:  # fmt: skip
        query = {"who": "all"} | query
        assert names(rita.get(LIST, query)) == found, query
        assert [row["Home"] for row in rows_of(rita.get(f"{LIST}homes.csv", query))] == found


def test_each_chip_counts_what_it_would_show(rita, world, phase, harbor):
    bay = part(world.homes["bay"], phase)
    Prospect.objects.create(facility=harbor.facility, phase=phase, assigned_to=world.rita)
    for row in (bay, harbor):
        Alert.objects.create(enrollment=row, kind="silent", fact="never", since=dt.date(2026, 1, 1), facts={})

    def counts(query) -> dict:
        context = rita.get(LIST, query).context
        found = {key: count for key, _, count in (*context["whose"], *context["only"])}
        assert context["page"].paginator.count == len(names(rita.get(LIST, query)))
        return found

    assert counts({"who": "mine"})["alerts"] == 1 and counts({"who": "all"})["alerts"] == 2
    of_silent = counts({"who": "nobody", "only": "alerts"})
    assert (of_silent["mine"], of_silent["all"], of_silent["nobody"], of_silent["requests"]) == (1, 2, 1, 0)


def test_nothing_there_says_why(rita, phase, today, world):
    assert "No home takes part yet" in rita.get(LIST).content.decode()
    part(world.homes["bay"], phase)
    assert "No home is in these hands" in rita.get(LIST, {"who": "mine"}).content.decode()
    assert "No home fits this filter" in rita.get(LIST, {"who": "all", "q": "zzz"}).content.decode()


def test_giving_homes_to_somebody_and_back(rita, world, phase, harbor, desk):
    part(world.homes["bay"], phase)
    to = next(key for key, label in rita.get(LIST).context["assign_form"].fields["to"].choices if "Lea" in label)
    sent = {"homes": ["215001", "215002", "365001"], "to": to, "query": "who=all&page=1"}
    answer = rita.post(f"{LIST}looked-after/", sent, follow=True)
    assert answer.redirect_chain[0][0] == f"{LIST}?who=all&page=1"
    assert "2 homes are now with Lea Example." in answer.content.decode()
    assert "It was so already" in rita.post(f"{LIST}looked-after/", sent, follow=True).content.decode()
    rita.post(f"{LIST}looked-after/", {"homes": ["215001"], "to": "nobody"})
    held = CaseloadAssignment.objects.filter(ends_on__isnull=True)
    assert [row.facility.ccn for row in held] == ["215002"] and CaseloadAssignment.objects.count() == 2
    assert "Choose homes first" in rita.post(f"{LIST}looked-after/", {"to": to}, follow=True).content.decode()


@pytest.mark.postgres_only
def test_of_two_who_give_one_home_away_at_once_the_second_waits(world, desk, today):
    with CaptureQueriesContext(connection) as asked:
        assign_homes(desk=desk, homes=[world.homes["bay"]], to=world.lea, by=world.rita)
    assert any("facilities_facility" in each["sql"] and "NO KEY UPDATE" in each["sql"] for each in asked)


def test_a_stranger_is_not_given_homes(rita, world, harbor):
    rita.post(f"{LIST}looked-after/", {"homes": ["215001"], "to": "otto"})
    assert not CaseloadAssignment.objects.exists()


def test_no_formula_and_no_script_from_a_name(rita, harbor):
    Facility.objects.filter(ccn="215001").update(name="=HYPERLINK(1)<script>alert(1)</script>")
    assert "<script>alert" not in rita.get(LIST, {"who": "all"}).content.decode().lower()
    assert rows_of(rita.get(f"{LIST}homes.csv?who=all"))[0]["Home"].startswith("'=")


def test_as_many_queries_for_many_homes(rita, world, phase, harbor):
    homes.share(world, "qio")

    def grow():
        for number in range(10):
            home = Facility.objects.create(ccn=f"2198{number:02d}", name=f"HOME {number}", state="MD", city="EASTON")
            world.homes[home.ccn] = home
            more = part(home, phase)
            more.choices.create(goal=Goal.objects.get(phase=phase, code="CA"))
            homes.fill(more, "ca_ls", [(50, 70)] * 3, last="2026-10")
            homes.share(world, "qio", home=home.ccn)

    rita.get(LIST, {"who": "all"})
    assert_same_queries(lambda: rita.get(LIST, {"who": "all"}), lambda: (grow(), rita.get(LIST, {"who": "all"})))
