"""Several campaigns on one page: one form, one transaction, an honest state of each."""

import pytest

from campaigns.enrollment.services import choose_goals, sign_agreement
from campaigns.goals.models import Campaign, Goal, Measure, Phase
from campaigns.measurements.models import MonthReport, Observation
from tests.campaigns.measurements.conftest import FULL, posted


@pytest.fixture
def second(sheet, world):
    """A second campaign with one goal, whose measure has the same word as one of the first."""
    campaign = Campaign.objects.create(code="two", name="Second Campaign")
    phase = Phase.objects.create(
        campaign=campaign, number=1, name="Phase 1", starts_on=sheet.phase.starts_on, min_goals=1, min_clinical=0,
        min_process=0,
    )  # fmt: skip
    goal = Goal.objects.create(phase=phase, number=1, code="TWO", name="Second", short_name="Second",
                               family="clinical", certainty="high")  # fmt: skip
    Measure.objects.create(
        goal=goal, code="ca_ls", label="The same word", numerator="n", denominator="d", multiplier=100, unit="%",
        direction="lower", period="month", source="home", is_share=True, valid_from=phase.starts_on, certainty="high",
    )  # fmt: skip
    enrollment = sign_agreement(home=sheet.home, phase=phase, by=world.ada, title="Administrator")
    choose_goals(enrollment=enrollment, goals=[goal], by=world.ada)
    return enrollment


def typed(**pairs) -> dict:
    return posted("send", **{code: tuple(map(str, pair)) for code, pair in FULL.items()}) | pairs


def test_sections_have_their_own_fields_and_state(sheet, second, dan):
    page = dan.get(sheet.url()).content.decode()
    assert 'name="n-ca-ls"' in page
    assert 'name="n-two-1-ca-ls"' in page
    assert page.count("Not sent</span>") + page.count("Not sent") >= 2
    dan.post(sheet.url(), typed(**{"seen-two-1": ""}))
    statuses = {row.enrollment_id: row.status for row in MonthReport.objects.all()}
    assert statuses == {sheet.enrollment.pk: "sent"}  # nothing was entered for the second
    page = dan.get(sheet.url()).content.decode()
    assert "but for Second Campaign" in page
    assert f"Send {sheet.due.name}" in page
    assert page.count("pill-ok") == 1


def test_both_are_sent_in_one_act_or_neither(sheet, second, dan):
    wrong = {"seen-two-1": "", "n-two-1-ca-ls": "9", "d-two-1-ca-ls": "5"}
    page = dan.post(sheet.url(), typed(**wrong)).content.decode()
    assert "9 is more than the 5 counted" in page
    assert not MonthReport.objects.exists()
    dan.post(sheet.url(), typed(**wrong | {"d-two-1-ca-ls": "50"}))
    assert set(MonthReport.objects.values_list("status", flat=True)) == {"sent"}
    assert Observation.objects.get(report__enrollment=second).denominator == 50
    assert "Send the correction" in dan.get(sheet.url()).content.decode()


def test_a_draft_beside_a_sent_month_is_kept_and_a_changed_sent_one_is_not_lost(sheet, second, dan):
    dan.post(sheet.url(), typed(**{"seen-two-1": ""}))
    seen = MonthReport.objects.get().saved_at.isoformat()
    fields = posted(
        "draft", seen, **{code: tuple(map(str, pair)) for code, pair in (FULL | {"pain3": (5, 50)}).items()}
    )
    page = dan.post(sheet.url(), fields | {"seen-two-1": "", "n-two-1-ca-ls": "4", "d-two-1-ca-ls": "50"})
    assert "isn&#x27;t kept as a draft" in page.content.decode()
    assert 'value="5"' in page.content.decode()
    assert MonthReport.objects.get(enrollment=second).status == "draft"
    assert Observation.objects.get(measure__code="pain3").numerator == 4


def test_the_worksheet_has_a_box_for_each_count(sheet, second, dan):
    page = dan.get(f"{sheet.url()}worksheet/").content.decode()
    assert page.count('class="fill-in') == 2 * 5
    assert "Second Campaign" in page
    assert dan.get(f"/h/215001/{sheet.due.shift(1)}/worksheet/").status_code == 302
