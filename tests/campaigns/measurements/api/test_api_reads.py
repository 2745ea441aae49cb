"""What a token reads: what its role sees today, and values only of the home itself or with its consent."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.access.services import grant_role
from campaigns.enrollment.models import Consent, ParticipationLevel
from campaigns.goals.models import Goal
from campaigns.measurements.models import MonthReport
from campaigns.measurements.services import save_draft
from facilities.directory.models import Facility
from tests.campaigns.measurements.api.program import program_of
from tests.query_growth import assert_same_queries

HOME = "/homes/215001"
SECRET = ["4321", "8765", "49.3", "a private word"]


@pytest.fixture
def sent(sheet):
    """Two months sent with numbers that stand nowhere else, and a draft."""
    for back in (2, 1):
        sheet.send(sheet.due.shift(-back), ca_ls=(4321, 8765, "a private word"), med_ap=(9, 64))
    save_draft(enrollment=sheet.enrollment, month=sheet.due, entries=sheet.entries(ca_ls=(4321, 8765)),
               by=sheet.world.dan, note="a private word")  # fmt: skip
    return sheet


def consent(sheet, code: str | None = None, **who) -> Consent:
    goal = Goal.objects.get(phase=sheet.phase, code=code) if code else None
    return Consent.objects.create(facility=sheet.home, goal=goal, purpose="Advice", granted_by=sheet.world.ada, **who)


def test_homes_of_a_role(world, sheet):
    seen = {}
    for name in ["ron", "cora", "rita", "otto", "nat", "hedi"]:
        found = program_of(world.people[name]).get("/homes").json()
        seen[name] = [home["ccn"] for home in found["homes"]]
        assert found["count"] == len(seen[name])
    assert seen == {
        "ron": ["215001"], "cora": ["215002"], "rita": ["215001", "215002"], "otto": ["365001"],
        "nat": ["215001", "215002", "365001"], "hedi": ["215001", "215002", "365001"],
    }  # fmt: skip


def test_a_home_of_others_is_not_there(world, sheet):
    for path in [
        "/homes/365001",
        "/homes/365001/goals",
        "/homes/365001/months",
        "/homes/000000",
        "/homes/é",
        "/homes/'",
    ]:
        answer = program_of(world.rita).get(path)
        assert answer.status_code == 404 and answer.json()["code"] == "no-such-home"


def test_searching_and_paging(world):
    for number in range(120):
        Facility.objects.create(ccn=f"22{number:04d}", name=f"TIDE {number}", city="EASTON", state="MD")
    nat = program_of(world.nat)
    first, second, beyond = (nat.get("/homes", page=page).json() for page in (1, 2, 9))
    assert (first["count"], first["pages"], len(first["homes"]), len(second["homes"])) == (123, 2, 100, 23)
    assert beyond["homes"] == [] and not {h["ccn"] for h in first["homes"]} & {h["ccn"] for h in second["homes"]}
    assert nat.get("/homes", q="tide 11").json()["count"] == 11
    assert nat.get("/homes", state="oh").json()["count"] == 1
    assert [nat.get("/homes", **wrong).status_code for wrong in ({"state": "ZZ"}, {"page": 0}, {"page": "x"})] == [
        422
    ] * 3


def test_goals_with_their_definitions(reader, sheet):
    (part,) = reader.get(f"{HOME}/goals").json()
    assert part["campaign"] == "ae" and [goal["code"] for goal in part["goals"]] == ["CA", "MED", "PAIN"]
    measure = part["goals"][0]["measures"][0]
    assert measure["code"] == "ca_ls" and measure["version"] == 1 and measure["valid_to"] is None


def test_levels(reader, sheet):
    ParticipationLevel.objects.filter(enrollment=sheet.enrollment).delete()
    ParticipationLevel.objects.create(
        enrollment=sheet.enrollment, level=1, starts_on="2026-01-01", ends_on="2026-02-01"
    )
    ParticipationLevel.objects.create(enrollment=sheet.enrollment, level=2, starts_on="2026-02-02")
    (levels,) = reader.get(f"{HOME}/levels").json()
    assert levels["now"]["level"] == 2 and [row["level"] for row in levels["history"]] == [1, 2]


def test_months_and_values_of_the_own_home(reader, sent):
    months = {row["month"]: row for row in reader.get(f"{HOME}/months").json()["months"]}
    assert months[str(sent.due)]["status"] == "draft" and months[str(sent.due.shift(-1))]["status"] == "sent"
    assert months[str(sent.due.shift(-3))] == {
        "month": str(sent.due.shift(-3)), "status": "none", "timing": "not-sent", "sent_on": None, "days_late": 0,
        "due_on": months[str(sent.due.shift(-3))]["due_on"],
    }  # fmt: skip
    month = reader.get(f"{HOME}/months/{sent.due.shift(-1)}").json()
    values = {value["measure"]: value for value in month["values"]}
    assert values["ca_ls"]["rate"] == pytest.approx(4321 * 100 / 8765)
    assert values["ca_ls"]["note"] == "a private word"
    assert values["pain3"]["state"] == "none" and values["med_ap"]["state"] == "entered"
    assert month["version"] and month["may_see_values"]


def test_series_of_a_measure(reader, sent):
    found = reader.get(f"{HOME}/measures/ca_ls", since=str(sent.due.shift(-3)), until=str(sent.due)).json()
    assert [point["state"] for point in found["points"]] == ["none", "entered", "entered", "none"]
    assert len(reader.get(f"{HOME}/measures/ca_ls").json()["points"]) == 24
    assert reader.get(f"{HOME}/measures/nothing").json()["code"] == "no-such-measure"
    assert reader.get(f"{HOME}/measures/ca_ls", since="2001-01").json()["code"] == "too-long"
    for wrong in ["1900-01", "2026-13", "x", "9999-12"]:
        assert reader.get(f"{HOME}/measures/ca_ls", until=wrong).status_code == 404, wrong


PATHS = ["/me", "/homes", HOME, f"{HOME}/goals", f"{HOME}/levels", f"{HOME}/months"]


def everything(program, sent) -> str:
    paths = [*PATHS, *(f"{HOME}/months/{sent.due.shift(-back)}" for back in range(4)), f"{HOME}/measures/ca_ls",
             f"{HOME}/measures/med_ap"]  # fmt: skip
    return "".join(program.get(path).content.decode() for path in paths)


def test_without_consent_reported_or_not_is_all_that_is_told(sent):
    for name in ["rita", "lea", "pat", "nat", "hedi", "root"]:
        program = program_of(sent.world.people[name])
        told = everything(program, sent)
        assert not [secret for secret in SECRET if secret in told], name
        assert '"draft"' not in told
    month = program.get(f"{HOME}/months/{sent.due.shift(-1)}").json()
    assert (month["status"], month["may_see_values"], month["values"], month["note"]) == ("sent", False, [], None)
    assert month["version"] == ""
    answer = program.get(f"{HOME}/measures/ca_ls")
    assert answer.status_code == 403 and answer.json()["code"] == "no-consent"


def test_with_consent_for_a_goal_its_values_show_and_no_others(sent):
    consent(sent, "CA", recipient="qio", qio=sent.world.qios["md"])
    rita = program_of(sent.world.rita)
    month = rita.get(f"{HOME}/months/{sent.due.shift(-1)}").json()
    assert [value["measure"] for value in month["values"]] == ["ca_ls", "ca_ss"]
    assert month["values"][0]["numerator"] == 4321 and month["values"][0]["note"] is None
    assert "a private word" not in everything(rita, sent), "notes are the home's own"
    assert rita.get(f"{HOME}/months/{sent.due}").json()["values"] == [], "so is a draft"
    assert rita.get(f"{HOME}/measures/ca_ls").status_code == 200
    assert rita.get(f"{HOME}/measures/med_ap").status_code == 403
    assert "4321" not in everything(program_of(sent.world.nat), sent), "the nation has no consent"


def test_consent_ends_and_so_does_seeing(sent):
    given = consent(sent, recipient="qio", qio=sent.world.qios["md"])
    rita = program_of(sent.world.rita)
    assert rita.get(f"{HOME}/measures/med_ap").status_code == 200
    Consent.objects.filter(pk=given.pk).update(revoked_at=timezone.now())
    assert rita.get(f"{HOME}/measures/med_ap").status_code == 403
    assert not [secret for secret in SECRET if secret in everything(rita, sent)]


def test_consent_given_to_the_person_elsewhere_does_not_help_the_token(sent):
    """Rita advises Maryland and reads for Maple Court: the token of Maple Court sees nothing of Harbor House."""
    consent(sent, recipient="qio", qio=sent.world.qios["md"])
    role = grant_role(user=sent.world.rita, role="home-reader", facility=sent.world.homes["maple"], by="tests")
    program = program_of(sent.world.rita, role=role)
    assert program.get(HOME).status_code == 404 and program.get("/homes/365001").status_code == 200


def test_a_month_handed_back_shows_its_values_to_the_home_only(sent):
    consent(sent, recipient="qio", qio=sent.world.qios["md"])
    MonthReport.objects.filter(month=sent.due.shift(-1)).update(
        status="returned", returned_at=timezone.now(), return_reason="Look again"
    )
    month = program_of(sent.world.rita).get(f"{HOME}/months/{sent.due.shift(-1)}").json()
    assert month["status"] == "returned" and month["values"] == []


def test_a_home_that_takes_no_part(world, sheet):
    cora = program_of(world.cora)
    assert cora.get("/homes/215002").json()["takes_part"] is False
    assert cora.get("/homes/215002/goals").json() == [] == cora.get("/homes/215002/levels").json()
    for path in ["months", "months/2026-10", "measures/ca_ls"]:
        assert cora.get(f"/homes/215002/{path}").json()["code"] == "takes-no-part"
    assert program_of(world.ron).get(f"{HOME}/months", campaign="other").json()["code"] == "takes-no-part"


def test_as_many_queries_for_many_homes_and_months_as_for_one(world, sheet):
    nat, ron = program_of(world.nat), program_of(world.ron)

    def grow():
        for number in range(10):
            Facility.objects.create(ccn=f"23{number:04d}", name=f"TIDE {number}", city="EASTON", state="MD")
        for back in range(1, 8):
            sheet.send(sheet.due.shift(-back), ca_ls=(5, 60), med_ap=(9, 64), pain3=(4, 50))

    def act():
        nat.get("/homes")
        for path in ("goals", "months", f"months/{sheet.due.shift(-1)}", "measures/ca_ls"):
            ron.get(f"/homes/215001/{path}")

    sheet.send(sheet.due.shift(-1), ca_ls=(5, 60))
    assert_same_queries(act, grow)


def test_days_are_those_of_the_homes_clock(world, sheet):
    sent = sheet.send(sheet.due.shift(-1), ca_ls=(5, 60))
    day = timezone.localdate(sent.sent_at, timezone=sheet.home.place.zone)
    month = program_of(world.ron).get(f"{HOME}/months/{sheet.due.shift(-1)}").json()
    assert dt.date.fromisoformat(month["sent_on"]) == day
