"""One chart looked at in many ways: views, months, links; and what parts its line: versions, own number, re-bases."""

import csv
import datetime as dt
import io
import re

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.http import QueryDict

from accounts.mail.models import Delivery
from accounts.mail.rendering import render_delivery
from campaigns.charts.look import look_of
from campaigns.charts.picture import View
from campaigns.charts.queries import charts_of, charts_of_all
from campaigns.enrollment.models import Enrollment, HomeUnit, OwnNumber
from campaigns.goals.models import Measure, Phase
from campaigns.improvement.models import Annotation, Cycle
from campaigns.measurements.models import Observation, ObservationPart
from qioportal.lib.months import Month
from tests.campaigns.charts import homes, pictures
from tests.campaigns.charts.homes import TODAY
from tests.campaigns.charts.test_pages import queries_of

GOAL = "/h/215001/goals/ca/"


@pytest.fixture
def home(world, phase):
    """Harbor House with two years of consistent assignment."""
    with time_machine.travel(TODAY, tick=False):
        enrollment = homes.signed(world.homes["harbor"], phase, world.ada, codes=("CA", "MED"))
        homes.fill(enrollment, "ca_ls", pictures.CONSISTENT)
        yield enrollment


@pytest.fixture
def ada(client, world, home):
    client.force_login(world.ada)
    return client


def page(client, path=GOAL, status=200) -> BeautifulSoup:
    answer = client.get(path)
    assert answer.status_code == status
    return BeautifulSoup(answer.content, "html.parser")


def chart(home, reader=None, **query):
    words = QueryDict("&".join(f"{name}={value}" for name, value in query.items()))
    return charts_of(home, TODAY.date(), goal_slug="ca", look=look_of(words), reader=reader)[0].charts[0]


@pytest.mark.parametrize(
    ("query", "again"),
    [
        ("", ""),
        ("view=control&months=36&lines95=yes", "?view=control&months=36&lines95=yes"),
        ("months=all&compare=yes", "?months=all&compare=yes"),
        ("from=2025-01&to=2026-03&months=12", "?from=2025-01&to=2026-03"),
        ("view=<b>&months=7&lines95=1&compare=", ""),
        ("months=24", ""),
    ],
)
def test_a_look_in_an_address(query, again):
    assert look_of(QueryDict(query)).query == again


WRONG = {"from=2026-09&to=2026-01": "lies after the last", "from=September": "2026-09", "to=2026-13": "2026-09"}


@pytest.mark.parametrize(("query", "says"), WRONG.items())
def test_months_that_make_no_sense_are_said(ada, query, says):
    found = page(ada, f"{GOAL}?{query}")
    assert says in found.find(class_="note").text
    assert len(found.table.tbody("tr")) == 24


def test_the_view_stays_when_the_months_change_and_the_other_way_round(ada):
    found = page(ada, f"{GOAL}?view=control&months=12&compare=yes")
    views = found.find("nav", attrs={"aria-label": "View"})
    assert [link.text for link in views("a")] == ["Run chart", "Control chart", "NHS icons"]
    assert views.find(attrs={"aria-current": "true"}).text == "Control chart"
    assert views.find("a", string="NHS icons")["href"] == "?view=nhs&months=12&compare=yes"
    months = found.find("nav", attrs={"aria-label": "Months shown"})
    assert months.find("a", string="All")["href"] == "?view=control&months=all&compare=yes"
    assert len(found.table.tbody("tr")) == 12
    assert "(p chart)" in found.figure.text
    assert "Upper limit" in found.table.thead.text


def test_the_link_shows_the_same_months_for_ever(ada):
    found = page(ada, f"{GOAL}?view=nhs&months=12")
    link = found.find("input", readonly=True)["value"]
    assert link.endswith("/h/215001/goals/ca/?view=nhs&from=2025-10&to=2026-09")
    assert "people with access to your home and its chain" in found.text
    same = page(ada, link[link.index("/h/") :])
    assert same.find(class_="say").text == found.find(class_="say").text
    assert same.table.tbody.text == found.table.tbody.text


def test_months_without_numbers(ada):
    found = page(ada, f"{GOAL}?from=2027-01")
    assert "There are no numbers in these months." in found.text
    assert not found.main.find("svg", role="img")


