"""The call list of the QIO and of the LANE: order, rest of a week, hold, one press, taking back."""

import csv
import datetime as dt
import io

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from campaigns.enrollment.models import Enrollment
from campaigns.measurements.deadlines import month_due
from campaigns.recruitment.models import Call, Prospect, StageChange
from campaigns.recruitment.resting import working_day_after
from campaigns.recruitment.services import log_call
from facilities.directory.models import Facility
from tests.browser import assert_sound, sign_in_by_cookie
from tests.query_growth import assert_same_queries

LIST = "/q/chesapeake-quality/md/calls/"
LANE = "/lane/md/calls/"


def sign(home, phase, **facts):
    return Enrollment.objects.create(
        facility=home, phase=phase, signer_name="Ada Example", signer_title="Administrator", agreement_version="1",
        **facts,
    )  # fmt: skip


def rows_of(answer) -> list[str]:
    return [line.home.ccn for line in answer.context["page"].object_list]


def earlier(call, **ago):
    """As if the call had been made then."""
    at = timezone.now() - dt.timedelta(**ago)
    Call.objects.filter(pk=call.pk).update(at=at)
    Prospect.objects.filter(pk=call.prospect_id).update(last_contact_at=at)


def test_the_list_says_whom_when_and_what(rita, world, phase):
    Facility.objects.filter(ccn="215002").update(overall_rating=1)
    page = rita.get(LIST).content.decode()
    assert "<h1>Call list</h1>" in page and 'href="tel:+14105550102"' in page and "Eastern time" in page
    assert "1 star overall, CMS file of October 2026" in page and "Never contacted in" in page
    assert "this is Rita Example from your QIO." in page and "one star now" in page
    assert "Maple Court" not in page and "2 homes to call in Maryland" in page


def test_the_order_is_the_likely_effect_and_agreed_calls_come_first(rita, world, phase):
    Facility.objects.filter(ccn="215002").update(overall_rating=1)
    assert rows_of(rita.get(LIST)) == ["215002", "215001"]
    Prospect.objects.create(
        facility=world.homes["harbor"], phase=phase, next_step="Call back", next_step_on=timezone.localdate()
    )
    assert rows_of(rita.get(LIST)) == ["215001", "215002"]
    assert rows_of(rita.get(LIST, {"sort": "name"})) == ["215002", "215001"]


@pytest.mark.parametrize(
    "query", ["show=x", "sort=evil", "county=Nowhere", "chain=0", "page=99", "home=999999", "home=365001"]
)
def test_nonsense_in_the_address_is_left_out(rita, query):
    assert rita.get(f"{LIST}?{query}").status_code == 200


def test_filters_and_the_empty_list(rita, world, phase):
    Facility.objects.filter(ccn="215002").update(overall_rating=1)
    assert rows_of(rita.get(LIST, {"show": "stars"})) == ["215002"]
    assert rows_of(rita.get(LIST, {"county": "Talbot"})) == ["215002"]
    assert rows_of(rita.get(LIST, {"chain": "900"})) == ["215002"]
    assert rows_of(rita.get(LIST, {"q": "harbor"})) == ["215001"]
    page = rita.get(LIST, {"q": "<b>zzz"}).content.decode()
    assert "No home fits here" in page and "&lt;b&gt;zzz" in page and "<b>zzz" not in page
    Facility.objects.filter(state="MD").update(status="closed", closed_on=dt.date(2026, 10, 1))
    assert "Nobody to call now" in rita.get(LIST).content.decode()


def test_without_a_phase_the_page_stands(rita, phase):
    type(phase).objects.update(ends_on=dt.date(2020, 1, 1), starts_on=dt.date(2019, 1, 1))
    assert "No phase of the campaign runs today" in rita.get(LIST).content.decode()
    assert rita.post(LIST + "215001/", {"outcome": "talked"}).status_code == 404
    assert "CCN" in b"".join(rita.get(LIST + "calls.csv").streaming_content).decode()


def test_a_home_that_has_sent_or_declined_or_left_is_not_called(rita, world, phase):
    part = sign(world.homes["harbor"], phase)
    assert set(rows_of(rita.get(LIST))) == {"215001", "215002"}
    part.reports.create(month=month_due(timezone.localdate()), status="sent", sent_at=timezone.now())
    Prospect.objects.create(facility=world.homes["bay"], phase=phase, stage="declined", decline_code="no-time")
    assert rows_of(rita.get(LIST)) == []


@pytest.mark.parametrize(
    ("outcome", "step", "days"),
    [
        ("will-send", "See whether the month came", 5),
        ("will-sign", "See whether it signed", 5),
        ("no-answer", "Call again", 2),
        ("left-word", "Call again", 3),
        ("talked", "Call again", 7),
        ("sign-in-help", "See whether the sign-in works", 1),
        ("call-back", "Call back, as agreed", 1),
    ],
)
def test_one_press_writes_the_call_and_what_follows(rita, world, phase, outcome, step, days):
    answer = rita.post(LIST + "215002/?sort=name", {"outcome": outcome, "spoke_to": "", "note": "<i>x</i>"})
    assert (answer.status_code, answer.url) == (302, LIST + "?sort=name")
    call, row = Call.objects.get(), Prospect.objects.get()
    assert (call.outcome, call.by, call.place, call.channel) == (outcome, world.rita, "qio", "phone")
    assert (row.next_step, row.next_step_on) == (step, working_day_after(timezone.localdate(), days))
    stage = {"no-answer": "identified", "will-sign": "interested"}.get(outcome, "contacted")
    assert row.stage == stage
    page = rita.get(answer.url)
    assert rows_of(page) == ["215001"] and "Take it back" in page.content.decode()


