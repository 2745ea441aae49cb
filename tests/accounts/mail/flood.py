"""Two thousand mails in a database of their own, for workers that are killed: kinds, seeding, reading the rows.

As a program: `python -m tests.accounts.mail.flood seed SERVICE BULK` and `… flood rows` (JSON). A Celery worker gets
the kinds with `-I tests.accounts.mail.flood`.
"""

import json
import os
import sys

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qioportal.settings")
    django.setup()

from django.core.management import call_command

from accounts.mail.kinds import Rendered, register
from accounts.mail.models import Delivery, Lane, Topic
from accounts.mail.rendering import render_mail
from accounts.mail.services import add_recipients, open_message, queue_mail


def render(delivery: Delivery) -> Rendered:
    message = delivery.message
    return render_mail("accounts/mail/system", {"subject_line": message.subject, "words": message.text})


SERVICE = register("flood.service", render)
BULK = register("flood.bulk", render, lane=Lane.BULK, topic=Topic.QIO)


def seed(service: int, bulk: int) -> None:
    call_command("migrate", verbosity=0)
    message = open_message(BULK, subject="October", text="October's numbers are due on Friday.\n" * 20)
    add_recipients(message, [(f"bulk{number}@example.org", None, {}) for number in range(bulk)])
    for number in range(service):
        queue_mail(kind=SERVICE.code, to=f"service{number}@example.org", subject="Your link", text="Here it is.")


def rows() -> None:
    columns = ["to", "lane", "state", "uncertain", "attempts", "lost_leases", "rfc_message_id", "last_error"]
    json.dump(list(Delivery.objects.values(*columns)), sys.stdout)


if __name__ == "__main__":
    if sys.argv[1] == "seed":
        seed(int(sys.argv[2]), int(sys.argv[3]))
    else:
        rows()
