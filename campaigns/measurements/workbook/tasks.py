"""Wake-ups of the uploads. They may run twice, at once, or never: the rows say what is to do."""

from celery import shared_task

from campaigns.measurements.workbook.claims import give_up, prune
from campaigns.measurements.workbook.services import WAKE, work_on_next
from qioportal.lib.wake import wake

FILES_AT_A_TIME = 5


@shared_task(name="campaigns.measurements.work_on_uploads")
def work_on_uploads() -> None:
    """A few files; then other work of the same worker gets its turn."""
    give_up()
    if all(work_on_next() for _ in range(FILES_AT_A_TIME)):
        wake(WAKE)


@shared_task(name="campaigns.measurements.prune_uploads")
def prune_uploads() -> None:
    prune()
