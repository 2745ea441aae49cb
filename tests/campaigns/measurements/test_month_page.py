"""The month over HTTP: drafts, sending, questions, corrections, two people, what can't be entered."""

import re

import pytest
from django.test import Client

from accounts.audit.models import AuditEvent
from campaigns.enrollment.services import choose_goals, sign_agreement, withdraw
from campaigns.goals.models import Goal
from campaigns.measurements.models import MonthReport, Observation, ObservationRevision
from campaigns.measurements.queries import report_of, version_of
from campaigns.measurements.services import Refused, correct, save_draft
from tests.campaigns.measurements.conftest import FULL, posted


def text(response) -> str:
    return response.content.decode()


def stored(month) -> dict:
    rows = Observation.objects.filter(report__month=month)
    return {code: (n, d) for code, n, d in rows.values_list("measure__code", "numerator", "denominator")}


def actions() -> list[str]:
    rows = AuditEvent.objects.filter(action__startswith="measurements.").order_by("pk")
    return list(rows.values_list("action", flat=True))


def typed(pairs) -> dict:
    return {code: tuple(map(str, pair)) for code, pair in pairs.items()}


def test_the_page_has_a_row_for_each_measure_of_the_chosen_goals(sheet, dan):
    page = text(dan.get(sheet.url()))
    assert [code for code in ("ca-ls", "ca-ss", "med-ap", "pain3", "ss-turn") if f'id="n-{code}"' in page] == [
        "ca-ls", "ca-ss", "med-ap", "pain3",
    ]  # fmt: skip
    assert "Not sent" in page
    assert re.search(r'href="/h/215001/month/" aria-current="page"', page)
    assert f"Send {sheet.due.name}" in page


def test_sending_makes_the_month_reported_once(sheet, dan, world):
    for _ in range(2):
        answer = dan.post(sheet.url(), posted(**typed(FULL)))
        assert answer.status_code == 302
    report = MonthReport.objects.get()
    assert (report.status, report.sent_by, report.month) == ("sent", world.dan, sheet.due)
    assert stored(sheet.due) == FULL
    assert actions() == ["measurements.send_month"]
    assert "is sent. Thank you." in text(dan.get(sheet.url()))


def test_the_audit_names_measures_never_values(sheet, dan):
    dan.post(sheet.url(), posted(**typed(FULL)))
    details = AuditEvent.objects.get(action="measurements.send_month").details
    assert details == {"month": str(sheet.due), "measures": sorted(FULL)}


def test_a_draft_is_kept_and_not_sent(sheet, dan):
    dan.post(sheet.url(), posted("draft", ca_ls=("53", ""), med_ap=("1,009", "2,000")))
    page = text(dan.get(sheet.url()))
    assert "Draft saved, not sent" in page
    assert 'value="53"' in page
    assert stored(sheet.due) == {"ca_ls": (53, None), "med_ap": (1009, 2000)}
    assert report_of(sheet.enrollment, sheet.due).sent_at is None
    assert "There is nothing to save yet" in text(
        dan.post(sheet.url(sheet.due.shift(-1)), posted("draft"), follow=True)
    )


def test_what_cannot_be_is_refused_and_kept_as_typed(sheet, dan):
    answer = dan.post(sheet.url(), posted(ca_ls=("53", "61"), med_ap=("71", "64"), pain3=("<b>1</b>", "")))
    page = text(answer)
    assert answer.status_code == 200
    assert "2 rows need a look" in page
    assert "71 is more than the 64 counted" in page
    assert 'value="&lt;b&gt;1&lt;/b&gt;"' in page
    assert "<b>1</b>" not in page
    assert 'aria-invalid="true"' in page
    assert not MonthReport.objects.exists()


def test_over_long_text_is_cut_and_refused(sheet, dan):
    answer = dan.post(sheet.url(), posted("draft", ca_ls=("9" * 100_000, "61")))
    assert answer.status_code == 200
    assert len(answer.content) < 60_000


