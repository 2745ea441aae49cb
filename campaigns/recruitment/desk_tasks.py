"""The desk's work in the background: lists, rules at night, the morning's mail of tasks. May run twice."""

from celery import shared_task

from campaigns.recruitment import reminder_services, sharing_services
from campaigns.recruitment.lists.claims import give_up, prune
from campaigns.recruitment.lists.services import WAKE, work_on_next
from qioportal.lib.wake import wake

FILES_AT_A_TIME = 5


@shared_task(name="campaigns.recruitment.work_on_lists")
def work_on_lists() -> None:
    """A few files; then other work of the same worker gets its turn."""
    give_up()
    if all(work_on_next() for _ in range(FILES_AT_A_TIME)):
        wake(WAKE)


@shared_task(name="campaigns.recruitment.prune_lists")
def prune_lists() -> None:
    prune()


@shared_task(name="campaigns.recruitment.apply_rules")
def apply_rules() -> None:
    sharing_services.apply_all_rules()


@shared_task(name="campaigns.recruitment.queue_task_reminders")
def queue_task_reminders() -> None:
    reminder_services.queue_task_reminders()
