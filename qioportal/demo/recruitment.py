"""Invented recruitment: stages, next steps and calls of the homes that have not signed, in the first QIO's states; a
paper with its scan, homes of the former phase, and CMS's measures."""

import datetime as dt
import random

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.users.models import User
from campaigns.enrollment.models import Enrollment, GoalChoice
from campaigns.files.services import keep
from campaigns.goals.models import Phase
from campaigns.recruitment.models import (
    Call,
    Caller,
    Channel,
    DeclineReason,
    Outcome,
    PaperKind,
    Prospect,
    SignedPaper,
    Stage,
    StageChange,
)
from facilities.cms.models import MeasureScore
from facilities.directory.models import Facility

_REASONS = [
    (DeclineReason.LEADERSHIP, "New owner, will decide next year"),
    (DeclineReason.NO_TIME, "Too few staff this winter"),
    (DeclineReason.ELSEWHERE, "Works with another program"),
    (DeclineReason.CHAIN, ""),
    (DeclineReason.NO_BENEFIT, "We do this already"),
]
_STEPS = ["Call the administrator", "Send the agreement", "Talk to the director of nursing", "Visit"]
_MEASURES = {"407": 2.4, "410": 3.3, "434": 2.1, "451": 17.0, "479": 6.0, "481": 14.5}  # CMS's number: usual share


def invent_recruitment(phase: Phase, states: list[str], recruiter: User, convener: User | None = None) -> int:
    """About a third stays not contacted; every fifth contact was the LANE's."""
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
        code, reason = rng.choice(_REASONS) if said_no else ("", "")
        by_lane = convener is not None and home.state == "MD" and not said_no and rng.random() < 0.2
        has_step = not said_no and rng.random() < 0.4
        prospect = Prospect.objects.create(
            facility=home, phase=phase, stage=stage, stage_since=since, decline_code=code, decline_reason=reason,
            assigned_to=recruiter if rng.random() < 0.5 else None, last_contact_at=since,
            next_step=rng.choice(_STEPS) if has_step else "",
            next_step_on=today + dt.timedelta(days=rng.randint(-2, 20)) if has_step else None,
        )  # fmt: skip
        StageChange.objects.create(
            prospect=prospect, old="", new=stage, decline_code=code, reason=reason, at=since, by=recruiter
        )
        outcome = Outcome.TALKED if stage != Stage.CONTACTED else rng.choice([Outcome.LEFT_WORD, Outcome.NO_ANSWER])
        Call.objects.create(
            prospect=prospect, at=since, by=convener if by_lane else recruiter, outcome=outcome,
            place=Caller.LANE if by_lane else Caller.QIO, note="Invented for the demo",
            channel=rng.choices([Channel.PHONE, Channel.VISIT, Channel.LETTER], [90, 6, 4])[0],
        )  # fmt: skip
        made += 1
    return made


def invent_paper(home: Facility, phase: Phase, signer: User, recruiter: User) -> None:
    """The home signed on paper; its statement has a scan."""
    part = Enrollment.objects.get(facility=home, phase=phase)
    part.signer_name, part.signer_title, part.signed_by = signer.name, "Administrator", None
    part.save(update_fields=["signer_name", "signer_title", "signed_by"])
    prospect, _ = Prospect.objects.get_or_create(facility=home, phase=phase)
    words = [f"{home.display_name} takes part in {phase.campaign}", f"{phase.name}", f"{signer.name}, Administrator",
             "Invented for the demo"]  # fmt: skip
    SignedPaper.objects.create(
        prospect=prospect, kind=PaperKind.STATEMENT, enrollment=part, signer_name=signer.name,
        signer_title="Administrator", signed_on=timezone.localdate(part.signed_at), recorded_by=recruiter,
        scan=keep(SimpleUploadedFile("statement.pdf", _pdf(words)), by=recruiter),
    )  # fmt: skip


def invent_former_parts(phase: Phase, states: list[str], always: Facility) -> None:
    """Some homes that have not signed took part in the phase before, with three goals."""
    older = Phase.objects.filter(campaign=phase.campaign, number__lt=phase.number).order_by("-number").first()
    if older is None:
        return
    rng = random.Random("former parts")  # noqa: S311 - invented numbers, not secrets
    homes = Facility.objects.open().homes().filter(state__in=states).exclude(enrollments__phase=phase).order_by("ccn")
    chosen = [home for home in homes if rng.random() < 0.3 or home == always]
    signed = timezone.make_aware(dt.datetime.combine(older.starts_on, dt.time(12))) + dt.timedelta(days=90)
    parts = Enrollment.objects.bulk_create(
        Enrollment(facility=home, phase=older, signed_at=signed, signer_name="Invented Signer",
                   signer_title="Administrator", agreement_version=older.agreement_version, is_listed=False)
        for home in chosen
    )  # fmt: skip
    goals = list(older.goals.filter(code__in=["P2-CA", "P2-PU", "P2-TURN"]))
    GoalChoice.objects.bulk_create(
        GoalChoice(enrollment=part, goal=goal, chosen_at=signed) for part in parts for goal in goals
    )


def invent_measures(states: list[str]) -> None:
    """What CMS would publish of the homes' measures over the last four quarters."""
    rng = random.Random("measures")  # noqa: S311 - invented numbers, not secrets
    today = timezone.localdate()
    quarters = f"{today.year - 1}Q2-{today.year}Q1"
    rows = []
    for home in Facility.objects.open().homes().filter(state__in=states).order_by("ccn"):
        for code, usual in _MEASURES.items():
            score = round(min(100.0, max(0.0, rng.gauss(usual, usual / 2))), 2)
            rows.append(MeasureScore(facility=home, code=code, processing_date=today.replace(day=1),
                                     quarters=quarters, score=score))  # fmt: skip
    MeasureScore.objects.bulk_create(rows, batch_size=2000)


def _pdf(lines: list[str]) -> bytes:
    """One page with these lines, as plain as a PDF can be."""
    safe = [line.encode("ascii", "replace").decode().replace("(", "").replace(")", "") for line in lines]
    text = "BT /F1 16 Tf 72 700 Td 28 TL " + " ".join(f"({line}) Tj T*" for line in safe) + " ET"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(text)}>>stream\n{text}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body, places = "%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj{each}endobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    start = len(body)
    body += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    body += f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"
    return body.encode("ascii")
