"""The dashboards over HTTP and in the browser."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.access.services import grant_role
from accounts.assistance.models import AssistanceRequest
from campaigns.enrollment.models import Enrollment
from campaigns.measurements.models import MonthReport
from campaigns.measurements.queries import month_due
from campaigns.recruitment import services
from facilities.directory.models import Chain, Facility
from tests.browser import assert_sound, sign_in_by_cookie
from tests.query_growth import assert_same_queries

DESK = "/q/chesapeake-quality/md/"


def sign(home, phase, **fields):
    return Enrollment.objects.create(
        facility=home, phase=phase, signer_name="Ada", signer_title="Administrator", agreement_version="1", **fields
    )


def text(response):
    assert response.status_code == 200
    return response.content.decode()


def test_the_first_page_has_map_table_and_figures(client, world, phase):
    sign(world.homes["harbor"], phase)
    page = text(client.get("/"))
    assert page.count('<li class="t-') == 54 and 'class="m2" href="/states/md/"' in page
    assert "<dd>1</dd>" in page and "of 3 homes take part" in page and "33.3%" in page and "Counted" in page


def test_the_first_page_stands_without_phase_and_homes(client, db):
    page = text(client.get("/"))
    assert "No phase of the campaign runs today" in page and "of 0 homes take part" in page


@pytest.mark.parametrize("asked", ["md", "MD", " md "])
def test_the_form_of_the_first_page_finds_the_state(client, db, asked):
    assert client.get("/states/", {"state": asked})["Location"] == "/states/md/"


@pytest.mark.parametrize("query", ["state=zz", "q=zzz", "sort=evil", "q=<script>x"])
def test_nonsense_gives_the_list(client, db, query):
    page = text(client.get(f"/states/?{query}"))
    assert "<h1>States</h1>" in page and "<script>x" not in page


def test_states_are_found_ordered_and_exported(client, world, phase):
    sign(world.homes["harbor"], phase)
    page = text(client.get("/states/", {"sort": "-share"}))
    assert page.index("Maryland</a></th>") < page.index("Ohio</a></th>") < page.index("Alabama</a></th>")
    file = b"".join(client.get("/states/table.csv", {"q": "mary"}).streaming_content).decode("utf-8-sig")
    assert file.splitlines()[1].startswith("MD,Maryland,2,1,50.0,0,")
    assert len(file.splitlines()) == 2


def test_a_state_tells_share_helper_and_homes_by_city(client, world, phase):
    sign(world.homes["harbor"], phase)
    sign(world.homes["bay"], phase, is_listed=False)
    page = text(client.get("/states/md/"))
    assert "100.0%" in page and "Chesapeake Quality" in page and 'action="/update-notices/"' in page
    assert "not a rating of its care" in page and "See the home by city" in page
    homes = text(client.get("/states/md/homes/"))
    assert "Harbor House" in homes and "Bay Manor" not in homes
    assert "No home fits this search" in text(client.get("/states/md/homes/", {"q": "zzz"}))
    assert "No home is named here yet" in text(client.get("/states/oh/homes/"))


@pytest.mark.parametrize("path", ["/states/MD/", "/states/zz/", "/states/md.js", "/states/zz/homes/"])
def test_no_such_state(client, db, path):
    assert client.get(path).status_code == 404


def test_every_state_has_its_page(client, phase):
    for state in ["gu", "vi", "pr", "dc"]:
        assert "There are no open nursing homes" in text(client.get(f"/states/{state}/"))


def test_the_desk_names_what_waits_and_what_happened(client, world, phase):
    harbor = world.homes["harbor"]
    part = sign(world.homes["bay"], phase)
    MonthReport.objects.create(
        enrollment=part, month=month_due(timezone.localdate()).shift(-1), status="sent", sent_at=timezone.now()
    )
    services.log_call(
        home=harbor, phase=phase, by=world.rita, outcome="call-back", next_step="<b>Ask</b>",
        next_step_on=timezone.localdate(),
    )  # fmt: skip
    AssistanceRequest.objects.create(
        number="A1", home_as_typed="x", state="MD", name="N", email="n@example.org", problem="password", desk="qio",
        qio=world.qios["md"], answer_by=timezone.now(),
    )  # fmt: skip
    client.force_login(world.lea)
    page = text(client.get(DESK))
    for words in ["A next step is due with 1 home", "&lt;b&gt;Ask", "1 person waits for sign-in help",
                  f"1 home has not sent {month_due(timezone.localdate()).name}", "1 more home to reach 75%",
                  "Rita Example called: call back", "Rita Example noted: contacted"]:  # fmt: skip
        assert words in page
    client.force_login(world.rita)
    assert "sign-in help" not in text(client.get(DESK)).replace("Sign-in help", "")


def test_the_desk_of_an_empty_state_is_calm(client, world, phase):
    Facility.objects.filter(state="MD").update(status="closed", closed_on=dt.date(2026, 1, 1))
    client.force_login(world.rita)
    page = text(client.get(DESK))
    assert "Nothing waits for you" in page and "There are no open homes" in page


def test_pages_of_places_without_a_phase(client, world):
    for who, path in [("rita", DESK), ("connie", "/lane/md/"), ("nat", "/nation/")]:
        client.force_login(world.people[who])
        assert client.get(path).status_code == 200


def test_a_lane_sees_who_takes_part_and_nothing_else(client, world, phase):
    sign(world.homes["harbor"], phase)
    client.force_login(world.connie)
    page = text(client.get("/lane/md/"))
    assert "Takes part" in page and "Not yet" in page and "1 of 2 homes take part" in page
    assert "Bay Manor" not in text(client.get("/lane/md/", {"part": "yes"}))
    assert "No home fits" in text(client.get("/lane/md/", {"q": "zzz"}))


def test_the_nation_narrows_orders_and_exports(client, world, phase):
    sign(world.homes["harbor"], phase)
    client.force_login(world.nat)
    page = text(client.get("/nation/", {"sort": "-share"}))
    assert page.index("Maryland</a>") < page.index("Alabama</a>") and "requests wait" not in page
    assert "No state fits" in text(client.get("/nation/", {"band": "large"}))
    file = b"".join(client.get("/nation/states.csv", {"q": "md"}).streaming_content).decode("utf-8-sig")
    assert file.splitlines()[1].startswith("MD,Maryland,small,2,1,50.0,75,0,0.0,")


def test_the_help_desk_sees_what_waits(client, world, phase):
    AssistanceRequest.objects.create(
        number="A1", home_as_typed="x", name="N", email="n@example.org", problem="password", desk="help-desk",
        answer_by=timezone.now(),
    )  # fmt: skip
    client.force_login(world.hedi)
    assert "1 request waits at the help desk" in text(client.get("/nation/"))


def test_work_goes_to_the_only_or_the_last_place(client, world, phase):
    client.force_login(world.rita)
    assert client.get("/work/")["Location"] == DESK
    grant_role(user=world.rita, role="lane-member", by="tests", state="MD")
    assert client.get("/work/")["Location"] == "/places/"
    client.get("/lane/md/")
    assert client.get("/work/")["Location"] == "/lane/md/"
    client.logout()
    client.force_login(world.otto)  # somebody else at the same computer
    assert client.get("/work/")["Location"] == "/q/buckeye-quality/oh/"


def test_a_made_up_last_place_leads_nowhere(client, world):
    client.force_login(world.rita)
    client.cookies["last-place"] = "https://evil.example.org/"
    assert client.get("/work/")["Location"] == DESK


def test_change_place(client, world):
    client.force_login(world.sam)
    assert client.get("/work/")["Location"] == "/places/"
    assert "Nobody has given you access yet" in text(client.get("/places/"))
    for number in range(12):
        home = Facility.objects.create(ccn=f"2170{number:02d}", name=f"TIDE {number}", city="EASTON", state="MD")
        grant_role(user=world.ron, role="home-reader", facility=home, by="tests")
    client.force_login(world.ron)
    page = text(client.get("/places/"))
    assert "Tide 11" in page and 'name="q"' in page
    assert "Tide 11" not in text(client.get("/places/", {"q": "harbor"}))
    assert "No place fits this search" in text(client.get("/places/", {"q": "zzz"}))


@pytest.mark.parametrize(
    ("who", "path"),
    [("", "/"), ("", "/states/"), ("", "/states/md/"), ("", "/states/md/homes/"), ("rita", DESK),
     ("connie", "/lane/md/"), ("nat", "/nation/"), ("cora", "/places/")],
)  # fmt: skip
def test_as_many_queries_for_ten_homes_as_for_one(client, world, phase, who, path):
    today = timezone.localdate()

    def grow():
        chain = Chain.objects.get(number="900")
        for number in range(10):
            home = Facility.objects.create(
                ccn=f"2180{number:02d}", name=f"HOME {number}", city="EASTON", state="MD", chain=chain
            )
            sign(home, phase)
            services.log_call(
                home=home, phase=phase, by=world.rita, outcome="talked", next_step="x", next_step_on=today
            )

    if who:
        client.force_login(world.people[who])
    sign(world.homes["harbor"], phase)
    services.log_call(
        home=world.homes["bay"], phase=phase, by=world.rita, outcome="talked", next_step="x", next_step_on=today
    )  # fmt: skip
    assert_same_queries(lambda: client.get(path), grow)


def test_public_pages_are_sound(page, live_server, transactional_db, world, phase):
    sign(world.homes["harbor"], phase)
    for path in ["/", "/states/", "/states/?q=zzz", "/states/md/", "/states/gu/", "/states/md/homes/"]:
        assert_sound(page, live_server.url + path)
    page.goto(live_server.url + "/")
    page.get_by_text("The same as a table").click()
    page.get_by_label("Find your state").select_option("Maryland")
    page.get_by_role("button", name="See the state").click()
    page.get_by_role("heading", level=1, name="Maryland").wait_for()


def test_pages_of_places_are_sound(page, live_server, transactional_db, world, phase, client):
    sign(world.homes["harbor"], phase)
    services.log_call(home=world.homes["bay"], phase=phase, by=world.rita, outcome="talked")
    for who, path in [("rita", DESK), ("connie", "/lane/md/"), ("nat", "/nation/"), ("cora", "/places/")]:
        client.logout()
        client.force_login(world.people[who])
        page.context.clear_cookies()
        sign_in_by_cookie(page, live_server.url, client)
        assert_sound(page, live_server.url + path)
