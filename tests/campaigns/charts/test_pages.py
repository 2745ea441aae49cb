"""Pages and downloads of the charts, as the home's people see them and as nobody else does."""

import csv
import io
import struct
import xml.etree.ElementTree as ET

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.charts import exports
from campaigns.goals.models import Measure
from tests.campaigns.charts import homes
from tests.campaigns.charts.homes import TODAY, busy_home

GOAL = "/h/215001/goals/ca/"


@pytest.fixture
def today():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def ada(client, world, phase, today):
    client.force_login(world.ada)
    return client


def page(client, path: str) -> BeautifulSoup:
    response = client.get(path)
    assert response.status_code == 200, response.status_code
    return BeautifulSoup(response.content, "html.parser")


def test_before_signing_the_page_says_the_first_step(ada):
    found = page(ada, "/h/215001/goals/")
    assert "has not signed yet" in found.text
    assert found.find("a", string="Read and sign")["href"] == "/h/215001/taking-part/sign/"
    assert not found.find("main").find("svg", class_="spc")


def test_between_two_phases_the_pages_stand(client, world, today):
    """`phase` is left out: no definitions at all."""
    client.force_login(world.ada)
    assert "has not signed yet" in page(client, "/h/215001/goals/").text
    assert "take part yet" in page(client, "/h/215001/").text
    assert client.get(GOAL).status_code == 404


def test_a_reader_is_told_who_can_sign(client, world, phase, today):
    client.force_login(world.ron)
    found = page(client, "/h/215001/goals/")
    assert "An administrator of your home can sign." in found.text
    assert not found.find("a", string="Read and sign")


def test_without_goals_the_page_says_choose(ada, world, phase):
    homes.signed(world.homes["harbor"], phase, world.ada, codes=())
    found = page(ada, "/h/215001/goals/")
    assert found.find("a", string="Choose goals")["href"] == "/h/215001/taking-part/goals/"


def test_goals_without_numbers_have_no_drawing(ada, world, phase):
    homes.signed(world.homes["harbor"], phase, world.ada)
    found = page(ada, "/h/215001/goals/")
    assert len(found.main.find_all("h2")) == 3
    assert not found.main.find("svg", class_="spc")
    assert "No numbers yet" in page(ada, GOAL).text


def test_all_goals_with_sentence_pill_value_and_target(ada, world, phase):
    busy_home(world, phase)
    found = page(ada, "/h/215001/goals/")
    section = found.find("section", attrs={"aria-labelledby": "goal-ca"})
    assert section.find(class_="big").text == "86.7"
    assert "per 100, target 85.0" in section.text
    assert "Real change" in section.text
    assert "The last 9 months are all above the first year's median of 72.0." in section.text
    assert len(found.main.find_all("svg", class_="wide")) == 3  # a measure without numbers has no drawing
    assert "Line and target only" in found.find("section", attrs={"aria-labelledby": "goal-med"}).text
    ids = [each["id"] for each in found.find_all(id=True)]
    assert len(ids) == len(set(ids))


def test_one_goal_sentence_first(ada, world, phase):
    busy_home(world, phase)
    found = page(ada, GOAL)
    assert found.h1.text.lower() == "consistent assignment"
    say = found.find(class_="say").text
    assert say.endswith("something changed, for the better. September is 86.7; the target is 85.0.")
    assert found.find(class_="say").sourceline < found.find("figure").sourceline
    assert [each["class"][-1] for each in found.find("figure").find_all("svg", role="img")] == ["wide", "narrow"]
    rows = found.find("table").tbody.find_all("tr")
    assert len(rows) == 24
    assert [cell.text for cell in rows[0].find_all(["th", "td"])] == [
        "Sep 2026",
        "52",
        "60",
        "86.7",
        "Signal: part of a run",
    ]
    facts = found.find("dl", class_="facts").get_text(" ", strip=True)
    assert "85.0 from January 2026" in facts
    assert "80.0 from November 2024" in facts
    assert "86.7, 52 out of 60" in facts
    assert "style=" not in str(found.main)


def test_a_goal_with_several_measures_has_a_section_for_each(ada, world, phase):
    busy_home(world, phase)
    found = page(ada, "/h/215001/goals/ss/")
    assert (
        len(found.main.find_all("section", class_="mb-5"))
        == Measure.objects.filter(goal__phase=phase, goal__code="SS", valid_to=None).count()
    )
    assert "No numbers yet" in found.text  # retention was never entered
    assert "Nothing noted yet." in found.text


def test_measures_of_lasting_states_get_no_verdict(ada, world, phase):
    busy_home(world, phase)
    found = page(ada, "/h/215001/goals/med/")
    assert "Line and target only" in found.text
    assert "months in a row prove nothing here" in found.text
    assert "median" not in found.find("figure").text.lower()
    assert "May 2026 is missing" in found.text
    assert any("–" in row.text and "Not sent" in row.text for row in found.find("table").tbody.find_all("tr"))


