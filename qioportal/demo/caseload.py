"""Invented caseload of Maryland: who looks after homes, questions with answers, visits and calls, facts to put right,
and the alerts that follow from all that was invented before."""

import datetime as dt
import random

from django.utils import timezone

from accounts.access.places import QioDesk
from accounts.mail.models import Suppression, SuppressionReason, Topic
from accounts.users.models import User
from campaigns.caseload import alert_services
from campaigns.caseload.change_models import ChangeRequest, What
from campaigns.caseload.help_models import CaseEntry, HomeRequest, Manner, RequestAnswer
from campaigns.caseload.help_models import Topic as About
from campaigns.caseload.services import assign_homes
from campaigns.enrollment.models import Enrollment
from campaigns.goals.models import Goal, Phase
from facilities.directory.models import Facility
from facilities.qios.models import Qio, SowTask
from facilities.states.codes import STATES

_QUESTIONS = [
    (About.GOAL_WORK, "CA", "We changed the schedule and half of our assignments moved. What did other homes do?",
     "Two homes near you keep the pair on weekdays and trade weekends. I can bring their schedule on Thursday.", 12),
    (About.NUMBERS, "", "Do we count residents who came back from the hospital within the month?", "", 2),
]  # fmt: skip
_DONE = ["Went through the last months together.", "Talked about who enters the numbers when somebody is away.",
         "Walked the floor with the night shift.", "Showed the worksheet.", ""]  # fmt: skip


def invent_caseload(phase: Phase, home: Facility, second: Facility, qio: Qio, people: dict[str, User]) -> int:
    """How many alerts stand."""
    rng = random.Random("caseload")  # noqa: S311 - invented numbers, not secrets
    desk, adviser = QioDesk(qio, STATES["MD"]), people["Samira Haddad"]
    parts = Enrollment.objects.active().filter(phase=phase, facility__state="MD").select_related("facility")
    homes = [part.facility for part in parts.order_by("facility__ccn")]
    mine = [each for each in homes if each in (home, second) or rng.random() < 0.5]
    assign_homes(desk=desk, homes=mine, to=adviser, by=people["Walter Quist"])
    _questions(home, people["Marisol Vega"], adviser, phase)
    _log(mine, qio, adviser, rng)
    _changes(home, second, people)
    owner = people["Owen Castellano"]
    for topic in (Topic.DUE, Topic.QIO):
        Suppression.objects.get_or_create(
            address=owner.email, topic=topic, defaults={"reason": SuppressionReason.BOUNCED}
        )
    return alert_services.look(STATES["MD"])


def _questions(home: Facility, asker: User, adviser: User, phase: Phase) -> None:
    now = timezone.now()
    for number, (topic, goal, words, answer, days) in enumerate(_QUESTIONS, start=1):
        asked = HomeRequest.objects.create(
            facility=home, number=number, topic=topic, goal=Goal.objects.filter(phase=phase, code=goal).first(),
            words=words, asked_by=asker, asked_at=now - dt.timedelta(days=days),
            assigned_to=adviser if answer else None,
        )  # fmt: skip
        if answer:
            at = now - dt.timedelta(days=days - 3)
            RequestAnswer.objects.create(request=asked, at=at, by=adviser, from_home=False, words=answer)


def _log(homes: list[Facility], qio: Qio, adviser: User, rng: random.Random) -> None:
    today = timezone.localdate()
    tasks = list(SowTask.objects.filter(statement_of_work__number=13).order_by("code"))
    CaseEntry.objects.bulk_create(
        CaseEntry(
            facility=each, number=number, qio=qio, sow_task=rng.choice(tasks), logged_by=adviser,
            day=today - dt.timedelta(days=rng.randint(2, 100)), manner=rng.choice(Manner.values),
            topic=rng.choice([About.NUMBERS, About.GOAL_WORK, About.METHODS, About.CHARTS]),
            minutes=rng.choice([10, 15, 20, 30, 45, 60, 90]), people=rng.randint(1, 6), words=rng.choice(_DONE),
        )
        for each in homes[:60] for number in range(1, rng.randint(1, 4))
    )  # fmt: skip


def _changes(home: Facility, second: Facility, people: dict[str, User]) -> None:
    now = timezone.now()
    ChangeRequest.objects.create(
        facility=second, number=1, what=What.PHONE, said=second.phone_words, should_say="4105550177",
        words="New switchboard since the first of the month.", asked_by=people["Owen Castellano"],
        asked_at=now - dt.timedelta(days=4),
    )  # fmt: skip
    ChangeRequest.objects.create(
        facility=home, number=1, what=What.NAME, said=home.display_name, should_say=f"{home.display_name} on the Bay",
        asked_by=people["Grace Nakamura"], asked_at=now - dt.timedelta(days=40), status="refused",
        answer="The sign says so, the license does not. Please have the state rename it first; then CMS follows.",
        settled_at=now - dt.timedelta(days=36), settled_by=people["Samira Haddad"],
    )  # fmt: skip
    ChangeRequest.objects.create(
        facility=home, number=2, what=What.ADMINISTRATOR, said="Dolores Beck", should_say="Marisol Vega",
        asked_by=people["Grace Nakamura"], asked_at=now - dt.timedelta(days=90), status="accepted",
        checked_how="Called the number of CMS's file and spoke to the director of nursing.",
        settled_at=now - dt.timedelta(days=88), settled_by=people["Samira Haddad"],
    )  # fmt: skip
