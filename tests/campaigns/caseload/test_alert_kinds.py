"""Each kind of alert from the outside: facts come to be, the night finds them, an adviser reads, presses, is done."""

import datetime as dt
import re

from django.utils import timezone

from accounts.access.services import grant_role
from accounts.mail.models import Suppression
from accounts.users.models import User
from campaigns.caseload.alert_services import look
from campaigns.enrollment.models import Enrollment, ParticipationLevel
from campaigns.measurements.models import MonthReport
from campaigns.recruitment.desk_models import Task
from facilities.directory.models import Facility
from facilities.states.codes import STATES
from tests.campaigns.caseload.conftest import TODAY
from tests.campaigns.charts import homes
from tests.world import person

PAGE = "/q/chesapeake-quality/md/caseload/alerts/"
WORSE = [*[(54, 70), (53, 70), (54, 70), (52, 70), (56, 70), (55, 70)] * 2, *[(40, 70)] * 10]
KINDS = [  # home, what the page says of it, title of the task; the gravest first
    ("GONE HOUSE", "nobody signed in for 60 days, and the month is missing", "Find out who runs the home now"),
    ("SILENT HOUSE", "The last month that came is August 2026; 2 months are missing.",
     "Call about the months that are missing"),
    ("HARBOR HOUSE", "10 months in a row on the wrong side, since January 2026.",
     "Talk with the home about Consistent assignment"),
    ("BOUNCING HOUSE", "Mail to Bo Example comes back since November 25, 2026.", "Ask for an address that takes mail"),
    ("LEVEL HOUSE", "It held level 3", "Help the home back to its level"),
]  # fmt: skip


def taking_part(phase, name: str, *, ccn: str, last: str) -> Enrollment:
    home = Facility.objects.create(ccn=ccn, name=name, state="MD", city="EASTON")
    part = Enrollment.objects.create(
        facility=home, phase=phase, signed_at=TODAY - dt.timedelta(days=400), agreement_version="1"
    )
    MonthReport.objects.create(enrollment=part, month=last, status="sent", sent_at=timezone.now())
    return part


def works_there(part: Enrollment, name: str, role: str) -> None:
    """Somebody whose mail comes back."""
    user = person(name)
    grant_role(user=user, role=role, facility=part.facility, by="tests")
    User.objects.filter(pk=user.pk).update(joined_at=TODAY - dt.timedelta(days=400))
    Suppression.objects.create(address=user.email, topic="qio", reason="bounced")


def test_each_kind_is_found_said_ranked_and_made_a_task(world, phase, harbor, client):
    homes.fill(harbor, "ca_ls", WORSE, last="2026-10")
    homes.share(world, "qio")
    works_there(taking_part(phase, "GONE HOUSE", ccn="219901", last="2026-09"), "gia", "home-administrator")
    taking_part(phase, "SILENT HOUSE", ccn="219902", last="2026-08")
    works_there(taking_part(phase, "BOUNCING HOUSE", ccn="219903", last="2026-10"), "bo", "data-entry")
    lost = taking_part(phase, "LEVEL HOUSE", ccn="219904", last="2026-10")
    day = TODAY.date() - dt.timedelta(days=10)
    ParticipationLevel.objects.create(
        enrollment=lost, level=3, starts_on=day - dt.timedelta(days=90), ends_on=day - dt.timedelta(days=1)
    )
    ParticipationLevel.objects.create(enrollment=lost, level=1, starts_on=day)

    assert (look(STATES["MD"]), look(STATES["MD"])) == (6, 0)

    client.force_login(world.rita)
    rows = client.get(PAGE).content.decode().split('<th scope="row">')[1:]
    for row, (home, says, title) in zip(rows, KINDS, strict=True):
        assert home.title() in row and says in row
        client.post(re.search(r'action="([^"]+/task/)"', row).group(1))
        assert Task.objects.filter(facility__name=home).values_list("title", flat=True)[0] == title
    left = client.get(PAGE).content.decode()
    assert "Mail to Gia Example comes back" in left and left.count('<th scope="row">') == 1
    client.post(re.search(r'action="([^"]+/task/)"', left).group(1))
    assert "Nothing to look at" in client.get(PAGE).content.decode()
    assert client.get(PAGE, {"show": "tasks"}).content.decode().count('<th scope="row">') == 6
