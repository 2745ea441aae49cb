"""The page of the report: quarters, the same content as the PDF, who may see it, its cost."""

import pytest
from django.utils import timezone

from campaigns.charts.report import pdf as report_pdf
from campaigns.enrollment.models import Enrollment
from campaigns.enrollment.services import choose_goals
from campaigns.goals.models import Goal, Phase
from tests.campaigns.charts.report.conftest import improve
from tests.query_growth import assert_same_queries

PLACE = "/h/215001/qapi/"


@pytest.fixture
def ada(client, world, today):
    client.force_login(world.ada)
    return client


def text(response) -> str:
    return response.content.decode()


def test_before_the_signature_there_is_nothing(ada, phase, home):
    page = text(ada.get(PLACE))
    assert "No quarter to report yet" in page
    assert "Open the PDF" not in page
    assert ada.get(PLACE + "2026-q3/").status_code == 404
    assert ada.get(PLACE + "2026-q3.pdf").status_code == 404


def test_the_newest_quarter_that_is_over_comes_first(ada, busy):
    answer = ada.get(PLACE)
    assert str(answer.context["quarter"]) == "2026-q3"
    quarters = [str(each) for each in answer.context["quarters"]]
    assert (quarters[0], quarters[-1]) == ("2026-q4", "2024-q4")
    assert f'href="{PLACE}2026-q4/"' in text(answer)
    assert "The quarter is not over." in text(ada.get(PLACE + "2026-q4/"))


def test_a_second_campaign_is_named(busy, make, home, world, phase):
    assert not any("Advancing Excellence: " in line for line in make().due)
    running = Phase.objects.running(timezone.localdate()).exclude(campaign=phase.campaign)
    other = running.filter(campaign__participants="nursing-home").first()
    Enrollment.objects.create(
        facility=home, phase=other, signer_name="A", signer_title="B", agreement_version="1",
        signed_at=busy.signed_at,
    )  # fmt: skip
    report = make()
    assert len(report.campaigns) == 2
    assert "Advancing Excellence: October 2026: send it by November 20, 2026." in report.due


def test_the_page_says_what_the_pdf_says(ada, busy):
    page = text(ada.get(PLACE + "2026-q3/"))
    for said in ("Consistent assignment", "Real change", "Same aides on unit 2 (adopted)", "We learned: It was 84",
                 "New schedule", "3 of 7 steps done", "October 2026: send it by November 20, 2026.",
                 "Prepared by Ada Example, Administrator", "3 of 3 months sent"):  # fmt: skip
        assert said in page, said


def test_the_pdf_is_served_with_its_name(ada, busy):
    answer = ada.get(PLACE + "2026-q3.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'inline; filename="215001-qapi-2026-q3.pdf"'
    assert "no-store" in answer["Cache-Control"]
    assert answer.content.startswith(b"%PDF-1.7")


@pytest.mark.parametrize("quarter", ["2026-q5", "2031-q1", "2019-q1", "nonsense", "2026-Q3"])
def test_other_quarters_are_not_there(ada, busy, quarter):
    assert ada.get(f"{PLACE}{quarter}/").status_code == 404
    assert ada.get(f"{PLACE}{quarter}.pdf").status_code == 404


def test_strangers_and_the_qio_find_nothing(client, world, busy):
    for who in ("olga", "rita", "lea", "connie", "nat", "root", "sam"):
        client.force_login(world.people[who])
        assert client.get(PLACE + "2026-q3.pdf").status_code == 404, who


def test_words_are_never_markup(ada, world, small, home):
    improve(home, world.ada, "ca", "<script>alert(1)</script>")
    page = text(ada.get(PLACE + "2026-q3/"))
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_when_the_pdf_takes_too_long_the_page_is_offered(ada, busy, monkeypatch):
    monkeypatch.setattr(report_pdf, "MOST_BYTES", 10)
    answer = ada.get(PLACE + "2026-q3.pdf")
    assert answer.status_code == 503
    assert "Open the report as a page" in text(answer)


def test_the_page_costs_the_same_with_four_goals_and_with_nine(ada, busy, world, phase):
    everything = Goal.objects.filter(phase=phase)
    choose_goals(enrollment=busy, goals=everything.filter(code__in=["CA", "MED", "SS", "HOSP"]), by=world.ada)
    assert_same_queries(
        lambda: ada.get(PLACE + "2026-q3/"),
        lambda: choose_goals(enrollment=busy, goals=everything, by=world.ada),
    )
