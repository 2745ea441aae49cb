"""A month handed back, a note that explains a count: what the months page has beside sent and not sent."""

from campaigns.enrollment.models import Enrollment
from campaigns.measurements.locking import return_month
from campaigns.measurements.models import Observation, ReportStatus
from facilities.directory.models import Facility


def invent_returned(home: Facility, other: Facility, by) -> None:
    """A month of the other home was handed back by its QIO; one count of the named home has its note."""
    enrollment = Enrollment.objects.active().filter(facility=other, reports__status=ReportStatus.SENT).first()
    if enrollment:
        report = enrollment.reports.filter(status=ReportStatus.SENT).order_by("-month").first()
        return_month(enrollment=enrollment, month=report.month, reason="Is the new unit in these counts?", by=by)
    newest = Observation.objects.filter(report__enrollment__facility=home, measure__code="med_ap")
    row = newest.order_by("-report__month").first()
    if row:
        row.note = "Two residents came from the hospital with the medication."
        row.save(update_fields=["note"])