@pytest.mark.parametrize("query", ["", "?view=control&lines95=yes", "?view=nhs&months=12", "?from=2025-02&to=2026-01"])
def test_page_csv_svg_and_png_hold_the_same_numbers(ada, query):
    found = page(ada, f"{GOAL}{query}")
    shown = [[cell.get_text(strip=True) for cell in row.find_all(["th", "td"])] for row in found.table.tbody("tr")]
    text = b"".join(ada.get(f"{GOAL}ca-ls.csv{query}").streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert [row[1] for row in rows[1:]] == [row[1] for row in shown]
    assert [f"{float(row[3]):.1f}" for row in rows[1:]] == [row[3] for row in shown]
    assert [row[-1] for row in rows[1:]] == [row[-1] for row in shown]
    assert len(rows[0]) == len(shown[0])
    drawing = ada.get(f"{GOAL}ca-ls.svg{query}").content.decode()
    dots = re.findall(r"<title>([A-Z][a-z]{2} \d{4}): ([\d.]+), ", drawing)
    assert [(row[0], row[3]) for row in reversed(shown)] == dots
    picture = ada.get(f"{GOAL}ca-ls.png{query}")
    assert picture.content.startswith(b"\x89PNG")
    assert ada.get(f"{GOAL}ca-ls.gif").status_code == 404


def new_version(measure: Measure, day: dt.date, **changes) -> Measure:
    Measure.objects.filter(pk=measure.pk).update(valid_to=day - dt.timedelta(days=1))
    facts = {field.name: getattr(measure, field.name) for field in Measure._meta.concrete_fields if field.name != "id"}
    return Measure.objects.create(**{**facts, "version": 2, "valid_from": day, "valid_to": None, **changes})


def test_a_new_version_is_a_visible_break(home, ada):
    old = homes.measure("ca_ls")
    new = new_version(old, dt.date(2025, 10, 1), change_note="Agency staff count too", multiplier=1000)
    Observation.objects.filter(measure=old, report__month__gte=Month(2025, 10)).update(measure=new)
    found = chart(home)
    assert [(each.start, each.stop) for each in found.picture.stretches] == [(0, 12), (12, 24)]
    assert found.picture.breaks[0].words == "the definition changed. Agency staff count too."
    assert found.picture.last.rate == pytest.approx(52 / 60 * 1000)
    assert found.picture.marks[0].rate == pytest.approx(42 / 58 * 1000)  # one unit along the axis
    said = page(ada).text
    assert "Lines begin anew in October 2025" in said


def test_the_home_s_own_number_parts_the_line(home):
    measure = homes.measure("ca_ls")
    for value, month in ((12, Month(2024, 11)), (10, Month(2025, 3)), (10, Month(2025, 5))):
        OwnNumber.objects.create(enrollment=home, measure=measure, value=value, effective_from=month)
    breaks = chart(home).picture.breaks
    assert [(each.month, each.label) for each in breaks] == [(Month(2025, 3), "Your N: 10")]
    assert "before 12" in breaks[0].words


def test_a_re_base_parts_the_line_and_notes_get_letters(home, ada):
    goal = homes.measure("ca_ls").goal
    facts = {"enrollment": home, "goal": goal}
    Annotation.objects.create(**facts, month=Month(2025, 12), text="<b>Teams</b>", is_rebase=True)
    Annotation.objects.create(**facts, month=Month(2025, 6), text="New unit")
    Cycle.objects.create(**facts, number=1, title="Same aides", plan="x", prediction="y", starts_on=dt.date(2025, 4, 9))
    found = page(ada)
    assert [each.strong.text for each in found.find("ol", class_="line")("li")] == ["PDSA 1: Same aides", "New unit"]
    assert "Lines begin anew in December 2025: <b>Teams</b>." in found.find(class_="cautions").text
    assert not found.main.find("b")
    assert [(note.letter, note.month) for note in chart(home).picture.notes] == [("A", Month(2025, 4)),
                                                                                 ("B", Month(2025, 6))]  # fmt: skip
    small = page(ada, "/h/215001/goals/")  # the cards begin anew there too
    assert "since December 2025" in small.find(class_="split-charts").text


def test_parts_by_unit(home, ada, world):
    for number, name in enumerate(["East <wing>", "Garden", "Unused"], start=1):
        HomeUnit.objects.create(facility=world.homes["harbor"], number=number, name=name)
    for seen in Observation.objects.filter(measure__code="ca_ls"):
        for code in ("unit-1", "unit-2"):
            half = seen.numerator // 2, seen.denominator // 2
            ObservationPart.objects.create(observation=seen, stratum=code, numerator=half[0], denominator=half[1])
    found = page(ada).find("section", attrs={"aria-labelledby": "ca-ca-ls-parts"})
    assert [each.text for each in found("h4")] == ["East <wing>", "Garden"]
    assert found.find(class_="big").text == "86.7"
    assert (
        len(page(ada, f"{GOAL}?months=12").find(id="ca-ca-ls-parts").parent.find("svg", class_="wide")("circle")) <= 12
    )


def test_state_and_nation_as_lines_where_they_may_show(home, ada, world, phase):
    homes.neighbours(world, phase, 6)
    found = chart(home, world.ada, compare="yes")
    assert [(peer.label, len(peer.rates)) for peer in found.picture.peers] == [("Maryland", 1), ("Nation", 1)]
    assert chart(home, world.ada).picture.peers == chart(home, compare="yes").picture.peers == ()
    before = queries_of(ada, f"{GOAL}?compare=yes")
    assert queries_of(ada, f"{GOAL}?compare=yes&months=all") <= before


def test_homes_of_like_size(home, ada, world, phase):
    made = homes.neighbours(world, phase, 6)
    type(made[0]).objects.filter(pk__in=[each.pk for each in made]).update(certified_beds=110)
    facts = page(ada).find("dl", class_="facts").get_text(" ", strip=True)
    assert "Homes of like size 71.5, from 7 homes 100 to 149 beds" in facts


def test_goals_of_several_campaigns(home, ada, world, django_assert_max_num_queries):
    before = queries_of(ada, "/h/215001/goals/")
    other = Phase.objects.filter(campaign__code="nnhqcc").running(TODAY.date()).first()
    second = Enrollment.objects.create(
        facility=world.homes["harbor"], phase=other, signer_name="Ada", signer_title="x", agreement_version="1",
        signed_at=TODAY - dt.timedelta(days=90),
    )  # fmt: skip
    for goal in other.goals.all():
        second.choices.create(goal=goal)
    found = page(ada, "/h/215001/goals/")
    assert [each.text for each in found("h2", class_="campaign")] == [home.phase.campaign.name, other.campaign.name]
    assert queries_of(ada, "/h/215001/goals/") <= before + 1
    assert len(charts_of_all([home, second], TODAY.date())) == 2 + other.goals.count()


def test_a_chart_by_mail_holds_the_picture_and_a_link(home, ada, world):
    path = f"{GOAL}ca-ls/mail/"
    answer = ada.post(f"{path}?view=control&months=12", follow=True)
    assert "on its way to ada@example.org" in answer.content.decode()
    assert answer.redirect_chain[-1][0] == f"{GOAL}?view=control&months=12"
    delivery = Delivery.objects.get(message__kind="charts.chart")
    assert (delivery.to, delivery.user) == ("ada@example.org", world.ada)
    made = render_delivery(delivery)
    assert made.files[0].name == "215001-ca-ls-control-2026-09.png"
    assert made.files[0].body.startswith(b"\x89PNG")
    assert "/h/215001/goals/ca/?view=control&from=2025-10&to=2026-09" in made.text
    assert chart(home, view="control", months="12").say in made.text
    assert ada.get(path).status_code == 405
    assert ada.post(f"{GOAL}ca-ss/mail/").status_code == 404


def test_a_chart_asked_for_by_who_lost_access_is_not_sent(home, ada, world):
    ada.post(f"{GOAL}ca-ls/mail/")
    world.ada.affiliations.update(ends_on=TODAY.date() - dt.timedelta(days=1))
    with pytest.raises(Exception, match="may not see"):
        render_delivery(Delivery.objects.get(message__kind="charts.chart"))


def test_views_fall_back_where_they_do_not_fit(home):
    Measure.objects.filter(code="ca_ls").update(chart="line", chart_reason="Counted again.")
    found = chart(home, view="control")
    assert found.picture.view == View.LINE
    assert found.is_other_view
    assert found.say.startswith("Counted again.")
