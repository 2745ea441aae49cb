"""The Celery application and the one timetable. A task is a wake-up: the database holds the work."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qioportal.settings")

app = Celery("qioportal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Names only; each task asks the database what is due, so that two beats or a late one do no harm (SECURITY F11, F12).
app.conf.beat_schedule = {
    "mail: service lane": {"task": "accounts.mail.deliver_service", "schedule": 15, "options": {"expires": 15}},
    "mail: bulk lane": {"task": "accounts.mail.deliver_bulk", "schedule": 30, "options": {"expires": 30}},
    "mail: reports of mail that came back": {
        "task": "accounts.mail.read_bounces",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "mail: old rows are put away": {"task": "accounts.mail.archive", "schedule": crontab(hour=7, minute=50)},
    "outreach: mailings with an hour": {
        "task": "campaigns.outreach.start_mailings",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "uploads: read and write": {
        "task": "campaigns.measurements.work_on_uploads",
        "schedule": 30,
        "options": {"expires": 30},
    },
    "recruitment: lists": {"task": "campaigns.recruitment.work_on_lists", "schedule": 30, "options": {"expires": 30}},
    "recruitment: prune lists": {"task": "campaigns.recruitment.prune_lists", "schedule": 86400},
    "recruitment: rules": {"task": "campaigns.recruitment.apply_rules", "schedule": crontab(hour=3, minute=35)},
    "recruitment: tasks of the day": {"task": "campaigns.recruitment.queue_task_reminders", "schedule": 3600},
    "uploads: prune": {"task": "campaigns.measurements.prune_uploads", "schedule": 86400},
    "assistance: unanswered": {"task": "accounts.assistance.escalate_unanswered", "schedule": 300},
    "members: expire invitations": {"task": "accounts.members.expire_invitations", "schedule": 3600},
    "charts: state and nation": {
        "task": "campaigns.charts.prepare_comparison",
        "schedule": crontab(hour=4, minute=20),
    },
    "measurements: levels": {"task": "campaigns.measurements.keep_levels", "schedule": crontab(hour=5, minute=10)},
    "caseload: alerts": {"task": "campaigns.caseload.look_for_alerts", "schedule": crontab(hour=6, minute=10)},
    "recognition: awards": {"task": "campaigns.recognition.award", "schedule": crontab(hour=5, minute=40)},
    "signin: clear sessions": {"task": "accounts.signin.clear_sessions", "schedule": 86400},
    "dashboards: digests of chains": {"task": "campaigns.dashboards.queue_digests", "schedule": 3600},
    "coalitions: meetings of tomorrow": {"task": "campaigns.coalitions.queue_reminders", "schedule": 3600},
    "events: reminders": {"task": "campaigns.events.queue_reminders", "schedule": 3600},
    "events: forget who never confirmed": {"task": "campaigns.events.forget_unconfirmed", "schedule": 86400},
    "library: what is to be looked through": {
        "task": "campaigns.library.queue_reviews",
        "schedule": crontab(hour=13, minute=10),
    },
    "outreach: reminders": {"task": "campaigns.outreach.queue_reminders", "schedule": 3600},
    "outreach: domains of senders": {
        "task": "campaigns.outreach.check_senders",
        "schedule": crontab(hour=6, minute=15),
    },
    "outreach: levels about to drop": {
        "task": "campaigns.outreach.queue_reminders_of_levels",
        "schedule": crontab(hour=18, minute=25),
    },
    "reporting: conveners whose report is due": {
        "task": "campaigns.reporting.remind_conveners",
        "schedule": crontab(hour=13, minute=35),
    },
    "supporters: forget who never confirmed": {
        "task": "campaigns.supporters.forget_unconfirmed",
        "schedule": 86400,
    },
    "tokens: forget answers": {"task": "accounts.tokens.forget_answers", "schedule": 86400},
}
