"""A home's own numbers and units, targets across versions, several campaigns, hospitals and coalitions."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.access.services import grant_role
from accounts.audit.models import AuditEvent
from campaigns.enrollment.models import HomeUnit, OwnNumber, ParticipationLevel
from campaigns.enrollment.own import MOST_UNITS, add_unit, close_unit, rename_unit, set_own_number
from campaigns.enrollment.participants import add_community, add_hospital
from campaigns.enrollment.queries import enrollments_now, own_number_on, target_in_force, targets_on
from campaigns.enrollment.rules import Refused
from campaigns.enrollment.services import choose_goals, set_target, sign_agreement, withdraw
from campaigns.goals.models import Goal, Measure
from campaigns.goals.queries import running_phases
from facilities.directory.models import Facility, FacilityKind
from facilities.states.codes import STATES
from qioportal.lib.months import Month
from tests.query_growth import assert_same_queries
from tests.world import person

PLACE = "/h/215001/taking-part/"
OWN = PLACE + "goals/own/"


@pytest.fixture
def enrollment(world, phase):
    made = sign_agreement(home=world.homes["harbor"], phase=phase, by=world.ada, title="Administrator")
    choose_goals(enrollment=made, goals=Goal.objects.filter(phase=phase, code__in=["CA", "MED"]), by=world.ada)
    return made


@pytest.fixture
def ada(client, world):
    client.force_login(world.ada)
    return client


@pytest.fixture
def measure(phase):
    """Asks for the home's own N."""
    found = Measure.objects.filter(goal__phase=phase, goal__code="CA").exclude(own_number_label="").first()
    assert found, "consistent assignment has no number of the home's own"
    return found


def this_month(enrollment) -> Month:
    return Month.of(timezone.localdate(timezone=enrollment.facility.place.zone))


def test_the_own_number_counts_from_next_month_and_earlier_months_keep_theirs(enrollment, measure, ada, world):
    month = this_month(enrollment)
    assert own_number_on(enrollment, measure, month) == measure.own_number_default
    set_own_number(enrollment=enrollment, measure=measure, value=10, by=world.ada, today=month.shift(-3).first_day)
    others = Measure.objects.filter(goal=measure.goal).exclude(own_number_label="").exclude(pk=measure.pk)
    rest = {each.slug: each.own_number_default for each in others}
    for typed in ("8", "9", "9"):
        assert ada.post(OWN, {**rest, measure.slug: typed}).status_code == 302
    said = {shift: own_number_on(enrollment, measure, month.shift(shift)) for shift in (-3, -2, 0, 1)}
    assert said == {-3: measure.own_number_default, -2: 10, 0: 10, 1: 9}
    assert AuditEvent.objects.filter(action="enrollment.set_own_number").count() == 3
    assert "9 from" in ada.get(OWN).content.decode()


@pytest.mark.parametrize("typed", ["", "0", "-1", "201", "many", "1.5", "<script>"])
def test_a_number_that_cannot_be_is_refused_and_kept(enrollment, measure, ada, typed):
    answer = ada.post(OWN, {measure.slug: typed})
    assert answer.status_code == 200
    assert "Enter a whole number from 1 to 200." in answer.content.decode()
    assert "<script>" not in answer.content.decode()
    assert not OwnNumber.objects.exists()


def test_only_a_measure_that_asks_has_a_number(enrollment, world):
    other = Measure.objects.filter(goal__phase=enrollment.phase, goal__code="MED", own_number_label="").first()
    with pytest.raises(Refused, match="no number to set"):
        set_own_number(enrollment=enrollment, measure=other, value=5, by=world.ada)
    assert own_number_on(enrollment, other, Month(2026, 1)) is None


