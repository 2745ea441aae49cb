"""Who may open the QAPI report: the home's own people; nobody else without exception."""

from campaigns.enrollment.services import sign_agreement
from campaigns.goals.queries import current_phase
from campaigns.goals.services import load_definitions
from tests.laws.matrix import Row

HOME = {"ccn": "215001"}
QUARTER = HOME | {"quarter": "quarter"}


def signed(world) -> dict[str, str]:
    """The stand-in of the rows becomes the newest quarter of the home."""
    from django.utils import timezone  # noqa: PLC0415

    from campaigns.charts.report.contents import quarters_of  # noqa: PLC0415

    load_definitions(by="tests")
    home = world.homes["harbor"]
    sign_agreement(home=home, phase=current_phase(), by=world.ada, title="Administrator")
    return {"quarter": str(quarters_of(home, timezone.localdate())[0])}


ROWS = [
    Row("qapi:report", HOME, ok="ada dan ron"),
    Row("qapi:quarter", QUARTER, ok="ada dan ron", needs="signed"),
    Row("qapi:pdf", QUARTER, ok="ada dan ron", needs="signed"),
]
