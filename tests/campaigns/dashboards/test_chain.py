"""A chain's pages: its homes × a month, missing first, and × 12 months, with filter, file and totals."""

import csv
import datetime as dt
import re
from html import unescape

import pytest
from django.utils import timezone

from accounts.access.services import end_role, grant_role
from campaigns.enrollment.models import ParticipationLevel
from campaigns.goals.models import LevelRule, Phase
from campaigns.measurements.models import MonthReport
from qioportal.lib.months import Month
from tests.browser import assert_sound, sign_in_by_cookie
from tests.campaigns.dashboards.chains import home_of_chain, month_now, report, takes_part
from tests.query_growth import assert_same_queries

GRID, YEAR = "/c/900/", "/c/900/year/"
LONG_AGO = Month(2026, 6)  # long past its due day


def text(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return unescape(re.sub(r"\s+", " ", answer.content.decode()))


def lines(answer) -> list[list[str]]:
    body = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(body.splitlines()))


@pytest.fixture
def chain(world, phase):
    """One home for each way to stand with June 2026; Bay Manor takes no part."""
    parts = {}
    for number, name in enumerate(["sent", "sent-late", "returned", "draft", "late", "new"]):
        home = home_of_chain(number, state="OH" if name == "late" else "MD", name=f"THE {name.upper()} HOME")
        since = dt.date(2026, 7, 3) if name == "new" else None
        parts[name] = takes_part(home, phase, since=since, goals=3)
    report(parts["sent"], LONG_AGO)
    report(parts["sent-late"], LONG_AGO, late=True)
    report(parts["returned"], LONG_AGO, "returned")
    report(parts["draft"], LONG_AGO, "draft")
    return parts


@pytest.fixture
def cora(client, world, chain):
    client.force_login(world.cora)
    return client


def test_missing_homes_come_first_and_each_says_how_it_stands(cora):
    file = lines(cora.get("/c/900/homes.csv", {"month": "2026-06"}))
    assert file[0][:6] == ["CCN", "Home", "City", "State", "Month", "Status"]
    assert [row[1] for row in file[1:]] == [
        "THE RETURNED HOME", "THE LATE HOME", "THE DRAFT HOME", "THE SENT-LATE HOME", "THE SENT HOME", "THE NEW HOME",
        "BAY MANOR",
    ]  # fmt: skip
    page = text(cora.get(GRID, {"month": "2026-06"}))
    for words in ["Sent back", "Not sent", "Draft saved", "Sent late", "Not asked", "Does not take part"]:
        assert words in page
    assert page.index("The Returned Home") < page.index("The Sent Home") < page.index("Bay Manor")


def test_totals_by_state(cora):
    page = text(cora.get(GRID, {"month": "2026-06"}))
    table = page[page.index('id="by-state"') :]
    cells = {}
    for row in re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", table):
        name, *rest = [re.sub("<[^>]+>", "", cell) for cell in re.split("</t[hd]>", row) if cell]
        cells[name] = [int(each) for each in rest]
    assert cells == {"Maryland": [6, 5, 2, 2], "Ohio": [1, 1, 0, 1]}


def test_level_goals_last_month_and_completeness(cora, chain, phase):
    LevelRule.objects.update_or_create(phase=phase, level=2, defaults={"name": "Taking part", "says": "x"})
    ParticipationLevel.objects.create(enrollment=chain["sent"], level=1, starts_on="2026-01-01", ends_on="2026-02-01")
    ParticipationLevel.objects.create(enrollment=chain["sent"], level=2, starts_on="2026-02-02")
    row = next(
        row for row in lines(cora.get("/c/900/homes.csv?month=2026-06&q=sent+home")) if row[1] == "THE SENT HOME"
    )
    assert row[6:] == ["2026-07-18", "3", "2", "Taking part", "2026-06", "1", "12"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=returned", ["THE RETURNED HOME"]),
        ("q=easton+bay", ["BAY MANOR"]),
        ("q=290001", ["THE SENT-LATE HOME"]),
        ("state=OH", ["THE LATE HOME"]),
        ("status=missing", ["THE RETURNED HOME", "THE LATE HOME", "THE DRAFT HOME"]),
        ("status=no-part", ["BAY MANOR"]),
        ("status=sent&sort=-home", ["THE SENT HOME"]),
        ("sort=home&status=missing", ["THE DRAFT HOME", "THE LATE HOME", "THE RETURNED HOME"]),
        ("q=%3Cscript%3E", []),
    ],
)
def test_narrowing(cora, query, names):
    rows = lines(cora.get(f"/c/900/homes.csv?month=2026-06&{query}"))
    assert [row[1] for row in rows[1:]] == names
    page = cora.get(f"{GRID}?month=2026-06&{query}").content.decode()
    assert ("No home fits" in page) == (not names) and "<script>" not in page