def test_a_number_and_a_target_hold_across_versions_until_replaced(enrollment, measure, world):
    """The target of version 1 holds for version 2 of the same scale; one set for version 2 replaces it."""
    month = this_month(enrollment)
    set_target(enrollment=enrollment, measure=measure, value=80, by=world.ada, today=month.shift(-3).first_day)
    set_own_number(enrollment=enrollment, measure=measure, value=10, by=world.ada, today=month.shift(-3).first_day)
    old = Measure.objects.get(pk=measure.pk)
    Measure.objects.filter(pk=old.pk).update(valid_to=month.first_day - dt.timedelta(days=1))
    new = Measure.objects.get(pk=measure.pk)
    new.pk, new.version, new.valid_from, new.valid_to = None, 2, month.first_day, None
    new.save()
    assert target_in_force(enrollment, new, month).value == targets_on(enrollment, month)[new.pk].value == 80
    assert own_number_on(enrollment, new, month) == 10
    assert set_target(enrollment=enrollment, measure=new, value=80, by=world.ada) is None
    set_target(enrollment=enrollment, measure=new, value=90, by=world.ada)
    later = targets_on(enrollment, month.shift(1))
    assert later[new.pk].value == later[old.pk].value == 90
    assert targets_on(enrollment, month)[new.pk].value == 80
    Measure.objects.filter(pk=new.pk).update(multiplier=1000)
    other_scale = Measure.objects.get(pk=new.pk)
    assert target_in_force(enrollment, other_scale, month) is None
    assert new.pk not in targets_on(enrollment, month)


def test_units_are_added_renamed_and_closed_never_deleted(enrollment, ada):
    page = ada.get(OWN).content.decode()
    assert "No units yet" in page
    for name in ("2 West", " 2  west ", "<b>3</b>"):
        ada.post(PLACE + "units/", {"name": name})
    assert list(HomeUnit.objects.values_list("number", "name")) == [(1, "2 West"), (2, "<b>3</b>")]
    assert "<b>3</b>" not in ada.get(OWN).content.decode()
    ada.post(PLACE + "units/2/", {"name": "3 East"})
    ada.post(PLACE + "units/1/", {"close": "yes"})
    ada.post(PLACE + "units/1/", {"name": "Other"})
    ada.post(PLACE + "units/", {"name": "2 West"})
    rows = HomeUnit.objects.order_by("number").values_list("number", "name")
    assert list(rows) == [(1, "2 West"), (2, "3 East"), (3, "2 West")]
    assert HomeUnit.objects.get(number=1).closed_on == timezone.localdate()
    assert ada.post(PLACE + "units/9/", {"name": "Other"}).status_code == 404
    said = [event.action for event in AuditEvent.objects.filter(action__contains="_unit").order_by("pk")]
    assert said == [f"enrollment.{act}_unit" for act in ("add", "add", "rename", "close", "add")]


def test_at_most_fifteen_units_and_clear_names(world):
    home = world.homes["harbor"]
    units = [add_unit(home=home, name=f"Unit {number}", by=world.ada) for number in range(MOST_UNITS)]
    with pytest.raises(Refused, match="15 units"):
        add_unit(home=home, name="One more", by=world.ada)
    with pytest.raises(Refused, match="already"):
        rename_unit(unit=units[0], name="UNIT 1", by=world.ada)
    close_unit(unit=units[0], by=world.ada)
    with pytest.raises(Refused, match="closed"):
        rename_unit(unit=units[0], name="Another", by=world.ada)
    add_unit(home=home, name="One more", by=world.ada)
    for name in ("", " ", "x" * 61, "a\x00b"):
        with pytest.raises(Refused, match="at most 60"):
            add_unit(home=world.homes["bay"], name=name, by=world.ada)


