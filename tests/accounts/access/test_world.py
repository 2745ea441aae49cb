"""The world of the tests is what the services would have made of it."""

import datetime as dt

from django.forms.models import model_to_dict

from accounts.access.models import Affiliation
from accounts.access.services import grant_role
from accounts.audit.models import AuditEvent
from tests.world import PASSWORD, person


def _facts(row) -> dict:
    facts = {name: value for name, value in vars(row).items() if not name.startswith("_")}
    return {name: value for name, value in facts.items() if name not in ("id", "at")}


def test_roles_are_as_the_service_gives_them(world):
    for row in Affiliation.objects.select_related("user", "facility", "chain", "qio"):
        told = AuditEvent.objects.about(row.user).get(action="access.grant_role")
        facts, line = _facts(row), _facts(told)
        place = {"facility": row.facility, "chain": row.chain, "qio": row.qio, "state": row.state}
        user, role = row.user, row.role
        row.delete()
        again = grant_role(user=user, role=role, by="tests", starts_on=dt.date(2025, 6, 1), **place)
        assert _facts(again) == facts
        assert _facts(AuditEvent.objects.about(user).filter(action="access.grant_role").first()) == line
    assert Affiliation.objects.count() == 14


def test_people_are_as_the_manager_makes_them(world):
    made = person("newcomer")
    assert world.ada.check_password(PASSWORD)
    own = {"id", "email", "name", "password", "joined_at"}
    both = [{key: value for key, value in model_to_dict(each).items() if key not in own} for each in (made, world.ada)]
    assert both[0] == both[1]
    assert {(row.email, row.verified, row.primary) for row in world.ada.emailaddress_set.all()} == {
        ("ada@example.org", True, True)
    }
