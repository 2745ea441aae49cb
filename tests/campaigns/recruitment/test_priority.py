"""Points: each says its row and date; weights with history and a look at their effect."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.audit.models import AuditEvent
from campaigns.enrollment.models import Enrollment
from campaigns.goals.models import Phase
from campaigns.recruitment.above import above_average
from campaigns.recruitment.call_queries import CallPlace, lines_of, weights_for
from campaigns.recruitment.local_time import LocalTime
from campaigns.recruitment.priority import Above, Facts, Sibling, points_of, total
from campaigns.recruitment.script import script_for
from campaigns.recruitment.weight_models import FACTORS, CallWeights
from campaigns.recruitment.weights import follow_nation, history_of, set_weights
from facilities.cms.models import MeasureScore
from facilities.directory.models import Facility
from facilities.states.codes import STATES
from qioportal.lib.months import Month
from tests.browser import assert_sound, sign_in_by_cookie

POINTS = "/q/chesapeake-quality/md/calls/points/"
NATION = "/nation/call-points/"
SEEN = dt.date(2026, 11, 1)
ULCERS = (
    "Long-stay residents at high risk with pressure ulcers: 9.8%, average of Maryland 7.1%, CMS, Q2 2021 to Q1 2022"
)
ABOVE = Above("453", 9.77, 7.14, "2021Q2-2022Q1")


def home(**facts):
    return Facility(**{"state": "MD", "seen_on": SEEN, "rated_on": SEEN, "zip_code": "21000", **facts})


def words_of(facility, facts, **weights):
    phase = {"phase": "Phase 3", "began": dt.date(2026, 5, 1)}
    found = points_of(facility, facts, CallWeights(**weights), state="Maryland", **phase)
    return [(each.points, each.why) for each in found]


@pytest.mark.parametrize(
    ("facility", "facts", "expected"),
    [
        (home(overall_rating=1), Facts(contacted=True), [(30, "1 star overall, CMS file of November 2026")]),
        (home(overall_rating=2), Facts(contacted=True), []),
        (home(special_focus="SFF"), Facts(contacted=True), [(25, "Special focus facility, CMS file of November 2026")]),
        (
            home(special_focus="SFF Candidate"),
            Facts(contacted=True),
            [(15, "Candidate for special focus, CMS file of November 2026")],
        ),
        (home(certified_beds=120), Facts(contacted=True), [(6, "120 certified beds, CMS file of November 2026")]),
        (home(certified_beds=1389), Facts(contacted=True), [(10, "1,389 certified beds, CMS file of November 2026")]),
        (home(certified_beds=2), Facts(contacted=True), []),
        (home(), Facts(), [(10, "Never contacted in Phase 3, which began May 1, 2026")]),
        (
            home(),
            Facts(contacted=True, former="Phase 2", former_on=dt.date(2024, 6, 3)),
            [(15, "Took part in Phase 2, signed June 3, 2024")],
        ),
        (
            home(),
            Facts(contacted=True, sibling=Sibling("BAY MANOR", "Tidewater Homes", dt.date(2026, 3, 3), True)),
            [(15, "Bay Manor of Tidewater Homes takes part since March 3, 2026")],
        ),
        (
            home(),
            Facts(contacted=True, above=ABOVE),
            [
                (
                    10,
                    ULCERS,
                )
            ],
        ),
        (
            home(),
            Facts(contacted=True, takes_part=True, former="Phase 2", open_month=Month(2026, 10),
                  last_sent=Month(2026, 7), due_on=dt.date(2026, 11, 20)),
            [(20, "October 2026 not sent, due November 20, 2026; the last month sent is July 2026")],
        ),
    ],
)  # fmt: skip
def test_each_point_names_its_row_and_its_date(facility, facts, expected):
    assert words_of(facility, facts) == expected


def test_points_are_added_the_most_first_and_a_weight_of_0_leaves_a_reason_out():
    facility, facts = home(overall_rating=1, certified_beds=200), Facts()
    assert [points for points, _ in words_of(facility, facts)] == [30, 10, 10]
    assert [points for points, _ in words_of(facility, facts, one_star=0, size=40)] == [40, 10]
    assert total(points_of(facility, facts, CallWeights(), state="x", phase="y")) == 50


def script(facility, facts):
    local = LocalTime(dt.datetime(2026, 11, 20, 9), "Eastern")
    return " ".join(script_for(facility, facts, caller="Denise", office="your QIO", local=local, campaign="AE"))


def test_the_script_speaks_of_this_homes_own_gaps():
    said = script(home(), Facts(takes_part=True, open_month=Month(2026, 10), last_sent=Month(2026, 7)))
    assert said.startswith("Good morning, this is Denise from your QIO. October 2026 is still open.")
    assert "The last one that came was July 2026." in said
    said = script(home(), Facts(takes_part=True, open_month=Month(2026, 10)))
    assert "your first month" in said
    said = script(home(overall_rating=1), Facts(above=ABOVE, former="Phase 2"))
    assert "took part in Phase 2" in said and "one star now" in said and "pressure ulcers" in said
    assert "9.8" not in said and "7.1" not in said


def test_the_script_names_no_home_that_keeps_itself_unnamed():
    listed, hidden = (Sibling("BAY MANOR", "Tidewater Homes", SEEN, is_listed) for is_listed in (True, False))
    assert "Bay Manor" in script(home(), Facts(sibling=listed))
    assert "Bay Manor" not in script(home(), Facts(sibling=hidden))


def test_above_the_average_of_the_state_and_the_farthest_first(world):
    for ccn, ulcers, drugs in [("215001", 9, 12), ("215002", 7, 10), ("365001", 90, 90)]:
        for code, score in [("453", ulcers), ("419", drugs)]:
            MeasureScore.objects.create(
                facility=Facility.objects.get(ccn=ccn), code=code, score=score, quarters="2021Q2-2022Q1",
                processing_date="2022-07-01",
            )  # fmt: skip
    found = above_average(STATES["MD"])
    assert list(found) == [world.homes["harbor"].pk]
    above = found[world.homes["harbor"].pk]
    assert (above.code, above.score, above.average) == ("453", 9, 8)  # 9/8 is more than 12/11
    assert above.period == "Q2 2021 to Q1 2022" and above_average(STATES["TX"]) == {}


def test_an_older_file_counts_no_more(world):
    for date, scores in [("2022-07-01", (9, 1)), ("2022-08-01", (3, 3))]:
        for key, score in zip(("harbor", "bay"), scores, strict=True):
            MeasureScore.objects.create(
                facility=world.homes[key], code="453", score=score, quarters="2021Q2-2022Q1", processing_date=date
            )
    assert above_average(STATES["MD"]) == {}


def test_a_chain_counts_where_another_home_takes_part(world, phase):
    chain = world.homes["bay"].chain
    facts = {"phase": phase, "signer_name": "x", "signer_title": "y", "agreement_version": "1"}
    Facility.objects.filter(ccn="365001").update(chain=chain)
    part = Enrollment.objects.create(facility=world.homes["maple"], is_listed=False, **facts)
    place = CallPlace.of_lane(STATES["MD"])

    def sibling():
        return {line.home.ccn: line.facts.sibling for line in lines_of(place, phase)}["215002"]

    assert sibling() is None, "a home of another state that keeps itself unnamed is nobody's business"
    Enrollment.objects.filter(pk=part.pk).update(is_listed=True)
    assert sibling().name == "MAPLE COURT"


def test_who_took_part_before_is_marked(client, world, phase):
    older = Phase.objects.filter(campaign=phase.campaign, number__lt=phase.number).order_by("-number").first()
    Enrollment.objects.create(
        facility=world.homes["bay"], phase=older, signer_name="x", signer_title="y", agreement_version="1"
    )
    client.force_login(world.rita)
    found = client.get("/q/chesapeake-quality/md/calls/", {"show": "before"})
    assert [line.home.ccn for line in found.context["page"].object_list] == ["215002"]
    assert "took part before" in found.content.decode() and f"Took part in {older.name}" in found.content.decode()
    listed = client.get("/q/chesapeake-quality/md/recruitment/", {"before": "yes"}).content.decode()
    assert "Bay Manor" in listed and "Harbor House" not in listed
    everyone = client.get("/q/chesapeake-quality/md/recruitment/").content.decode()
    assert everyone.count("took part before") == 1 and "One star</a>" in everyone
    assert f"Took part in {older.name}" in client.get("/q/chesapeake-quality/md/homes/215002/").content.decode()


def points(**changes):
    now = CallWeights()
    return {**{name: getattr(now, name) for name in FACTORS}, **changes}


def test_the_newest_points_of_the_qio_count_else_the_nations(world):
    md, oh = world.qios["md"], world.qios["oh"]
    assert weights_for(md).pk is None and weights_for(None).one_star == 30
    set_weights(qio=None, by=world.nat, points=points(one_star=50))
    set_weights(qio=md, by=world.lea, points=points(one_star=70), why="One-star homes first")
    assert [weights_for(each).one_star for each in (md, oh, None)] == [70, 50, 50]
    assert set_weights(qio=md, by=world.lea, points=points(one_star=70)) is None
    follow_nation(qio=md, by=world.lea)
    assert weights_for(md).one_star == 50
    with pytest.raises(ValidationError, match="in force already"):
        follow_nation(qio=md, by=world.lea)
    assert set_weights(qio=md, by=world.lea, points=points(one_star=50)) is not None
    assert CallWeights.objects.filter(qio=md).count() == 3
    assert AuditEvent.objects.filter(action="recruitment.set_weights").count() == 3


def test_the_history_says_who_when_and_what(world):
    md = world.qios["md"]
    set_weights(qio=md, by=world.lea, points=points())
    set_weights(qio=md, by=world.lea, points=points(size=0), why="Size says little")
    newest, first = history_of(md)
    assert newest.changed == [("Size: in full from 200 certified beds on, in part below", 10, 0)] and first.is_first
    assert newest.row.set_by == world.lea and history_of(None) == []


def test_a_change_is_looked_at_before_it_is_made(client, world, phase):
    Facility.objects.filter(ccn="215001").update(certified_beds=200)
    Facility.objects.filter(ccn="215002").update(certified_beds=10, overall_rating=1)
    client.force_login(world.lea)
    given = {name: str(value) for name, value in points(one_star=0, size=90).items()}
    page = client.post(POINTS, {**given, "act": "look"})
    before, after = page.context["preview"].before, page.context["preview"].after
    assert [line.home.ccn for line in before] == ["215002", "215001"]
    assert [line.home.ccn for line in after] == ["215001", "215002"]
    assert not CallWeights.objects.exists()
    page = client.post(POINTS, {**given, "act": "keep", "why": "<b>x"}, follow=True).content.decode()
    assert "The new points are in force." in page and "&lt;b&gt;x" in page and CallWeights.objects.get().size == 90
    page = client.post(POINTS, {"act": "follow"}, follow=True).content.decode()
    assert "Back to the nation" in page and CallWeights.objects.count() == 2
    assert client.post(POINTS, {**given, "size": "101", "act": "keep"}).status_code == 422
    assert client.post(POINTS, {**given, "size": "-1", "act": "look"}).status_code == 422
    assert client.post(POINTS, {"act": "keep"}).status_code == 422
    assert CallWeights.objects.count() == 2


def test_a_recruiter_reads_the_points_and_sets_none(client, world, phase):
    client.force_login(world.rita)
    page = client.get(POINTS).content.decode()
    assert "Points in force" in page and "Look at the effect" not in page
    assert client.post(POINTS, {**points(), "act": "keep"}).status_code == 403
    assert not CallWeights.objects.exists()


def test_the_nations_points(client, world, phase):
    client.force_login(world.nat)
    assert client.get(NATION + "?state=zz").status_code == 200
    set_weights(qio=world.qios["md"], by=world.lea, points=points(size=100))
    Facility.objects.filter(ccn="215001").update(certified_beds=200)
    Facility.objects.filter(ccn="215002").update(certified_beds=2, overall_rating=1)
    preview = client.post(NATION + "?state=md", {**points(one_star=44), "act": "look"}).context["preview"]
    assert [line.home.ccn for line in preview.before] == ["215002", "215001"], "by the nation's points, not the QIO's"
    answer = client.post(NATION, {**points(one_star=44), "act": "keep"}, follow=True)
    assert "The new points are in force." in answer.content.decode()
    assert CallWeights.objects.get(qio=None).one_star == 44
    client.force_login(world.hedi)
    assert client.post(NATION, {**points(), "act": "keep"}).status_code == 403


def test_the_database_refuses_points_that_cannot_be(world):
    for facts in [{"one_star": 101}, {"follows_nation": True}]:
        with pytest.raises(IntegrityError), transaction.atomic():
            CallWeights.objects.create(**facts)


def test_the_page_is_sound(page, live_server, client, world, phase):
    set_weights(qio=world.qios["md"], by=world.lea, points=points(size=3), why="Size says little")
    client.force_login(world.lea)
    sign_in_by_cookie(page, live_server.url, client)
    assert_sound(
        page, live_server.url + POINTS, ready=lambda page: page.get_by_role("button", name="Look at the effect").click()
    )
