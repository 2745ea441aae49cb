"""Who may open a home's charts: its own people; at a QIO's desk and for the nation the page stands, values need consent
(test_advisers.py)."""

from accounts.access.services import grant_role
from campaigns.goals.queries import current_phase
from campaigns.goals.services import load_definitions
from facilities.directory.models import Facility, FacilityKind
from tests.campaigns.charts.homes import send, share, signed, small_home
from tests.laws.matrix import Row

HOME = {"ccn": "215001"}
CHART = {**HOME, "goal": "ca", "measure": "ca-ls", "ending": "csv"}
DESK = {"qio": "chesapeake-quality", "state": "md"}


def with_months(world) -> None:
    load_definitions(by="tests")
    small_home(world, current_phase())
    share(world, "qio")
    share(world, "nation")


def with_lane(world) -> None:
    with_months(world)
    share(world, "lane")


def with_hospital(world) -> None:
    """Dan runs it, Ron reads there."""
    load_definitions(by="tests")
    enrollment = signed(world.homes["bay"], current_phase(), world.cora, codes=("CA", "MED"))
    send(enrollment, world.cora, {"ca_ls": [(42, 60)]})
    hospital = Facility.objects.create(ccn="210009", name="CHOPTANK HOSPITAL", state="MD", kind=FacilityKind.HOSPITAL)
    for name, role in [("dan", "home-administrator"), ("ron", "home-reader")]:
        grant_role(user=world.people[name], role=role, facility=hospital, by="tests")
    share(world, "hospital", home="bay", hospital=hospital)


LANE = {"state": "md"}
HOSPITAL = {"ccn": "210009"}
OF_LANE = {"ok": "connie mel", "needs": "with_lane"}
OF_HOSPITAL = {"ok": "dan ron", "needs": "with_hospital"}
SHARED = {**HOSPITAL, "home": "215002"}
ROWS = [
    Row("charts:lane-homes", LANE, **OF_LANE),
    Row("charts:lane-homes-csv", LANE, **OF_LANE),
    Row("charts:lane-goals", {**LANE, **HOME}, recorded=True, **OF_LANE),
    Row("charts:lane-goal", {**LANE, **HOME, "goal": "ca"}, recorded=True, **OF_LANE),
    Row("charts:lane-file", {**LANE, **CHART}, recorded=True, **OF_LANE),
    Row("charts:shared-homes", HOSPITAL, **OF_HOSPITAL),
    Row("charts:shared-homes-csv", HOSPITAL, **OF_HOSPITAL),
    Row("charts:shared-goals", SHARED, recorded=True, **OF_HOSPITAL),
    Row("charts:shared-goal", {**SHARED, "goal": "ca"}, recorded=True, **OF_HOSPITAL),
    Row("charts:shared-file", {**CHART, **SHARED}, recorded=True, **OF_HOSPITAL),
    Row("charts:goals", HOME, ok="ada dan ron"),
    Row("charts:goal", {**HOME, "goal": "ca"}, ok="ada dan ron", needs="with_months"),
    Row("charts:file", CHART, ok="ada dan ron", needs="with_months"),
    Row("charts:file", {**CHART, "ending": "svg"}, ok="ada dan ron", needs="with_months"),
    Row("charts:file", {**CHART, "ending": "png"}, ok="ada dan ron", needs="with_months"),
    Row("charts:mail", {**HOME, "goal": "ca", "measure": "ca-ls"}, ok="ada dan ron", method="post"),
    Row("charts:desk-goals", {**DESK, **HOME}, ok="rita pat lea", recorded=True),
    Row("charts:desk-goal", {**DESK, **HOME, "goal": "ca"}, ok="rita pat lea", needs="with_months", recorded=True),
    Row("charts:desk-file", {**DESK, **CHART}, ok="rita pat lea", needs="with_months", recorded=True),
    Row("charts:nation-goals", HOME, ok="nat hedi root", recorded=True),
    Row("charts:nation-goal", {**HOME, "goal": "ca"}, ok="nat hedi root", needs="with_months", recorded=True),
    Row(
        "charts:nation-file", CHART, ok="nat root", needs="with_months", recorded=True
    ),  # the help desk gets no values: 404
    Row("charts:desk-funnels", DESK, ok="rita pat lea"),
    Row("charts:desk-funnel", {**DESK, "goal": "ca"}, ok="rita pat lea", needs="with_months"),
    Row("charts:nation-funnels", ok="nat hedi root"),
    Row("charts:nation-funnel", {"goal": "ca"}, ok="nat hedi root", needs="with_months"),
]
