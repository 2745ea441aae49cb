"""The demo shows a caseload: homes in somebody's hands, a question that waits, help logged, a fact to put right."""

import datetime as dt

from campaigns.caseload.change_models import ChangeRequest
from campaigns.caseload.help_models import CaseEntry, HomeRequest
from campaigns.caseload.help_queries import waiting_requests
from campaigns.caseload.models import Alert, CaseloadAssignment
from campaigns.enrollment.models import Enrollment
from qioportal.demo.caseload import invent_caseload


def test_what_the_demo_invents(world, phase, harbor, task_of_contract):
    Enrollment.objects.create(
        facility=world.homes["bay"], phase=phase, agreement_version="1", signed_at=harbor.signed_at + dt.timedelta(1)
    )
    people = {
        "Samira Haddad": world.rita, "Walter Quist": world.lea, "Marisol Vega": world.ada,
        "Owen Castellano": world.cora, "Grace Nakamura": world.dan,
    }  # fmt: skip
    found = invent_caseload(phase, world.homes["harbor"], world.homes["bay"], world.qios["md"], people)
    assert found == Alert.objects.standing().count() >= 2
    assert CaseloadAssignment.objects.count() == 2 and CaseEntry.objects.exists()
    assert (HomeRequest.objects.count(), waiting_requests("MD").count()) == (2, 1)
    assert sorted(ChangeRequest.objects.values_list("status", flat=True)) == ["accepted", "open", "refused"]
