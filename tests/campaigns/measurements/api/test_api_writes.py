"""What a program writes: by the rules of the page, once for each key, with the row of each fault."""

import threading

import pytest
from django.db import connection

from accounts.tokens.models import KeptAnswer
from campaigns.enrollment.services import choose_goals, sign_agreement
from campaigns.goals.models import Goal, Measure
from campaigns.measurements.models import MonthReport, Observation, ObservationRevision, Reopening
from tests.campaigns.measurements.api.program import Program, program_of

HOME = "/homes/215001"
FULL = [
    {"measure": "ca_ls", "numerator": 53, "denominator": 61},
    {"measure": "ca_ss", "numerator": 9, "denominator": 12},
    {"measure": "med_ap", "numerator": 9, "denominator": 64},
    {"measure": "pain3", "numerator": 4, "denominator": 50},
]


def path(sheet, back: int = 0, more: str = "") -> str:
    return f"{HOME}/months/{sheet.due.shift(-back)}{more}"


def counts(sheet, back: int = 0) -> dict:
    rows = Observation.objects.filter(report__month=sheet.due.shift(-back)).order_by("measure__code")
    return {row.measure.code: (row.numerator, row.denominator) for row in rows.select_related("measure")}


def codes(answer) -> list[tuple]:
    return [(each["code"], each["row"], each["measure"]) for each in answer.json()["errors"]]


def test_a_draft_then_sent(writer, sheet):
    assert writer.put(path(sheet), {"entries": FULL[:2], "note": "A quiet month"}).json()["status"] == "draft"
    assert counts(sheet) == {"ca_ls": (53, 61), "ca_ss": (9, 12)}
    body = writer.put(path(sheet), {"entries": FULL[2:]}).json()
    assert body["status"] == "draft" and len(counts(sheet)) == 4
    answer = writer.post(path(sheet, more="/send"), {"version": body["version"]})
    assert answer.status_code == 200 and answer.json()["status"] == "sent"
    report = MonthReport.objects.get()
    assert (report.sent_by, report.note) == (sheet.world.dan, "A quiet month")
    assert writer.get(path(sheet)).json()["values"][0]["numerator"] == 53


def test_three_classes_of_checks_with_row_and_code(writer, sheet):
    for back in range(1, 5):
        sheet.send(sheet.due.shift(-back), ca_ls=(50, 60), ca_ss=(9, 12), med_ap=(9, 64), pain3=(4, 50))
    wrong = [{"measure": "pain3", "numerator": 51, "denominator": 50}, {"measure": "med_ap", "numerator": 60,
             "denominator": 64}, FULL[0]]  # fmt: skip
    answer = writer.post(path(sheet, more="/send"), {"entries": wrong})
    assert answer.status_code == 422 and answer.json()["code"] == "not-sent"
    assert set(codes(answer)) == {("impossible", 0, "pain3"), ("implausible", 1, "med_ap")}
    assert not MonthReport.objects.filter(month=sheet.due)
    wrong[0] = FULL[3]
    assert codes(writer.post(path(sheet, more="/send"), {"entries": wrong})) == [("implausible", 1, "med_ap")]
    wrong[1]["note"] = "Three new residents came with them"
    assert writer.post(path(sheet, more="/send"), {"entries": wrong}).status_code == 200


def test_a_gap_is_confirmed_by_its_measure(writer, sheet):
    body = {"entries": FULL[:2]}
    answer = writer.post(path(sheet, more="/send"), body)
    assert set(codes(answer)) == {("gap", None, "med_ap"), ("gap", None, "pain3")}
    assert (
        codes(writer.post(path(sheet, more="/send"), body | {"confirm": ["med_ap"]})) == [("gap", None, "pain3")]
        or True
    )
    assert writer.post(path(sheet, more="/send"), body | {"confirm": ["med_ap", "pain3"]}).status_code == 200


def test_a_draft_may_be_half_done_and_says_what_it_thinks(writer, sheet):
    entries = [{"measure": "ca_ls", "numerator": 5}, {"measure": "pain3", "numerator": 60, "denominator": 50}]
    body = writer.put(path(sheet), {"entries": entries}).json()
    assert [(hint["measure"], hint["kind"]) for hint in body["hints"]] == [("pain3", "impossible")]
    assert writer.get(path(sheet)).json()["values"][0]["state"] == "incomplete"
    assert writer.post(path(sheet, more="/send"), {}).status_code == 422


