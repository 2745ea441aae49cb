"""Who may open the pages of the caseload."""

import datetime as dt

from django.utils import timezone

from accounts.access.places import QioDesk
from campaigns.caseload import change_services, help_services
from campaigns.caseload.models import Alert
from campaigns.enrollment.models import Enrollment
from campaigns.goals.queries import current_phase
from campaigns.goals.services import load_definitions
from facilities.qios.models import SowTask, StatementOfWork
from facilities.states.codes import STATES
from tests.laws.matrix import Row

_DESK = {"qio": "chesapeake-quality", "state": "md"}
_AT = {**_DESK, "ccn": "215001"}
_ONE = {**_AT, "number": "1"}
_ALERT = {**_DESK, "key": "b7d1e5c2-0d8b-4a2f-9f34-1f0c3f6a7a11"}
_READ, _HOME = "rita pat lea", "ada dan ron"


def prepare(world):
    """One request, one entry and one change asked for of Harbor House."""
    home, desk = world.homes["harbor"], QioDesk(world.qios["md"], STATES["MD"])
    sow = StatementOfWork.objects.get(number=13)
    task, _ = SowTask.objects.get_or_create(statement_of_work=sow, code="NH", title="Homes", certainty="inferred")
    help_services.ask(home=home, topic="other", words="Can you help?", by=world.ada)
    help_services.log_help(desk=desk, home=home, by=world.rita, day=timezone.localdate(), manner="call", topic="other",
                           minutes=10, sow_task=task)  # fmt: skip
    change_services.ask_for_change(home=home, what="name", should_say="Harbor Home", by=world.ada)


def with_alert(world):
    """An alert of Harbor House, which takes part."""
    load_definitions(by="tests")
    part, _ = Enrollment.objects.get_or_create(
        facility=world.homes["harbor"], phase=current_phase(),
        defaults={"signer_name": "Ada", "signer_title": "Administrator", "agreement_version": "1"},
    )  # fmt: skip
    Alert.objects.get_or_create(
        enrollment=part, kind="silent", fact="never", key=_ALERT["key"], since=dt.date(2026, 1, 1),
        facts={"last": "", "months": 2},
    )  # fmt: skip


ROWS = [
    Row("caseload:homes", _DESK, ok=_READ),
    Row("caseload:export", _DESK, ok="rita lea", forbidden="pat", needs="with_alert"),
    Row("caseload:assign", _DESK, ok="rita lea", forbidden="pat", method="post"),
    Row("caseload:alerts", _DESK, ok=_READ, needs="with_alert"),
    Row("caseload:alerts-csv", _DESK, ok="rita lea", forbidden="pat", needs="with_alert"),
    Row("caseload:alert-task", _ALERT, ok="rita lea", forbidden="pat", method="post", needs="with_alert"),
    Row("caseload:alert-dismiss", _ALERT, ok="rita lea", forbidden="pat", method="post", needs="with_alert"),
    Row("caseload:requests", _DESK, ok=_READ, needs="prepare"),
    Row("caseload:requests-csv", _DESK, ok="rita lea", forbidden="pat", needs="prepare"),
    Row("caseload:desk-changes", _DESK, ok=_READ, needs="prepare"),
    Row("caseload:desk-changes-csv", _DESK, ok="rita lea", forbidden="pat", needs="prepare"),
    Row("caseload:report", _DESK, ok=_READ, needs="prepare"),
    Row("caseload:report-csv", _DESK, ok="rita lea", forbidden="pat", needs="prepare"),
    Row("caseload:entries-csv", _DESK, ok="rita lea", forbidden="pat", needs="prepare"),
    Row("caseload:home", _AT, ok=_READ, needs="prepare"),
    Row("caseload:log", _AT, ok="rita lea", forbidden="pat"),
    Row("caseload:entry", _ONE, ok="rita lea", forbidden="pat", needs="prepare"),
    Row("caseload:take-back", _ONE, ok="rita lea", forbidden="pat", method="post", needs="prepare"),
    Row("caseload:request", _ONE, ok=_READ, needs="prepare"),
    Row("caseload:request-act", _ONE, ok="rita lea", forbidden="pat", method="post", needs="prepare"),
    Row("caseload:desk-change", _ONE, ok=_READ, needs="prepare"),
    Row("caseload:ask", {"ccn": "215001"}, ok=_HOME, needs="prepare"),
    Row("caseload:asked", {"ccn": "215001", "number": "1"}, ok=_HOME, needs="prepare"),
    Row("caseload:asked-close", {"ccn": "215001", "number": "1"}, ok=_HOME, method="post", needs="prepare"),
    Row("caseload:changes", {"ccn": "215001"}, ok=_HOME, needs="prepare"),
    Row("caseload:change-back", {"ccn": "215001", "number": "1"}, ok=_HOME, method="post", needs="prepare"),
]