@pytest.mark.parametrize("asked", ["", "nonsense", "2026-13", "2099-01", "1999-01", "2026-06' OR 1"])
def test_any_month_asked_gives_a_page(cora, asked):
    assert cora.get(GRID, {"month": asked}).status_code == 200
    assert cora.get(YEAR, {"month": asked}).status_code == 200


def test_the_month_due_is_the_first_one_seen(cora):
    assert f"<h1>{month_now().label}</h1>" in text(cora.get(GRID))


def test_twelve_months_in_words(cora, chain):
    rows = {row[1]: row[3:] for row in lines(cora.get("/c/900/year.csv?month=2026-06"))}
    assert rows["Home"][:12] == [str(Month(2026, 6).shift(step)) for step in range(-11, 1)]
    assert rows["THE SENT HOME"][11:] == ["Sent", "1", "12"]
    assert rows["THE NEW HOME"] == ["Not asked"] * 12 + ["0", "0"]
    page = text(cora.get(YEAR, {"month": "2026-06"}))
    assert page.count(">Not sent<") >= 11 and ">Late</td>" in page and ">Back<" in page
    assert "/h/290000/2025-07/" in page  # what is open leads to its month


def test_names_cannot_write_into_page_or_file(cora, phase):
    home_of_chain(90, name="=HYPERLINK(1)<img src=x>")
    assert "<img src=x>" not in cora.get(GRID).content.decode()
    assert "'=HYPERLINK(1)<img src=x>" in b"".join(cora.get("/c/900/homes.csv").streaming_content).decode()


def test_a_home_of_a_large_chain_has_its_menu(cora, chain):
    page = text(cora.get("/h/290000/"))
    assert "Enter the month" in page and "Change place" in page
    assert cora.get("/work/")["Location"] == "/h/290000/" or cora.get("/work/")["Location"] == GRID
    places = text(cora.get("/places/"))
    assert 'href="/c/900/"' in places and "/h/290000/" not in places


def test_a_small_chain_lists_its_homes_too_but_work_begins_at_the_chain(client, world):
    client.force_login(world.cora)
    assert "/h/215002/" in text(client.get("/places/"))
    assert client.get("/work/")["Location"] == GRID


def test_who_left_the_chain_finds_nothing(cora, world):
    end_role(affiliation=world.cora.affiliations.get(), by="tests")
    assert cora.get(GRID).status_code == 404 and cora.get("/c/900/homes.csv").status_code == 404


def test_people_of_a_home_do_not_see_its_chain(client, world, chain):
    grant_role(user=world.sam, role="home-administrator", facility=world.homes["bay"], by="tests")
    client.force_login(world.sam)
    assert client.get(GRID).status_code == 404


def test_a_chain_without_homes_and_a_day_without_a_phase(client, world, phase):
    client.force_login(world.cora)
    world.homes["bay"].delete()
    assert "The chain has no open home" in text(client.get(GRID))
    Phase.objects.update(starts_on=dt.date(2008, 1, 1), ends_on=dt.date(2009, 1, 1))
    for path in [GRID, YEAR]:
        assert "Nothing is asked today" in text(client.get(path))
    assert len(lines(client.get("/c/900/homes.csv"))) == 1


def test_as_many_queries_for_twenty_homes_as_for_one(cora, phase):
    def grow():
        for number in range(100, 120):
            part = takes_part(home_of_chain(number), phase, goals=2)
            report(part, month_now())

    assert_same_queries(lambda: cora.get(GRID), grow)
    assert_same_queries(lambda: cora.get(YEAR), lambda: takes_part(home_of_chain(200), phase))


def test_deadlines_are_those_of_the_homes_own_clock(cora, phase):
    """Sent on the due day in Hawaii, when it is the next day in New York already."""
    part = takes_part(home_of_chain(300, state="HI", name="FAR HOME"), phase)
    sent = report(part, LONG_AGO)
    due = dt.datetime(2026, 7, 20, 23, 30, tzinfo=part.facility.place.zone)
    MonthReport.objects.filter(pk=sent.pk).update(sent_at=due)
    assert timezone.localdate(due) == dt.date(2026, 7, 21)
    row = lines(cora.get("/c/900/homes.csv?month=2026-06&q=far"))[1]
    assert row[5] == "Sent"


def test_pages_are_sound(page, live_server, transactional_db, client, world, phase):
    for number, name in enumerate(["sent", "returned", "draft", "late"]):
        part = takes_part(home_of_chain(number, state="OH" if number else "MD"), phase, goals=3)
        if name != "late":
            report(part, month_now(), name)
    client.force_login(world.cora)
    sign_in_by_cookie(page, live_server.url, client)
    for path in [GRID, f"{YEAR}?q=zzz", YEAR]:
        assert_sound(page, live_server.url + path)
