"""Our outbox: seed a mailing, empty the bulk lane in this one process, say how many mails a second left; with "web" as
third argument: what the web noticed meanwhile (the slowest of a hundred writes, in milliseconds)."""

import os
import subprocess
import sys
import time
from pathlib import Path

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qioportal.settings")
    django.setup()

from django.core.management import call_command

from accounts.mail.delivery import deliver
from accounts.mail.envelope import mail_bytes
from accounts.mail.kinds import Rendered, register
from accounts.mail.models import Delivery, Lane, Topic
from accounts.mail.queries import counts_of
from accounts.mail.rendering import render_delivery, render_mail
from accounts.mail.services import add_recipients, open_message

TEXT = "Dear colleague,\n\n" + "October's numbers of your home are due on Friday, November 20, 2026.\n" * 15


def render(delivery: Delivery) -> Rendered:
    """Rendered for each recipient, as every mail of the portal is."""
    message = delivery.message
    return render_mail("accounts/mail/system", {"subject_line": message.subject, "words": message.text})


def main(count: int, sample: Path, beside: str = "") -> None:
    kind = register("bench.bulk", render, lane=Lane.BULK, topic=Topic.QIO)
    call_command("migrate", verbosity=0)
    message = open_message(kind, subject="October's numbers are due on Friday", text=TEXT)
    add_recipients(message, [(f"person{number}@example.org", None, {}) for number in range(count)])
    first = message.deliveries.first()
    rendered = render_delivery(first)
    sample.write_bytes(mail_bytes(first, rendered))
    sample.with_suffix(".txt").write_text(rendered.text)
    sample.with_suffix(".html").write_text(rendered.html)
    web = _web() if beside else None
    started = time.perf_counter()
    deliver(Lane.BULK, seconds=600)
    seconds = time.perf_counter() - started
    assert counts_of(message)["sent"] == count, counts_of(message)
    print(web.communicate("stop\n")[0] if web else count / seconds)


def _web() -> subprocess.Popen:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks._outbox.web"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    process.stdout.readline()  # it writes
    return process


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