def test_the_database_keeps_units_numbers_and_levels_in_order(enrollment, measure):
    home, day = enrollment.facility, dt.date(2026, 5, 1)
    HomeUnit.objects.create(facility=home, number=1, name="A")
    ParticipationLevel.objects.filter(enrollment=enrollment).delete()
    ParticipationLevel.objects.create(enrollment=enrollment, level=1, starts_on=day)
    OwnNumber.objects.create(enrollment=enrollment, measure=measure, value=5, effective_from=Month(2026, 5))
    wrong = [
        lambda: HomeUnit.objects.create(facility=home, number=1, name="B"),
        lambda: HomeUnit.objects.create(facility=home, number=2, name="A"),
        lambda: OwnNumber.objects.create(
            enrollment=enrollment, measure=measure, value=6, effective_from=Month(2026, 5)
        ),
        lambda: OwnNumber.objects.create(
            enrollment=enrollment, measure=measure, value=0, effective_from=Month(2026, 6)
        ),
        lambda: ParticipationLevel.objects.create(enrollment=enrollment, level=2, starts_on=day, ends_on=day),
        lambda: ParticipationLevel.objects.create(
            enrollment=enrollment, level=2, starts_on=day - dt.timedelta(days=9), ends_on=day - dt.timedelta(days=10)
        ),
        lambda: ParticipationLevel.objects.create(enrollment=enrollment, level=2, starts_on=day + dt.timedelta(days=1)),
    ]
    for act in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_a_home_takes_part_in_two_campaigns_at_once(enrollment, ada, world):
    """The collaborative has its own pages, goals and way out; the main campaign stays as it is."""
    page = ada.get(PLACE).content.decode()
    assert "Other campaigns" in page and f"{PLACE}nnhqcc-3/" in page
    there = PLACE + "nnhqcc-3/"
    assert "does not take part yet" in ada.get(there).content.decode()
    answer = ada.post(there + "sign/", {"title": "Administrator", "agrees": "on"})
    assert answer["Location"] == there
    goal = Goal.objects.filter(phase__campaign__code="nnhqcc", phase__number=3).first()
    assert ada.post(there + "goals/", {"goals": [goal.code]})["Location"] == there + "targets/"
    assert [each.phase.slug for each in enrollments_now(world.homes["harbor"])] == ["ae-3", "nnhqcc-3"]
    assert goal.short_name in ada.get(there).content.decode()
    assert ada.post(there + "leave/", {"reason": "Enough"}).status_code == 302
    assert [each.phase.slug for each in enrollments_now(world.homes["harbor"])] == ["ae-3"]


@pytest.mark.parametrize("slug", ["hai-1", "ae-2", "ae-99", "care-1"])
def test_a_campaign_for_others_or_over_is_not_there(enrollment, ada, slug):
    assert ada.get(f"{PLACE}{slug}/").status_code == 404


def test_a_home_cannot_sign_for_a_campaign_of_hospitals(world, phase):
    (hai,) = running_phases(FacilityKind.HOSPITAL)
    with pytest.raises(Refused, match="not for a nursing home"):
        sign_agreement(home=world.homes["harbor"], phase=hai, by=world.ada, title="Administrator")


def test_a_level_says_since_when_what_it_means_and_what_comes_next(enrollment, ada):
    page = ada.get(PLACE).content.decode()
    assert "Level 1: Goals selected" in page
    assert "To reach level 2" in page and "set a target for" in page
    assert "is no star" in page


def test_a_community_gets_the_next_key_of_its_state(world, client, phase):
    client.force_login(world.nat)
    for name in ("Eastern Shore", "Western Hills"):
        sent = {"name": name, "city": "Easton", "state": "MD"}
        page = client.post("/nation/participants/community/", sent, follow=True).content.decode()
        assert "Invite who runs it" in page, "the next step"
    made = Facility.objects.filter(kind=FacilityKind.COMMUNITY).order_by("ccn")
    assert [each.ccn for each in made] == ["CMD001", "CMD002"]
    assert AuditEvent.objects.filter(action="enrollment.add_participant").count() == 2
    with pytest.raises(Refused, match="already"):
        add_community(state=STATES["MD"], name="eastern shore", city="-", by=world.nat)
    page = client.get("/nation/participants/?q=shore&kind=community").content.decode()
    assert "Eastern Shore" in page and "Western Hills" not in page
    assert 'href="/nation/homes/CMD001/goals/"' in page and 'href="/nation/participants/CMD001/invite/"' in page
    assert client.get("/nation/homes/CMD001/goals/").status_code == 200


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"ccn": "21000"}, "six characters"),
        ({"ccn": "CMD009"}, "belong to coalitions"),
        ({"ccn": "215001"}, "already"),
        ({"name": ""}, "Enter the name."),
        ({"state": "ZZ"}, "Choose the state."),
    ],
)
def test_a_hospital_that_cannot_be_is_refused(world, client, phase, sent, said):
    client.force_login(world.nat)
    whole = {"ccn": "210009", "name": "Bay Hospital", "city": "Easton", "state": "MD"} | sent
    answer = client.post("/nation/participants/hospital/", whole)
    assert answer.status_code == 200 and said in answer.content.decode()
    assert not Facility.objects.filter(kind=FacilityKind.HOSPITAL).exists()


