"""django-post-office with its own defaults on the same database server, the same sink and the same bodies."""

import sys
import time
from pathlib import Path

import django
from django.conf import settings

from qioportal import env


def main(count: int, sample: Path, port: int) -> None:
    settings.configure(
        SECRET_KEY="bench",
        INSTALLED_APPS=["django.contrib.contenttypes", "post_office"],
        DATABASES={"default": env.database("DATABASE_URL", "")},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        EMAIL_BACKEND="post_office.EmailBackend",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=port,
        USE_TZ=True,
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
        POST_OFFICE={"BACKENDS": {"default": "django.core.mail.backends.smtp.EmailBackend"}},
    )
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - Django must be set up first
    from post_office import mail  # noqa: PLC0415
    from post_office.models import STATUS, Email  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    text, html = sample.with_suffix(".txt").read_text(), sample.with_suffix(".html").read_text()
    mail.send_many(
        [
            {
                "sender": "portal@example.org",
                "recipients": [f"person{number}@example.org"],
                "subject": "October's numbers are due on Friday",
                "message": text,
                "html_message": html,
            }
            for number in range(count)
        ]
    )
    started = time.perf_counter()
    while Email.objects.filter(status=STATUS.queued).exists():
        mail.send_queued(processes=1)
    seconds = time.perf_counter() - started
    assert Email.objects.filter(status=STATUS.sent).count() == count
    print(count / seconds)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