def test_an_empty_month_is_not_sent(sheet, dan):
    assert "Nothing is entered yet" in text(dan.post(sheet.url(), posted()))
    assert not MonthReport.objects.exists()


def test_a_draft_with_an_unreadable_field_saves_the_rest_and_says_so(sheet, dan):
    dan.post(sheet.url(), posted("draft", pain3=("4", "50")))
    seen = version_of(report_of(sheet.enrollment, sheet.due))
    answer = dan.post(sheet.url(), posted("draft", seen, ca_ls=("53", "61"), pain3=("4x", "50")))
    assert answer.status_code == 200
    assert 'value="4x"' in text(answer)
    assert stored(sheet.due) == {"ca_ls": (53, 61), "pain3": (4, 50)}


def test_an_unlikely_number_goes_with_a_note_that_says_why(sheet, dan):
    for step in range(1, 4):
        sheet.send(sheet.due.shift(-step), **FULL)
    high = typed(FULL | {"med_ap": (40, 64)})
    first = dan.post(sheet.url(), posted(**high))
    page = text(first)
    assert first.status_code == 200
    assert "is not sent yet" in page
    assert "3 times as much as usual" in page
    assert report_of(sheet.enrollment, sheet.due) is None
    again = dan.post(sheet.url(), posted(**high))
    assert again.status_code == 200  # a second press says nothing new
    assert dan.post(sheet.url(), posted(**high) | {"note-med-ap": "A new unit for dementia opened"}).status_code == 302
    assert stored(sheet.due)["med_ap"] == (40, 64)
    assert Observation.objects.get(report__month=sheet.due, measure__code="med_ap").note.startswith("A new unit")


def test_a_goal_left_empty_is_asked_once_and_goes_with_the_second_press(sheet, dan):
    some = typed(FULL | {"ca_ls": ("", "")})
    first = dan.post(sheet.url(), posted(**some))
    assert first.status_code == 200
    assert 'name="asked" value="ca_ls=/"' in text(first)
    assert dan.post(sheet.url(), posted(**some) | {"asked": "ca_ls=/"}).status_code == 302
    assert stored(sheet.due)["med_ap"] == FULL["med_ap"]


def test_zero_out_of_is_no_cases_not_zero(sheet, dan):
    dan.post(sheet.url(), posted(**typed(FULL | {"med_ap": (0, 0)})))
    page = text(dan.get(sheet.url()))
    assert "no cases</output>" in page
    assert "0.0</output>" not in page
    after = text(dan.get(sheet.url(sheet.due)))
    assert after.count('"> no report') == 4 * 12


def test_a_correction_keeps_the_old_value_with_who_and_when(sheet, dan, world, client):
    sheet.send(sheet.due, by=world.ada, **FULL)
    seen = version_of(report_of(sheet.enrollment, sheet.due))
    answer = dan.post(sheet.url(), posted("send", seen, **typed(FULL | {"med_ap": (8, 64)})))
    assert answer.status_code == 302
    revision = ObservationRevision.objects.get()
    assert (revision.numerator, revision.denominator, revision.replaced_by) == (9, 64, world.dan)
    report = MonthReport.objects.get()
    assert (report.status, report.sent_by, report.saved_by) == ("sent", world.ada, world.dan)
    page = text(dan.get(sheet.url()))
    assert "before, it said 9 out of 64" in page
    assert "by Dan Example" in page
    assert actions() == ["measurements.send_month", "measurements.correct"]


def test_an_unchanged_correction_changes_nothing(sheet, world):
    sheet.send(sheet.due, **FULL)
    before = MonthReport.objects.get().saved_at
    correct(enrollment=sheet.enrollment, month=sheet.due, entries=sheet.entries(**FULL), by=world.ada)
    assert not ObservationRevision.objects.exists()
    assert MonthReport.objects.get().saved_at == before