def test_a_hospital_signs_its_campaign_and_is_called_a_hospital(world, client, phase):
    made = add_hospital(ccn="210009", state=STATES["MD"], name="BAY HOSPITAL", city="EASTON", by=world.nat)
    world.people["hope"] = person("hope")
    grant_role(user=world.hope, role="home-administrator", by="tests", facility=made)
    client.force_login(world.hope)
    place = "/h/210009/taking-part/"
    assert "Your hospital does not take part yet" in client.get(place).content.decode()
    agreement = client.get(place + "sign/").content.decode()
    assert "sign it for our hospital" in agreement and "home" not in _main(agreement).lower()
    client.post(place + "sign/", {"title": "Director", "agrees": "on", "is_listed": "on"})
    (enrollment,) = enrollments_now(made)
    assert enrollment.phase.slug == "hai-1"
    goal = enrollment.phase.goals.first()
    client.post(place + "goals/", {"goals": [goal.code]})
    page = client.get(place).content.decode()
    assert goal.short_name in page and "Level 1" in page
    week = client.get("/h/210009/").content.decode()
    assert "Level 1: Goals selected" in week and goal.short_name in week
    withdraw(enrollment=enrollment, by=world.hope, reason="Enough")
    assert "Your hospital left" in client.get(place).content.decode()


def _main(page: str) -> str:
    """The text of the sheet and the form, without the frame."""
    return page[page.index("Text of the agreement") : page.index("Sign the agreement")]


def test_public_lists_and_desks_show_nursing_homes_only(world, client, phase):
    for made in (
        add_hospital(ccn="210009", state=STATES["MD"], name="ZZBAY HOSPITAL", city="EASTON", by=world.nat),
        add_community(state=STATES["MD"], name="ZZSHORE COALITION", city="EASTON", by=world.nat),
    ):
        (running,) = running_phases(made.kind)
        sign_agreement(home=made, phase=running, by=world.ada, title="Director", is_listed=True)
    client.force_login(world.lea)
    desk = "/q/chesapeake-quality/md/"
    for path in ("/homes/?q=zz", "/homes/homes.csv", "/states/md/", desk, f"{desk}recruitment/",
                 f"{desk}recruitment/homes.csv", "/nation/", "/lane/md/"):  # fmt: skip
        page = client.get(path)
        body = b"".join(page.streaming_content) if page.streaming else page.content
        assert b"ZZBAY" not in body.upper() and b"ZZSHORE" not in body.upper(), path
    assert client.get("/homes/210009/").status_code == 404
    assert client.get(f"{desk}homes/210009/").status_code == 404


def test_the_list_of_participants_costs_the_same_for_many(world, client, phase):
    client.force_login(world.nat)
    add_community(state=STATES["MD"], name="First", city="Easton", by=world.nat)

    def grow():
        for number in range(10):
            add_community(state=STATES["OH"], name=f"Number {number}", city="Lima", by=world.nat)

    assert_same_queries(lambda: client.get("/nation/participants/"), grow)


def test_the_public_reads_the_level_of_a_home_that_may_be_named(enrollment, client, ada):
    """With what it means, and that it is no star; of a home that isn't named nobody reads it."""
    ada.post(PLACE + "listing/", {"is_listed": "yes"})
    client.logout()
    home, state = client.get("/homes/215001/").content.decode(), client.get("/states/md/homes/").content.decode()
    assert "level 1, Goals selected" in home and "is no star" in home
    assert "1 Goals selected" in state and "neither is a star" in state
    enrollment.is_listed = False
    enrollment.save()
    home, state = client.get("/homes/215001/").content.decode(), client.get("/states/md/homes/").content.decode()
    assert "Goals selected" not in home and "Goals selected" not in state