def test_a_day_to_call_back_is_kept_and_a_past_one_is_refused(rita, world):
    day = timezone.localdate() + dt.timedelta(days=30)
    rita.post(LIST + "215002/", {"outcome": "call-back", "call_back_on": str(day)})
    assert Prospect.objects.get().next_step_on == day
    answer = rita.post(LIST + "215001/", {"outcome": "call-back", "call_back_on": "2020-01-01", "note": "kept words"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "in the past" in page and "kept words" in page and "Harbor House" in page


@pytest.mark.parametrize("given", [{}, {"outcome": "evil"}, {"outcome": "talked", "note": "x" * 501}])
def test_a_press_that_says_nothing_writes_nothing(rita, given):
    assert rita.post(LIST + "215001/", given).status_code == 422
    assert not Call.objects.exists()


@pytest.mark.parametrize(
    ("tail", "given"),
    [
        ("calls/215001/", {"outcome": "talked", "note": "SSN 123-45-6789"}),
        ("calls/215001/", {"said-no": "1", "code": "other", "reason": "SSN 123-45-6789"}),
        ("homes/215001/calls/", {"call-outcome": "talked", "call-note": "SSN 123-45-6789"}),
        ("homes/215001/next-step/", {"step-next_step": "SSN 123-45-6789"}),
        ("homes/215001/stage/", {"stage-stage": "declined", "stage-code": "other", "stage-reason": "SSN 123-45-6789"}),
    ],
    ids=["list", "no", "call", "step", "stage"],
)
def test_words_about_one_resident_are_refused_and_stay_in_the_form(rita, tail, given):
    answer = rita.post(f"/q/chesapeake-quality/md/{tail}", given)
    page = answer.content.decode()
    assert answer.status_code == 422 and "Social Security" in page and "SSN 123-45-6789" in page
    assert not Call.objects.exists() and not StageChange.objects.exists()


@pytest.mark.parametrize(
    "facts", [{"note": "MRN 1234567"}, {"next_step": "MRN 1234567"}, {"stage": "declined", "reason": "MRN 1234567"}]
)
def test_the_door_refuses_them_too(world, phase, facts):
    with pytest.raises(ValidationError, match="medical record number"):
        log_call(home=world.homes["bay"], phase=phase, by=world.rita, outcome="talked", **facts)


@pytest.mark.parametrize("ccn", ["365001", "999999"])
def test_a_home_of_another_state_is_not_found(rita, connie, ccn):
    for start, client in [(LIST, rita), (LANE, connie)]:
        for tail, given in [("", {"outcome": "talked"}), ("hold/", {"hold": "yes"}), ("undo/", {})]:
            assert client.post(f"{start}{ccn}/{tail}", given).status_code == 404


def test_a_second_press_is_the_same_call(rita):
    for _ in range(2):
        rita.post(LIST + "215002/", {"outcome": "no-answer"})
    assert Call.objects.count() == 1


def test_said_no_with_its_reason(rita, world):
    assert "Choose why." in rita.post(LIST + "215002/", {"said-no": "1"}).content.decode()
    assert rita.post(LIST + "215002/", {"said-no": "1", "code": "other", "reason": " "}).status_code == 422
    rita.post(LIST + "215002/", {"said-no": "1", "code": "leadership", "reason": "New owner"})
    row = Prospect.objects.get()
    assert (row.stage, row.decline_code, row.decline_reason) == ("declined", "leadership", "New owner")
    assert (row.next_step, row.next_step_on) == ("", None)
    assert StageChange.objects.get().decline_code == "leadership"
    assert "Leadership is changing: New owner" in rita.get("/q/chesapeake-quality/md/homes/215002/").content.decode()


def test_nobody_calls_a_home_twice_in_a_week(rita, connie, world, phase):
    rita.post(LIST + "215002/", {"outcome": "talked", "note": "the roof leaks"})
    for client, address in [(rita, LIST), (connie, LANE)]:
        assert rows_of(page := client.get(address)) == ["215001"]
        assert "215001/" in page.content.decode() and "statement.pdf" in page.content.decode()
        page = client.get(address, {"show": "week"})
        assert rows_of(page) == ["215002"]
        assert "Rita Example" in page.content.decode() and "talked" in page.content.decode()
    assert "Choose another home" in connie.post(LANE + "215002/hold/", {"hold": "yes"}, follow=True).content.decode()
    Prospect.objects.update(next_step_on=timezone.localdate())  # the day that Rita agreed on has come
    assert rows_of(rita.get(LIST))[0] == "215002" and rows_of(connie.get(LANE)) == ["215001"]
    page = connie.get(LANE + "?home=215002").content.decode()
    assert "contacted within the last seven days" in page and "A later day was agreed" not in page
    assert "Choose another home" in connie.post(LANE + "215002/hold/", {"hold": "yes"}, follow=True).content.decode()
    earlier(Call.objects.get(), days=7, minutes=1)
    assert rows_of(connie.get(LANE))[0] == "215002"
    Prospect.objects.update(next_step="", next_step_on=None)
    earlier(Call.objects.get(), days=7, minutes=1)
    assert "215002" in rows_of(connie.get(LANE))


def test_the_lane_logs_for_itself_and_both_read_it(rita, connie, world):
    connie.post(LANE + "215002/", {"outcome": "left-word", "note": "front desk"})
    call = Call.objects.get()
    assert (call.place, call.by) == ("lane", world.connie)
    page = rita.get("/q/chesapeake-quality/md/homes/215002/").content.decode()
    assert "for the LANE" in page and "front desk" in page and "Rests until" in page
    assert "left word, by Connie Example for the LANE" in page


def test_the_lane_reads_no_note_step_or_person_of_the_qio(rita, connie, world, phase):
    sign(world.homes["harbor"], phase)
    home = world.homes["bay"]
    words = {"note": "SECRET-NOTE", "next_step": "SECRET-STEP", "next_step_on": timezone.localdate()}
    log_call(home=home, phase=phase, by=world.rita, outcome="talked", **words)
    Prospect.objects.update(assigned_to=world.lea)
    for query in ["", "?home=215002", "?show=week&home=215002", "?home=215001"]:
        page = connie.get(LANE + query).content.decode()
        for hidden in ["SECRET", "Lea Example", "Ada Example", "Contacted", "/homes/215002/", "/q/"]:
            assert hidden not in page.replace("/homes/215002/", "", page.count('href="/homes/215002/')), hidden
    assert "SECRET" in rita.get(LIST + "?home=215002").content.decode()
    lines = b"".join(connie.get(LANE + "calls.csv?show=week").streaming_content).decode()
    assert "Bay" in lines.title() and "SECRET" not in lines and "Lea Example" not in lines
    Call.objects.update(is_shared=True)
    assert "SECRET-NOTE" in connie.get(LANE + "?home=215002").content.decode()


def test_the_file_has_the_rows_of_the_page(rita, world, phase):
    Facility.objects.filter(ccn="215001").update(name="=HYPERLINK(1)")
    text = b"".join(rita.get(LIST + "calls.csv", {"show": "win"}).streaming_content).decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text)))
    assert {line["CCN"] for line in lines} == {"215001", "215002"}
    assert any(line["Home"] == "'=HYPERLINK(1)" for line in lines) and lines[0]["Local zone"] == "Eastern"