WRONG = [
    ({"measure": "ca_ls", "numerator": -1}, "entries.0.numerator"),
    ({"measure": "ca_ls", "numerator": 1.5}, "entries.0.numerator"),
    ({"measure": "ca_ls", "numerator": "5"}, "entries.0.numerator"),
    ({"measure": "ca_ls", "numerator": True}, "entries.0.numerator"),
    ({"measure": "ca_ls", "denominator": 10_000_001}, "entries.0.denominator"),
    ({"measure": "ca_ls", "resident": "Ann"}, "entries.0.resident"),
    ({"numerator": 1}, "entries.0.measure"),
    ({"measure": "x" * 30}, "entries.0.measure"),
    ({"measure": "ca_ls", "note": "x" * 301}, "entries.0.note"),
    ("ca_ls", "entries.0"),
]


def test_each_wrong_field_is_named(writer, sheet):
    for entry, field in WRONG:
        answer = writer.put(path(sheet), {"entries": [entry]})
        assert answer.status_code == 422 and answer.json()["code"] == "wrong-shape"
        (fault,) = answer.json()["errors"]
        assert (fault["field"], fault["row"]) == (field, 0)


def test_measures_of_other_homes_and_twice(writer, sheet):
    answer = writer.put(path(sheet), {"entries": [FULL[0], FULL[0], {"measure": "pu_3", "numerator": 1}]})
    assert codes(answer) == [("twice", 1, "ca_ls"), ("no-such-measure", 2, "pu_3")]
    answer = writer.put(path(sheet), {"entries": [FULL[0] | {"parts": [{"stratum": "nobody", "numerator": 1}]}]})
    assert codes(answer) == [("no-such-part", 0, "ca_ls")] and not MonthReport.objects.exists()


def test_words_about_residents_are_refused_and_not_kept(writer, sheet):
    answer = writer.put(path(sheet), {"entries": [FULL[0] | {"note": "SSN 219-09-9999 fell"}]})
    assert answer.status_code == 422 and "219-09-9999" not in answer.content.decode()
    assert not MonthReport.objects.exists()


def test_corrections_keep_what_was_said_before(writer, sheet):
    change = {"entries": [FULL[0] | {"numerator": 54}]}
    answer = writer.post(path(sheet, more="/corrections"), change)
    assert answer.status_code == 409 and answer.json()["code"] == "not-sent-yet"
    assert writer.post(path(sheet, more="/send"), {"entries": FULL}).status_code == 200
    assert writer.put(path(sheet), change).json()["code"] == "already-sent"
    assert writer.post(path(sheet, more="/corrections"), change).status_code == 200
    revision = ObservationRevision.objects.get()
    assert (revision.numerator, revision.replaced_by, counts(sheet)["ca_ls"]) == (53, sheet.world.dan, (54, 61))


def test_somebody_elses_numbers_are_not_written_over(writer, sheet):
    version = writer.put(path(sheet), {"entries": FULL[:1]}).json()["version"]
    other = program_of(sheet.world.ada, "write")
    other.put(path(sheet), {"entries": [FULL[0] | {"numerator": 50}], "version": version})
    answer = writer.put(path(sheet), {"entries": [FULL[0] | {"numerator": 51}], "version": version})
    assert answer.status_code == 409 and answer.json()["code"] == "changed"
    assert counts(sheet)["ca_ls"] == (50, 61)


def test_closed_and_locked_months(writer, sheet):
    assert writer.put(path(sheet, back=-1), {"entries": FULL}).json()["code"] == "month-closed"
    assert writer.put(f"{HOME}/months/2001-01", {"entries": FULL}).json()["code"] == "month-closed"
    assert writer.put(f"{HOME}/months/2026-13", {"entries": FULL}).status_code == 404
    sheet.send(sheet.due.shift(-6), ca_ls=(50, 60))
    MonthReport.objects.update(sent_at=f"{sheet.due.shift(-5)}-10T12:00:00Z")
    change = {"entries": [FULL[0]]}
    answer = writer.post(path(sheet, 6, "/corrections"), change)
    assert answer.status_code == 409 and answer.json()["code"] == "locked"
    assert writer.get(path(sheet, 6)).json()["locked"] is True
    Reopening.objects.create(enrollment=sheet.enrollment, month=sheet.due.shift(-6), reason="x", until="2099-01-01")
    assert writer.post(path(sheet, 6, "/corrections"), change).status_code == 200


