"""The recruiter's pages over HTTP and in the browser."""

import csv
import io

import pytest
from django.utils import timezone

from accounts.audit.models import AuditEvent
from campaigns.enrollment.models import Enrollment
from campaigns.recruitment.models import Call, Prospect, StageChange
from facilities.directory.models import Facility
from tests.browser import assert_sound, sign_in_by_cookie
from tests.query_growth import assert_same_queries

LIST = "/q/chesapeake-quality/md/recruitment/"
HOME = "/q/chesapeake-quality/md/homes/215001/"


def sign(home, phase):
    return Enrollment.objects.create(
        facility=home, phase=phase, signer_name="Ada Example", signer_title="Administrator", agreement_version="1"
    )


def test_the_list_shows_homes_share_and_chips(rita, world, phase):
    sign(world.homes["harbor"], phase)
    page = rita.get(LIST).content.decode()
    assert "Harbor House" in page and "Bay Manor" in page and "Maple Court" not in page
    assert "50.0%" in page and "1 of 2 homes signed. 1 more to reach 75%." in page
    assert "Signed 1</a>" in page and "All 2</a>" in page


def test_the_filter_narrows_list_chips_and_file_alike(rita, world, phase):
    page = rita.get(LIST, {"q": "bay", "stars": "2"}).content.decode()
    assert "Bay Manor" in page and "Harbor House" not in page and "All 1</a>" in page
    lines = _file(rita.get(LIST + "homes.csv", {"q": "bay", "stars": "2"}))
    assert [line["CCN"] for line in lines] == ["215002"]
    assert lines[0] | {"Chain": "Tidewater Homes", "Stage": "Not contacted", "Phone": "410-555-0102"} == lines[0]


