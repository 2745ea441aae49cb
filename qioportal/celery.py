"""The Celery application and the one timetable. A task is a wake-up: the database holds the work."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qioportal.settings")

app = Celery("qioportal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Names only; each task asks the database what is due, so that two beats or a late one do no harm (SECURITY F11, F12).
app.conf.beat_schedule = {
    "mail: service lane": {"task": "accounts.mail.deliver_service", "schedule": 15, "options": {"expires": 15}},
    "mail: bulk lane": {"task": "accounts.mail.deliver_bulk", "schedule": 30, "options": {"expires": 30}},
    "assistance: unanswered": {"task": "accounts.assistance.escalate_unanswered", "schedule": 300},
    "members: expire invitations": {"task": "accounts.members.expire_invitations", "schedule": 3600},
    "signin: clear sessions": {"task": "accounts.signin.clear_sessions", "schedule": 86400},
}
