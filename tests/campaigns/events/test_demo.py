"""The demo's events: something at every step, a cohort that is done with its certificates, coaches with a log."""

import pytest

from campaigns.enrollment.services import sign_agreement
from campaigns.events.cohort_models import Coaching
from campaigns.events.models import Event, SignUp
from campaigns.goals.queries import running_phases
from campaigns.recognition.models import Certificate
from facilities.directory.models import Facility
from qioportal.demo.events import invent_events


@pytest.fixture
def invented(world, phase):
    homes = [world.homes["harbor"], world.homes["bay"]]
    homes += [Facility.objects.create(ccn=f"2160{n:02d}", name=f"HOME {n}", state="MD") for n in range(6)]
    collaborative = next((each for each in running_phases() if each.campaign.code == "nnhqcc"), phase)
    for home in homes:
        sign_agreement(home=home, phase=collaborative, by=world.ada, title="Administrator")
    made = {"Samira Haddad": world.rita, "Harriet Lindqvist": world.connie, "Joan Petrakis": world.nat,
            "Owen Castellano": world.cora}  # fmt: skip
    invent_events(world.qios["md"], homes, made)


def test_the_demo_shows_every_step(invented, world, client):
    assert {event.stage for event in Event.objects.all()} == {"draft", "open", "held", "cancelled"}
    assert SignUp.objects.filter(status="waiting").count() == 4
    assert set(Certificate.objects.values_list("title", flat=True)) == {"Antipsychotics: first steps"}
    assert Coaching.objects.get().contacts.count() == 2
    client.force_login(world.ada)
    page = client.get("/h/215001/events/").content.decode()
    assert "5 of 7 sessions attended" in page and "Cora Example" in page
