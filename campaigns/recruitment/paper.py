"""A paper that a home signed, written down by a recruiter with its scan: the door for writes."""

import datetime as dt
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.audit.services import record
from accounts.users.models import User
from campaigns.enrollment.paper import sign_from_paper
from campaigns.enrollment.rules import Refused
from campaigns.enrollment.services import choose_goals
from campaigns.files.services import keep
from campaigns.goals.models import Goal, Phase
from campaigns.recruitment.models import PaperKind, SignedPaper, Stage
from campaigns.recruitment.services import change_stage, prospect_of, state_of
from facilities.directory.models import Facility


@transaction.atomic
def record_statement(
    *, home: Facility, phase: Phase, by: User, signer_name: str, signer_title: str, signed_on: dt.date,
    scan: UploadedFile | None, is_listed: bool = False, goals: Sequence[Goal] = (),
) -> SignedPaper:  # fmt: skip
    """The home takes part, as the paper says: from its day on, by its signer, with the goals ticked on it (none: it
    chooses them in the portal). All of it or nothing."""
    prospect = prospect_of(home, phase)
    if scan is None:
        raise ValidationError("Attach the scan of the signed paper.")
    signer = {"signer_name": signer_name, "signer_title": signer_title, "signed_on": signed_on}
    try:
        enrollment = sign_from_paper(home=home, phase=phase, by=by, is_listed=is_listed, **signer)
        paper = SignedPaper(prospect=prospect, kind=PaperKind.STATEMENT, enrollment=enrollment, **signer)
        paper = _keep(paper, home, scan, by)
        if goals:
            choose_goals(enrollment=enrollment, goals=goals, by=by)
    except Refused as refused:
        raise ValidationError(refused.reasons) from refused
    return paper


@transaction.atomic
def record_decline(
    *, home: Facility, phase: Phase, by: User, signer_name: str, signer_title: str, signed_on: dt.date, code: str,
    reason: str = "", scan: UploadedFile | None = None,
) -> SignedPaper:  # fmt: skip
    """The home said no on paper; a scan may be missing (a letter that was read out, a fax)."""
    if signed_on > timezone.localdate():
        raise ValidationError("This day is in the future. Enter the day that stands on the paper.")
    if signed_on < phase.starts_on:
        raise ValidationError("This day is before the phase. A paper of an earlier day belongs to another phase.")
    was = state_of(prospect_of(home, phase))
    prospect = change_stage(home=home, phase=phase, by=by, stage=Stage.DECLINED, code=code, reason=reason)
    signer = {"signer_name": signer_name, "signer_title": signer_title, "signed_on": signed_on}
    paper = SignedPaper(
        prospect=prospect, kind=PaperKind.DECLINE, before={"was": was, "is": state_of(prospect)}, **signer
    )
    return _keep(paper, home, scan, by)


def _keep(paper: SignedPaper, home: Facility, scan: UploadedFile | None, by: User) -> SignedPaper:
    same = SignedPaper.objects.standing().filter(prospect=paper.prospect, kind=paper.kind, signed_on=paper.signed_on)
    if same.exists():
        raise ValidationError("A paper of this day is recorded already.")
    paper.signer_name, paper.signer_title = paper.signer_name.strip(), paper.signer_title.strip()
    paper.scan, paper.recorded_by = (keep(scan, by=by) if scan else None), by
    paper.full_clean()
    paper.save()
    record(action="recruitment.record_paper", by=by, target=home, kind=paper.kind, signed_on=str(paper.signed_on),
           signer=paper.signer_name, sha256=paper.scan.sha256 if paper.scan else "")  # fmt: skip
    return paper