def _file(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("query", ["stars=9", "sort=evil", "county=Nowhere", "stage=x", "due=x", "page=99"])
def test_nonsense_in_the_address_is_left_out(rita, query):
    assert rita.get(f"{LIST}?{query}").status_code == 200


def test_a_filter_without_a_home_says_so(rita):
    page = rita.get(LIST, {"q": "zzz"}).content.decode()
    assert "No home fits this filter" in page and "Show all homes" in page


def test_the_file_runs_no_formula(rita, world):
    Facility.objects.filter(ccn="215001").update(name="=HYPERLINK(1)")
    names = [line["Home"] for line in _file(rita.get(LIST + "homes.csv"))]
    assert "'=HYPERLINK(1)" in names


def test_what_is_due_is_a_filter_of_the_list(rita, world, phase):
    sign(world.homes["harbor"], phase)
    page = rita.get(LIST, {"due": "call"}).content.decode()
    assert "Harbor House" in page and "Bay Manor" not in page and "/calls/" in page
    assert "No home fits this filter" in rita.get(LIST, {"due": "today"}).content.decode()


def test_one_home_shows_facts_people_and_months_but_no_values(rita, world, phase):
    sign(world.homes["harbor"], phase)
    page = rita.get(HOME).content.decode()
    for words in ["Harbor House", "4 of 5", "Ada Example", "Administrator", "Has not signed in yet", "Not sent"]:
        assert words in page
    assert "neither is set by hand" in page and "/stage/" not in page


@pytest.mark.parametrize("ccn", ["365001", "999999", "21500A"])
def test_a_home_of_another_state_is_not_found(rita, ccn):
    for path in ["", "calls/", "stage/", "next-step/", "assigned/"]:
        address = f"/q/chesapeake-quality/md/homes/{ccn}/{path}"
        assert (rita.post(address) if path else rita.get(address)).status_code == 404


def test_a_call_from_form_to_history(rita, world):
    tomorrow = timezone.localdate() + timezone.timedelta(days=1)
    answer = rita.post(
        HOME + "calls/",
        {"call-outcome": "call-back", "call-spoke_to": "Owen <b>C</b>", "call-note": "<script>x</script>",
         "call-stage": "interested", "call-next_step": "Call again", "call-next_step_on": str(tomorrow)},
        follow=True,
    )  # fmt: skip
    page = answer.content.decode()
    assert answer.redirect_chain == [(HOME, 302)] and "The call is written down." in page
    assert "&lt;script&gt;x" in page and "<script>x" not in page and "Owen &lt;b&gt;" in page
    row = Prospect.objects.get(facility=world.homes["harbor"])
    assert (row.stage, row.next_step, row.next_step_on) == ("interested", "Call again", tomorrow)
    call = Call.objects.get()
    assert (call.by, call.outcome) == (world.rita, "call-back")


@pytest.mark.parametrize(
    ("path", "given", "says"),
    [
        ("calls/", {}, "How did it go?"),
        ("calls/", {"call-outcome": "nonsense"}, "nonsense"),
        ("calls/", {"call-outcome": "talked", "call-stage": "signed"}, "signed"),
        ("calls/", {"call-outcome": "talked", "call-stage": "declined"}, "Say why the home said no"),
        ("calls/", {"call-outcome": "talked", "call-note": "x" * 501}, "500"),
        ("calls/", {"call-outcome": "talked", "call-next_step": "a", "call-next_step_on": "2020-01-01"}, "in the past"),
        ("calls/", {"call-outcome": "talked", "call-next_step_on": "2099-01-01"}, "Say what is to be done"),
        ("calls/", {"call-outcome": "talked", "call-next_step_on": "soon"}, "date"),
        ("stage/", {"stage-stage": "signed"}, "signed"),
        ("stage/", {"stage-stage": "withdrawn"}, "withdrawn"),
        ("stage/", {"stage-stage": "declined"}, "Say why the home said no"),
        ("next-step/", {"step-next_step": "a", "step-next_step_on": "2020-01-01"}, "in the past"),
        ("next-step/", {"step-next_step": "x" * 201}, "200"),
    ],
)
def test_what_is_wrong_is_said_kept_and_not_written(rita, path, given, says):
    answer = rita.post(HOME + path, given)
    page = answer.content.decode()
    assert answer.status_code == 422 and says in page and "What you typed is kept" in page
    assert Call.objects.count() == StageChange.objects.count() == 0


def test_a_stage_by_hand_is_refused_for_a_home_that_takes_part(rita, world, phase):
    sign(world.homes["harbor"], phase)
    answer = rita.post(HOME + "stage/", {"stage-stage": "declined", "stage-reason": "no"})
    assert answer.status_code == 422 and StageChange.objects.count() == 0
    assert rita.post(HOME + "calls/", {"call-outcome": "will-send", "call-stage": "declined"}).status_code == 302
    assert StageChange.objects.count() == 0


def test_a_no_with_its_reason(rita):
    page = rita.post(HOME + "stage/", {"stage-stage": "declined", "stage-reason": "New owner"}, follow=True).content
    assert b"Said no" in page and b"New owner" in page


def test_taking_a_home_on_and_giving_it_back(rita, world):
    page = rita.post(HOME + "assigned/", {"to": "me"}, follow=True).content.decode()
    assert "This home is yours now." in page and "Take my name off" in page
    assert "Harbor House" in rita.get(LIST, {"assigned": "me"}).content.decode()
    rita.post(HOME + "assigned/", {"to": "nobody"})
    assert Prospect.objects.get().assigned_to is None
    assert AuditEvent.objects.filter(action="recruitment.assign").count() == 2
    Prospect.objects.update(assigned_to=world.lea)
    page = rita.post(HOME + "assigned/", {"to": "me"}, follow=True).content.decode()
    assert "This home is yours now. It was with Lea Example before." in page


def test_without_a_phase_the_pages_stand_and_nothing_is_written(client, world):
    client.force_login(world.rita)
    assert "No phase of the campaign runs today" in client.get(LIST).content.decode()
    assert client.get(LIST, {"due": "call"}).status_code == 200
    assert "no stage and no call" in client.get(HOME).content.decode()
    assert client.post(HOME + "calls/", {"call-outcome": "talked"}).status_code == 422
    assert client.post(HOME + "assigned/", {"to": "me"}).status_code == 404
    assert Prospect.objects.count() == 0


def test_a_sign_in_contact_reads_but_writes_nothing(client, world, phase):
    client.force_login(world.pat)
    page = client.get(HOME).content.decode()
    assert "Log the call" not in page and "Assign to me" not in page
    assert "homes.csv" not in client.get(LIST).content.decode()


@pytest.mark.parametrize("query", ["", "?due=call"])
def test_as_many_queries_for_ten_homes_as_for_one(rita, world, phase, query):
    def grow():
        for number in range(10):
            home = Facility.objects.create(
                ccn=f"2160{number:02d}", name=f"HOME {number}", state="MD", phone="4105550000"
            )
            sign(home, phase)
            Prospect.objects.create(facility=home, phase=phase, assigned_to=world.rita, next_step="Call")

    sign(world.homes["harbor"], phase)
    assert_same_queries(lambda: rita.get(LIST + query), grow)
    assert "Home 9" in rita.get(LIST + query).content.decode()


def test_as_many_queries_for_ten_calls_as_for_one(rita, world, phase):
    def grow():
        for _ in range(9):
            Call.objects.create(prospect=prospect, by=world.rita, outcome="talked")
            StageChange.objects.create(prospect=prospect, new="contacted", by=world.rita)

    prospect = Prospect.objects.create(facility=world.homes["harbor"], phase=phase)
    Call.objects.create(prospect=prospect, by=world.rita, outcome="talked")
    assert_same_queries(lambda: rita.get(HOME), grow)


def test_pages_are_sound_and_a_call_is_logged_by_keyboard(page, live_server, transactional_db, world, phase, client):
    sign(world.homes["harbor"], phase)
    client.force_login(world.rita)
    sign_in_by_cookie(page, live_server.url, client)
    for path in [LIST, LIST + "?due=call", LIST + "?q=zzz", HOME, HOME.replace("215001", "215002")]:
        assert_sound(page, live_server.url + path)
    page.get_by_label("How did it go?").select_option("Talked")
    page.get_by_label("Spoke to").fill("Owen")
    page.keyboard.press("Enter")
    page.get_by_text("The call is written down.").wait_for()
    page.get_by_role("button", name="Change the stage").click()
    page.get_by_text("The call is written down.").wait_for(state="hidden")
    assert Call.objects.get().spoke_to == "Owen"