def test_a_month_not_sent_cannot_be_corrected_and_a_sent_one_has_no_draft(sheet, world):
    with pytest.raises(Refused, match="not been sent"):
        correct(enrollment=sheet.enrollment, month=sheet.due, entries=sheet.entries(**FULL), by=world.ada)
    sheet.send(sheet.due, **FULL)
    with pytest.raises(Refused, match="as a correction"):
        save_draft(enrollment=sheet.enrollment, month=sheet.due, entries=sheet.entries(ca_ls=(1, 61)), by=world.ada)


def test_two_people_on_one_month_choose(sheet, dan, world):
    ada = Client()
    ada.force_login(world.ada)
    dan.post(sheet.url(), posted("draft", "", ca_ls=("53", "61"), med_ap=("9", "64")))
    answer = ada.post(sheet.url(), posted("send", "", ca_ls=("54", "61"), med_ap=("9", "64"), pain3=("4", "50")))
    page = text(answer)
    assert "which numbers?" in page
    assert "Dan Example" in page
    assert "<b>53</b> out of <b>61</b>" in page
    assert "<b>54</b> out of <b>61</b>" in page
    assert stored(sheet.due) == {"ca_ls": (53, 61), "med_ap": (9, 64)}
    fields = posted("send", version_of(report_of(sheet.enrollment, sheet.due)), ca_ls=("54", "61"),
                    med_ap=("9", "64"), pain3=("4", "50"))  # fmt: skip
    chosen = {"differs": ["ca-ls", "pain3"], "keep-ca-ls": "theirs", "keep-pain3": "mine"}
    assert ada.post(sheet.url(), fields | chosen).status_code == 302
    assert stored(sheet.due) == {"ca_ls": (53, 61), "med_ap": (9, 64), "pain3": (4, 50)}


def test_who_chooses_nothing_overwrites_nothing(sheet, dan):
    dan.post(sheet.url(), posted("draft", "", ca_ls=("53", "61")))
    fields = posted("draft", version_of(report_of(sheet.enrollment, sheet.due)), ca_ls=("54", "61"))
    dan.post(sheet.url(), fields | {"differs": "ca-ls"})
    assert stored(sheet.due) == {"ca_ls": (53, 61)}


def test_an_old_page_does_not_undo_what_was_sent(sheet, dan, world):
    sheet.send(sheet.due, by=world.ada, **FULL)
    answer = dan.post(sheet.url(), posted("draft", "", ca_ls=("1", "61")))
    assert "which numbers?" in text(answer)
    assert stored(sheet.due) == FULL


def test_the_running_save_answers_in_data(sheet, dan, world):
    def save(seen, **pairs):
        return dan.post(sheet.url(), posted("draft", seen, **pairs), headers={"X-Requested-With": "fetch"})

    answer = save("", ca_ls=("71", "61"), pain3=("x", ""))
    said = answer.json()
    assert said["words"].startswith("Saved at ")
    assert said["words"].endswith("but for the marked fields")
    assert "71 is more than the 61 counted" in said["rows"]["ca-ls"]
    assert "whole number" in said["rows"]["pain3"]
    assert (said["saved"], said["complete"]) == (True, False)
    seen = said["seen"]["ae-3"]
    again = save(seen, ca_ls=("53", "61")).json()
    assert again["complete"] and again["seen"]["ae-3"] != seen
    late = save(seen, ca_ls=("50", "61"))
    assert late.json()["saved"] is False
    assert "Dan Example saved other numbers" in late.json()["words"]
    assert actions() == ["measurements.save_draft"]
    withdraw(enrollment=sheet.enrollment, by=world.ada, reason="sold")
    assert save(again["seen"]["ae-3"], ca_ls=("50", "61")).status_code == 409
    assert stored(sheet.due)["ca_ls"] == (53, 61)


def test_copying_last_months_out_of_fills_empty_fields_only(sheet, dan):
    sheet.send(sheet.due.shift(-1), **FULL)
    assert "“out of”" in text(dan.get(sheet.url()))
    dan.post(sheet.url(), posted("copy", "", ca_ls=("53", "60")))
    assert stored(sheet.due) == {
        "ca_ls": (53, 60), "ca_ss": (None, 12), "med_ap": (None, 64), "pain3": (None, 50),
    }  # fmt: skip


