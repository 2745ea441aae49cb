"""The stage of a home: what the home did wins over what was said of it; what the tables refuse."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.access.places import QioDesk
from accounts.audit.models import AuditEvent
from campaigns.enrollment.models import Enrollment
from campaigns.measurements.models import MonthReport
from campaigns.measurements.queries import month_due
from campaigns.recruitment import bulk_services, services
from campaigns.recruitment.models import Call, Prospect, StageChange
from campaigns.recruitment.queries import HomeFilters, Share, file_of, homes_of, sent_of, share_signed
from campaigns.recruitment.stages import count_stages
from facilities.directory.models import Facility
from facilities.states.codes import STATES

TODAY = timezone.localdate
TOMORROW = dt.timedelta(days=1)


def sign(home, phase, **fields):
    return Enrollment.objects.create(
        facility=home, phase=phase, signer_name="Ada Example", signer_title="Administrator", agreement_version="1",
        **fields,
    )  # fmt: skip


def stage_of(desk, phase, home):
    return homes_of(desk, phase).get(pk=home.pk).stage


def test_a_home_without_a_row_is_identified_and_closed_homes_are_left_out(world, desk, phase):
    assert [(home.ccn, home.stage) for home in homes_of(desk, phase)] == [
        ("215002", "identified"),
        ("215001", "identified"),
    ]
    ohio = QioDesk(world.qios["oh"], STATES["OH"])
    assert [home.ccn for home in homes_of(ohio, phase)] == ["365001"]  # Elm Lodge is closed


def test_signature_and_leaving_come_from_the_home_whatever_was_said(world, desk, phase):
    harbor = world.homes["harbor"]
    services.change_stage(home=harbor, phase=phase, by=world.rita, stage="declined", reason="No time")
    part = sign(harbor, phase)
    assert stage_of(desk, phase, harbor) == "signed"
    part.withdrawn_at = timezone.now()
    part.save()
    assert stage_of(desk, phase, harbor) == "withdrawn"


def test_a_home_that_left_can_be_asked_again(world, desk, phase):
    harbor = world.homes["harbor"]
    hour = dt.timedelta(hours=1)
    services.change_stage(home=harbor, phase=phase, by=world.rita, stage="interested")
    Prospect.objects.update(stage_since=timezone.now() - 9 * hour)
    StageChange.objects.update(at=timezone.now() - 9 * hour)
    sign(harbor, phase, signed_at=timezone.now() - 3 * hour, withdrawn_at=timezone.now() - hour)
    assert stage_of(desk, phase, harbor) == "withdrawn"
    services.change_stage(home=harbor, phase=phase, by=world.rita, stage="interested")
    assert stage_of(desk, phase, harbor) == "interested"
    said = [label for _, label, _, _ in file_of(harbor, phase).stages]
    assert said == ["Interested", "Signed", "Left", "Interested"]


def test_another_phase_and_no_phase_know_nothing_of_it(world, desk, phase):
    sign(world.homes["harbor"], phase)
    other = type(phase).objects.exclude(pk=phase.pk).first()
    assert stage_of(desk, other, world.homes["harbor"]) == "identified"
    assert stage_of(desk, None, world.homes["harbor"]) == "identified"
    assert share_signed("MD", None).signed == 0


@pytest.mark.parametrize("stage", ["signed", "withdrawn", "", "nonsense"])
def test_nobody_sets_by_hand_what_the_home_does(world, phase, stage):
    with pytest.raises(ValidationError, match="signature"):
        services.change_stage(home=world.homes["harbor"], phase=phase, by=world.rita, stage=stage)
    assert StageChange.objects.count() == 0


def test_a_home_that_takes_part_keeps_its_stage(world, desk, phase):
    sign(world.homes["harbor"], phase)
    with pytest.raises(ValidationError, match="takes part"):
        services.change_stage(home=world.homes["harbor"], phase=phase, by=world.rita, stage="declined", reason="x")


def test_a_no_needs_its_reason(world, phase):
    with pytest.raises(ValidationError, match="why"):
        services.change_stage(home=world.homes["harbor"], phase=phase, by=world.rita, stage="declined", reason="  ")


def test_the_same_stage_again_leaves_one_line_and_one_audit_event(world, phase):
    for _ in range(2):
        services.change_stage(home=world.homes["harbor"], phase=phase, by=world.rita, stage="interested")
    assert StageChange.objects.count() == 1
    events = AuditEvent.objects.filter(action="recruitment.change_stage")
    assert [(event.actor, event.details["stage"]) for event in events] == [("rita@example.org", "interested")]


def test_a_call_moves_on_settles_the_step_and_is_audited(world, desk, phase):
    home = world.homes["harbor"]
    services.set_next_step(home=home, phase=phase, by=world.rita, next_step="Call back", next_step_on=TODAY())
    assert homes_of(desk, phase, HomeFilters(due="step")).count() == 1
    services.log_call(home=home, phase=phase, by=world.rita, outcome="talked", spoke_to="Owen", note="Board on Monday")
    row = homes_of(desk, phase).get(pk=home.pk)
    assert (row.stage, row.next_step, row.next_step_on) == ("contacted", "", None)
    assert row.last_contact_at is not None
    assert homes_of(desk, phase, HomeFilters(due="step")).count() == 0
    assert AuditEvent.objects.filter(action="recruitment.log_call", target_id=str(home.pk)).count() == 1


def test_nobody_answered_is_not_contacted(world, desk, phase):
    services.log_call(home=world.homes["harbor"], phase=phase, by=world.rita, outcome="no-answer")
    assert stage_of(desk, phase, world.homes["harbor"]) == "identified"


def test_a_call_with_a_bad_part_writes_nothing(world, phase):
    for bad in [
        {"stage": "declined"},
        {"next_step": "Call", "next_step_on": TODAY() - TOMORROW},
        {"next_step_on": TODAY()},
        {"note": "x" * 501},
    ]:
        with pytest.raises(ValidationError), transaction.atomic():
            services.log_call(home=world.homes["harbor"], phase=phase, by=world.rita, outcome="talked", **bad)
    assert (
        Call.objects.count()
        == Prospect.objects.count()
        == AuditEvent.objects.filter(action__startswith="rec").count()
        == 0
    )


def test_a_closed_home_takes_no_notes(world, phase):
    with pytest.raises(ValidationError, match="closed"):
        services.assign(home=world.homes["elm"], phase=phase, by=world.otto, to=world.otto)


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"words": "harbor"}, ["215001"]),
        ({"words": "bay easton"}, ["215002"]),
        ({"words": "215002"}, ["215002"]),
        ({"words": "21500"}, []),
        ({"stars": "4"}, ["215001"]),
        ({"stars": "none"}, []),
        ({"county": "Talbot"}, ["215002"]),
        ({"chain": "900"}, ["215002"]),
        ({"stage": "signed"}, ["215001"]),
        ({"stage": "identified"}, ["215002"]),
        ({"assigned": "me"}, ["215002"]),
        ({"assigned": "nobody"}, ["215001"]),
        ({"due": "month"}, ["215001"]),
        ({"due": "step"}, ["215002"]),
        ({"due": "call"}, ["215002", "215001"]),
        ({"order": "-stars"}, ["215001", "215002"]),
        ({"order": "-name"}, ["215001", "215002"]),
        ({"order": "next"}, ["215002", "215001"]),
    ],
)
def test_filters_and_orders(world, desk, phase, filters, found):
    sign(world.homes["harbor"], phase)
    bay = world.homes["bay"]
    services.assign(home=bay, phase=phase, by=world.rita, to=world.rita)
    services.set_next_step(home=bay, phase=phase, by=world.rita, next_step="Call", next_step_on=TODAY())
    assert [home.ccn for home in homes_of(desk, phase, HomeFilters(**filters), user=world.rita)] == found


def test_counts_of_stages_and_of_the_month(world, desk, phase):
    part = sign(world.homes["harbor"], phase)
    assert count_stages(homes_of(desk, phase))["signed"] == 1
    assert (sent_of(desk, phase).missing, sent_of(desk, phase).taking_part) == (1, 1)
    report = MonthReport.objects.create(enrollment=part, month=month_due(TODAY()))
    assert sent_of(desk, phase).sent == 0  # a draft is the home's own
    report.status, report.sent_at = "sent", timezone.now()
    report.save()
    assert sent_of(desk, phase).missing == 0
    assert file_of(world.homes["harbor"], phase).months[0] == (month_due(TODAY()), True)
    assert homes_of(desk, phase, HomeFilters(due="month")).count() == 0


@pytest.mark.parametrize(
    ("homes", "signed", "percent", "missing"), [(4, 3, 75.0, 0), (222, 139, 62.6, 28), (1, 0, 0, 1)]
)
def test_the_share_and_what_is_missing(homes, signed, percent, missing):
    share = Share(homes, signed)
    assert (round(share.percent, 1), share.missing) == (percent, missing)


def test_the_share_counts_open_homes_that_signed(world, phase):
    sign(world.homes["harbor"], phase)
    sign(world.homes["bay"], phase, withdrawn_at=timezone.now())
    sign(world.homes["elm"], phase)
    share = share_signed("MD", phase)
    assert (share.homes, share.signed, share.aim) == (2, 1, 75)
    assert share_signed("OH", phase).signed == 0  # closed
    assert share_signed("GU", phase).percent is None


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("prospect_stage_by_hand", {"stage": "signed"}),
        ("prospect_stage_by_hand", {"stage": "nonsense"}),
        ("prospect_no_has_reason", {"stage": "declined"}),
    ],
)
def test_the_tables_refuse_prospects(world, phase, constraint, fields):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Prospect.objects.create(facility=world.homes["harbor"], phase=phase, **fields)


def test_the_tables_refuse_a_second_prospect_and_an_unknown_outcome(world, phase):
    row = Prospect.objects.create(facility=world.homes["harbor"], phase=phase)
    with pytest.raises(IntegrityError), transaction.atomic():
        Prospect.objects.create(facility=world.homes["harbor"], phase=phase)
    with pytest.raises(IntegrityError, match="call_outcome_known"), transaction.atomic():
        Call.objects.create(prospect=row, outcome="shouted")


def test_one_query_for_any_number_of_homes(world, desk, phase, django_assert_num_queries):
    for number in range(30):
        home = Facility.objects.create(ccn=f"2160{number:02d}", name=f"HOME {number}", state="MD")
        if number % 2:
            sign(home, phase)
    with django_assert_num_queries(1):
        assert len([home.stage for home in homes_of(desk, phase)]) == 32


def test_a_home_that_left_stays_left_when_it_is_only_given_to_somebody(world, desk, phase):
    """Its row is made by that; nobody has asked it again."""
    left = {"signed_at": timezone.now() - 9 * TOMORROW, "withdrawn_at": timezone.now() - 3 * TOMORROW}
    for home in (world.homes["harbor"], world.homes["bay"]):
        sign(home, phase, withdrawal_reason="New owner", **left)
    bulk_services.assign_many(desk=desk, phase=phase, homes=[world.homes["harbor"]], to=world.rita, by=world.lea)
    services.assign(home=world.homes["bay"], phase=phase, to=world.rita, by=world.lea)
    assert (
        count_stages(homes_of(desk, phase))["withdrawn"] == Prospect.objects.filter(assigned_to=world.rita).count() == 2
    )
    services.change_stage(home=world.homes["bay"], phase=phase, by=world.rita, stage="identified")
    assert stage_of(desk, phase, world.homes["bay"]) == "identified"
