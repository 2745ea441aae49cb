"""Invented recruitment: stages, next steps and calls of the homes that have not signed, in the first QIO's states."""

import datetime as dt
import random

from django.utils import timezone

from accounts.users.models import User
from campaigns.goals.models import Phase
from campaigns.recruitment.models import Call, Outcome, Prospect, Stage, StageChange
from facilities.directory.models import Facility

_REASONS = ["New owner, will decide next year", "Too few staff this winter", "Works with another program"]
_STEPS = ["Call the administrator", "Send the agreement", "Talk to the director of nursing", "Visit"]


def invent_recruitment(phase: Phase, states: list[str], recruiter: User) -> int:
    """About a third stays not contacted."""
    rng = random.Random("recruitment")  # noqa: S311 - invented numbers, not secrets
    today = timezone.localdate()
    made = 0
    homes = Facility.objects.open().homes().filter(state__in=states).exclude(enrollments__phase=phase).order_by("ccn")
    for home in homes:
        stage = rng.choices([None, Stage.CONTACTED, Stage.INTERESTED, Stage.DECLINED], [35, 32, 20, 13])[0]
        if stage is None:
            continue
        since = timezone.now() - dt.timedelta(days=rng.randint(3, 120))
        said_no = stage == Stage.DECLINED
        reason = rng.choice(_REASONS) if said_no else ""
        prospect = Prospect.objects.create(
            facility=home, phase=phase, stage=stage, stage_since=since, decline_reason=reason,
            assigned_to=recruiter if rng.random() < 0.5 else None, last_contact_at=since,
            next_step="" if said_no else rng.choice(_STEPS),
            next_step_on=None if said_no else today + dt.timedelta(days=rng.randint(-2, 20)),
        )  # fmt: skip
        StageChange.objects.create(prospect=prospect, old="", new=stage, reason=reason, at=since, by=recruiter)
        outcome = Outcome.TALKED if stage != Stage.CONTACTED else rng.choice([Outcome.LEFT_WORD, Outcome.NO_ANSWER])
        Call.objects.create(prospect=prospect, at=since, by=recruiter, outcome=outcome, note="Invented for the demo")
        made += 1
    return made