def test_months_that_cannot_be_entered_say_why(sheet, dan):
    opens = sheet.due.shift(2).first_day
    now = dan.get(sheet.url(sheet.due.shift(1)))
    assert f"isn&#x27;t over yet. You can enter it from {opens:%B} {opens.day}, {opens.year} on" in text(now)
    assert "is too long ago" in text(dan.get(sheet.url(sheet.due.shift(-24))))
    assert dan.get(sheet.url(sheet.due.shift(-23))).status_code == 200
    answer = dan.post(sheet.url(sheet.due.shift(1)), posted(**typed(FULL)))
    assert answer.status_code == 409
    assert not MonthReport.objects.exists()


@pytest.mark.parametrize("path", ["2026-13", "2026-00", "0000-01", "26-10", "2026-1", "२०२६-१०"])
def test_what_is_no_month_is_no_page(sheet, dan, path):
    assert dan.get(f"/h/215001/{path}/").status_code == 404


def test_who_does_not_take_part_or_has_no_goals_is_led_on(world, phase, client):
    client.force_login(world.olga)
    for path in ("/h/365001/month/", "/h/365001/2026-10/"):
        page = client.get(path)
        assert page.status_code == 200
        assert "does not take part now" in text(page)


def test_without_goals_the_page_leads_to_choosing(world, phase, client):
    sign_agreement(home=world.homes["maple"], phase=phase, by=world.olga, title="Administrator")
    client.force_login(world.olga)
    assert "No goals chosen yet" in text(client.get("/h/365001/month/", follow=True))


def test_the_menu_leads_to_the_month_due_then_to_a_gap(sheet, dan):
    def leads_to():
        return dan.get("/h/215001/month/")["Location"]

    assert leads_to() == sheet.url()
    sheet.send(sheet.due, **FULL)
    assert leads_to() == sheet.url(sheet.due.shift(-1))
    for step in (1, 2):
        sheet.send(sheet.due.shift(-step), **FULL)
    assert leads_to() == sheet.url()


def test_a_dropped_goal_stays_on_the_months_that_have_it(sheet, dan, world):
    sheet.send(sheet.due.shift(-1), **FULL)
    kept = list(Goal.objects.filter(phase=sheet.phase, code__in=["CA", "MED"]))
    choose_goals(enrollment=sheet.enrollment, goals=kept, by=world.ada)
    assert 'id="n-pain3"' in text(dan.get(sheet.url(sheet.due.shift(-1))))
    assert 'id="n-pain3"' not in text(dan.get(sheet.url()))


def test_only_the_home_sees_its_months(sheet, client, world):
    sheet.send(sheet.due, **FULL)
    statuses = {}
    for name, person in world.people.items():
        client.force_login(person)
        statuses[name] = client.get(sheet.url()).status_code
    assert {name for name, status in statuses.items() if status == 200} == {"ada", "dan"}
    assert {name for name, status in statuses.items() if status == 403} == {"ron"}


def test_get_changes_nothing(sheet, dan):
    dan.get(sheet.url() + "?intent=send&n-ca-ls=53&d-ca-ls=61")
    assert not MonthReport.objects.exists()


def test_the_page_costs_the_same_with_two_goals_and_with_nine(
    sheet, dan, world, django_assert_max_num_queries, django_assert_num_queries
):
    some = list(Goal.objects.filter(phase=sheet.phase, code__in=["SS", "CA", "MED"]))  # one of each kind of parts
    choose_goals(enrollment=sheet.enrollment, goals=some, by=world.ada)
    sheet.send(sheet.due.shift(-1), **FULL)
    dan.get(sheet.url())
    with django_assert_max_num_queries(40) as few:
        dan.get(sheet.url())
    everything = list(Goal.objects.filter(phase=sheet.phase))
    choose_goals(enrollment=sheet.enrollment, goals=everything, by=world.ada)
    for step in range(2, 12):
        sheet.send(sheet.due.shift(-step), **FULL)
    with django_assert_num_queries(len(few)):
        dan.get(sheet.url())