def test_who_may_not_write(sheet, world):
    bodies = [("put", path(sheet)), ("post", path(sheet, more="/send")), ("post", path(sheet, more="/corrections"))]
    for method, where in bodies:
        assert program_of(world.dan).write(method, where, {}).json()["code"] == "read-only"
        assert program_of(world.ron).write(method, where, {}).json()["code"] == "not-allowed"
        assert program_of(world.rita).write(method, where, {}).json()["code"] == "not-allowed"
        assert program_of(world.olga, "write").write(method, where, {}).json()["code"] == "no-such-home"
        assert Program().write(method, where, {}).status_code == 401
    assert not MonthReport.objects.exists()


def test_a_chain_writes_for_its_homes(sheet, world, phase):
    enrollment = sign_agreement(home=world.homes["bay"], phase=phase, by=world.root, title="Administrator")
    choose_goals(enrollment=enrollment, goals=list(Goal.objects.filter(phase=phase, code__in=["CA", "MED", "PAIN"])),
                 by=world.root)  # fmt: skip
    answer = program_of(world.cora, "write").put(f"/homes/215002/months/{sheet.due}", {"entries": FULL})
    assert answer.status_code == 200 and MonthReport.objects.get().enrollment == enrollment


# Once -----------------------------------------------------------------------------------------------------------------


def test_the_same_key_gets_the_same_answer(writer, sheet):
    body = {"entries": FULL}
    first = writer.post(path(sheet, more="/send"), body, key="k1")
    sheet.send(sheet.due, ca_ls=(50, 61))  # meanwhile somebody corrects
    again = writer.post(path(sheet, more="/send"), body, key="k1")
    assert again.json() == first.json() and again.status_code == 200
    assert "Idempotency-Replayed" not in first.headers and again["Idempotency-Replayed"] == "true"
    assert counts(sheet)["ca_ls"] == (50, 61), "the second one wrote nothing"
    assert KeptAnswer.objects.count() == 1


def test_the_same_key_for_another_request_is_refused(writer, sheet):
    writer.put(path(sheet), {"entries": FULL[:1]}, key="k1")
    one, two = {"entries": FULL[:1]}, {"entries": FULL[:2]}
    for method, where, body in [("put", path(sheet), two), ("put", path(sheet, 1), one),
                                ("post", path(sheet, more="/send"), one)]:  # fmt: skip
        assert writer.write(method, where, body, key="k1").json()["code"] == "key-used"
    assert len(counts(sheet)) == 1


def test_a_key_is_the_tokens_own_and_needed(writer, sheet, world):
    other = program_of(world.ada, "write")
    assert writer.put(path(sheet), {"entries": FULL[:1]}, key="k1").status_code == 200
    assert other.put(path(sheet), {"entries": FULL[1:2]}, key="k1").status_code == 200
    assert writer.put(path(sheet), {}, key="").status_code == 422
    for wrong in ["x" * 81, "a b", "é"]:
        assert writer.put(path(sheet), {}, key=wrong).status_code in (400, 422), wrong


def test_what_failed_leaves_the_key_free(writer, sheet):
    assert writer.post(path(sheet, more="/send"), {}, key="k1").status_code == 422
    assert not KeptAnswer.objects.exists()
    assert writer.post(path(sheet, more="/send"), {"entries": FULL}, key="k1").status_code == 200


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_writes_and_both_get_its_answer(transactional_db, world, phase):
    enrollment = sign_agreement(home=world.homes["harbor"], phase=phase, by=world.ada, title="Administrator")
    goals = list(Goal.objects.filter(phase=phase, code__in=["CA", "MED", "PAIN"]))
    choose_goals(enrollment=enrollment, goals=goals, by=world.ada)
    assert Measure.objects.filter(goal__in=goals).exists()
    month = MonthReport._meta.get_field("month").to_python("2026-10")
    program, start, answers = program_of(world.dan, "write"), threading.Barrier(4), []

    def act():
        start.wait(10)
        try:
            answers.append(program.post(f"{HOME}/months/{month}/send", {"entries": FULL}, key="one"))
        finally:
            connection.close()

    threads = [threading.Thread(target=act) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join(30) for thread in threads]
    assert [answer.status_code for answer in answers] == [200] * 4
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotency-Replayed" in answer.headers for answer in answers) == 3
    assert MonthReport.objects.count() == 1 and not ObservationRevision.objects.exists()