def test_a_dropped_goal_keeps_its_chart(ada, world, phase):
    enrollment = busy_home(world, phase)
    enrollment.choices.filter(goal__code="CA").update(dropped_at=TODAY)
    assert "Your home no longer works on this goal." in page(ada, GOAL).text
    assert "Consistent" not in page(ada, "/h/215001/goals/").main.text


PEOPLE = {
    "ron": 200,
    "dan": 200,
    "rita": 404,
    "lea": 404,
    "olga": 404,
    "nat": 404,
    "root": 404,
    "connie": 404,
    "cora": 404,
}


def test_only_the_home_sees_its_values(client, world, phase, today):
    """Not even the QIO of the state or the nation: that takes the home's consent (a later issue)."""
    homes.small_home(world, phase)
    for who, status in PEOPLE.items():
        client.force_login(world.people[who])
        for path in ("/h/215001/goals/", GOAL, f"{GOAL}ca-ls.csv", f"{GOAL}ca-ls.png", f"{GOAL}ca-ls.svg"):
            assert client.get(path).status_code == status, (who, path)


def test_what_is_not_there_is_not_found(ada, world, phase):
    homes.small_home(world, phase)
    for path in ("goals/inf/", "goals/xx/", "goals/CA/", "goals/ca/nothing.svg", "goals/ca/med-ap.svg",
                 "goals/ca/ca-ss.png"):  # fmt: skip
        assert ada.get(f"/h/215001/{path}").status_code == 404, path
    assert ada.get("/h/999999/goals/").status_code == 404


def test_csv(ada, world, phase):
    busy_home(world, phase)
    response = ada.get(f"{GOAL}ca-ls.csv")
    assert response["Content-Disposition"] == 'attachment; filename="215001-ca-ls-2026-09.csv"'
    assert "no-store" in response["Cache-Control"]
    rows = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert rows[0] == ["Month", "Number", "Out of", "Rate per 100", "Note"]
    assert rows[1] == ["2026-09", "52", "60", "86.6667", "Signal: part of a run"]
    assert len(rows) == 25
    gap = list(csv.reader(io.StringIO(b"".join(ada.get("/h/215001/goals/med/med-ap.csv").streaming_content).decode())))
    assert ["2026-05", "", "", "", "Not sent"] in gap


def test_svg_file(ada, world, phase):
    busy_home(world, phase)
    response = ada.get(f"{GOAL}ca-ls.svg")
    assert response["Content-Type"] == "image/svg+xml"
    assert "Harbor House, Baltimore" in " ".join(ET.fromstring(response.content).itertext())  # noqa: S314
    assert "no-store" in response["Cache-Control"]


def test_png_has_the_size_and_the_words(ada, world, phase, settings, tmp_path):
    busy_home(world, phase)
    body = ada.get(f"{GOAL}ca-ls.png").content
    assert body.startswith(b"\x89PNG")
    assert struct.unpack(">II", body[16:24]) == (2 * 880, 2 * 454)
    drawing = ada.get(f"{GOAL}ca-ls.svg").content.decode()
    wordless = exports.resvg_py.svg_to_bytes(svg_string=drawing, skip_system_fonts=True, zoom=2, background="#ffffff")
    assert len(body) > 1.5 * len(wordless)  # letters are pixels: without a font they silently disappear
    settings.CHART_FONT = tmp_path / "none.ttf"
    with pytest.raises(exports.ImproperlyConfigured, match=r"none\.ttf"):
        exports.png_of(drawing)


def test_names_of_people_and_homes_are_only_words(ada, world, phase):
    home = world.homes["harbor"]
    home.name = '<img src=x onerror="alert(1)">'
    home.save()
    homes.small_home(world, phase)
    assert b"<img" not in ada.get(GOAL).content
    assert b"<img" not in ada.get(f"{GOAL}ca-ls.svg").content


def test_queries_do_not_grow_with_months_and_goals(ada, world, phase):
    enrollment = homes.signed(world.homes["harbor"], phase, world.ada, codes=("CA", "MED"))
    homes.send(enrollment, world.ada, {"ca_ls": [(5, 10)]})
    counts = [queries_of(ada, path) for path in ("/h/215001/goals/", GOAL)]
    enrollment.choices.create(goal=homes.measure("inf_cdi").goal)
    enrollment.choices.create(goal=homes.measure("pu_ih").goal)
    homes.send(enrollment, world.ada, {"ca_ls": [*homes.MED[:19]], "inf_cdi": [(1, 3000)] * 12}, last="2026-08")
    later = [queries_of(ada, path) for path in ("/h/215001/goals/", GOAL)]
    assert all(now <= before for now, before in zip(later, counts, strict=True))  # the comparison is kept by now


def queries_of(client, path: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200
    return len(found)
