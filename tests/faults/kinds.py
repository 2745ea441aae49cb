"""Loaded by the workers under test (`-I tests.faults.kinds`): a mail that kills whoever makes it, a broker that hands
work out again long before it is done (F10), notices that leave at night, too, and, where FAULTS_CLOCK says so, a clock
that is wrong (F12)."""

import datetime as dt
import os
import signal

import time_machine
from celery import current_app

from accounts.mail.kinds import Rendered, register
from accounts.mail.models import Delivery, Lane, Topic
from accounts.mail.rendering import render_mail
from campaigns.outreach import people

DEADLY = "faults.deadly"
SERVICE = "faults.service"


def _deadly(delivery: Delivery) -> Rendered:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("nobody comes here")


def _service(delivery: Delivery) -> Rendered:
    message = delivery.message
    return render_mail("accounts/mail/system", {"subject_line": message.subject, "words": message.text})


people.ALL_STATES = ""
register(DEADLY, _deadly, lane=Lane.BULK, topic=Topic.QIO)
register(SERVICE, _service)
current_app.conf.broker_transport_options = {**current_app.conf.broker_transport_options, "visibility_timeout": 8}
if os.environ.get("FAULTS_CLOCK"):
    wrong = dt.timedelta(seconds=float(os.environ["FAULTS_CLOCK"]))
    time_machine.travel(dt.datetime.now(dt.UTC) + wrong, tick=True).start()