def test_who_reads_the_state_but_does_not_recruit_gets_no_list(client, world, phase):
    client.force_login(world.pat)
    assert client.get(LIST).status_code == 403
    client.force_login(world.mel)
    assert client.get(LANE).status_code == 403


@pytest.mark.parametrize("of_lane", [False, True])
def test_as_many_queries_for_ten_homes_as_for_one(rita, connie, world, phase, of_lane):
    client, address = (connie, LANE) if of_lane else (rita, LIST)
    log_call(home=world.homes["harbor"], phase=phase, by=world.rita, outcome="no-answer")
    Prospect.objects.update(next_step="x", next_step_on=timezone.localdate())

    def grow():
        for number in range(10):
            home = Facility.objects.create(
                ccn=f"2160{number:02}", name=f"HOME {number}", city="TOWN", state="MD", chain=world.homes["bay"].chain,
                overall_rating=1, seen_on=dt.date(2026, 10, 1),
            )  # fmt: skip
            log_call(home=home, phase=phase, by=world.lea, outcome="talked", next_step="y",
                     next_step_on=timezone.localdate())  # fmt: skip

    assert_same_queries(lambda: client.get(address), grow)


def test_the_pages_are_sound(page, live_server, client, world, phase):
    Facility.objects.filter(ccn="215002").update(overall_rating=1, special_focus="SFF")
    sign(world.homes["harbor"], phase)
    client.force_login(world.rita)
    sign_in_by_cookie(page, live_server.url, client)
    client.post(LIST + "215001/", {"outcome": "left-word"})
    assert_sound(page, live_server.url + LIST + "?show=week")
    assert_sound(page, live_server.url + LIST)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(live_server.url + LIST)
    box = page.get_by_role("link", name="410-555-0102").first.bounding_box()
    assert box["y"] + box["height"] < 844, "the phone number stands on the first screen"
    page.get_by_text("Call back on a day").click()
    page.get_by_label("Spoke to").fill("Dee")
    page.keyboard.press("Enter")  # presses no result by itself
    assert Call.objects.count() == 1
    page.get_by_role("button", name="Will sign").click()
    page.get_by_role("button", name="Take it back").wait_for()
    call = Call.objects.latest("at")
    assert (call.outcome, call.spoke_to) == ("will-sign", "Dee")
