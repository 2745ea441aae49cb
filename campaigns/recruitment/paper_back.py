"""Taking back a paper that was recorded by mistake: who may, what stands against it, where the home falls back to."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.access.models import Affiliation
from accounts.access.permissions import Permission
from accounts.access.places import QioDesk, permissions_at_desk
from accounts.audit.services import record
from accounts.mail.services import queue_mail
from accounts.users.models import User
from campaigns.enrollment.models import EarlierPart, Enrollment
from campaigns.enrollment.paper import take_earlier_signature_back, take_signature_back
from campaigns.recruitment.kinds import PAPER_TAKEN_BACK
from campaigns.recruitment.models import Prospect, SignedPaper, Stage, StageChange
from campaigns.recruitment.services import prospect_of, state_of
from facilities.directory.models import Facility
from qioportal.lib.identifiers import identifier_refusal
from qioportal.lib.words import counted

STAGE_COLUMNS = ("stage", "stage_since", "decline_code", "decline_reason")
NOT_TOLD_APART = (
    "The home signed again since then, and the portal can't tell which time it took part by this paper. "
    "Write what is wrong into a note on the home's page."
)
STAYS = "What a home did is kept, so this paper stays. A home that does not want to take part leaves on its own page."


def may_take_back(paper: SignedPaper, user: User, desk: QioDesk) -> bool:
    """Who recorded it, and the lead of the desk."""
    held = permissions_at_desk(user, desk)
    return Permission.RECRUIT in held and (paper.recorded_by_id == user.pk or Permission.MANAGE_QIO_PEOPLE in held)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What taking the paper back would do; `refusal`: why it can't be. Nothing is written."""

    refusal: str
    stage: Stage | None  # in which the home would stand; None: its stage was changed since and stays
    goals: int = 0
    told: int = 0
    earlier: EarlierPart | None = None  # the time in which the home took part by it, when it signed again since


def outlook_of(paper: SignedPaper, home: Facility) -> Outlook:
    prospect, part = paper.prospect, paper.enrollment
    if part is None:
        fits = _is_as_recorded(paper, prospect)
        return Outlook(refusal_of(paper, home), Stage(paper.before["was"]["stage"]) if fits else None)
    by_it = part_of(paper)
    if by_it != part:
        return Outlook(refusal_of(paper, home), Stage(home.stage), told=_people_of(home).count(), earlier=by_it)
    earlier = part.earlier.order_by("-withdrawn_at").first()
    left = earlier is not None and not prospect.stage_since > earlier.withdrawn_at
    goals = part.choices.current()
    return Outlook(
        refusal_of(paper, home),
        Stage.WITHDRAWN if left else Stage(prospect.stage),
        (goals.filter(chosen_at__gte=paper.recorded_at) if earlier else goals).count(),
        _people_of(home).count(),
    )


def refusal_of(paper: SignedPaper, home: Facility) -> str:
    """Why the paper can't be taken back; empty when it can."""
    if paper.taken_back_at:
        return "This paper was taken back already."
    if home.status == "closed":
        return "This home is closed. Nothing can be changed for it."
    return _work_since(paper, paper.enrollment, home.display_name) if paper.enrollment else ""


def part_of(paper: SignedPaper) -> Enrollment | EarlierPart | None:
    """The time in which the home took part by this statement: of one signer, the papers and the times come in the same
    order. None where that can't be told."""
    signer = {"signer_name": paper.signer_name, "signer_title": paper.signer_title}
    times = [*paper.enrollment.earlier.order_by("signed_at", "pk"), paper.enrollment]
    times = [each for each in times if not each.signed_by_id and all(getattr(each, n) == v for n, v in signer.items())]
    papers = list(paper.enrollment.papers.standing().filter(**signer).order_by("recorded_at", "pk"))
    return times[papers.index(paper)] if len(times) == len(papers) else None


def _work_since(paper: SignedPaper, part: Enrollment, name: str) -> str:
    """What the home did on the strength of this signature; of a home that came back, only what it did since."""
    by_it = part_of(paper)
    if by_it is None:
        return NOT_TOLD_APART
    if by_it != part:
        return _work_between(paper, by_it, name)
    reports, certificates, cycles = part.reports.all(), part.certificates.all(), part.cycles.all()
    if part.earlier.exists():
        since = paper.recorded_at
        reports = reports.filter(Q(saved_at__gte=since) | Q(sent_at__gte=since) | Q(sent_again_at__gte=since))
        certificates = certificates.filter(issued_on__gte=timezone.localdate(since))
        cycles = cycles.filter(created_at__gte=since)
    sent = list(reports.exclude(sent_at__isnull=True).order_by("month").values_list("month", flat=True))
    if sent:
        more = f" and {counted(len(sent) - 1, 'months')} more" if len(sent) > 1 else ""
        return f"{name} has sent {sent[-1].label}{more} since then. {STAYS}"
    if certificates.exists():
        return f"{name} has a certificate that was issued since then. {STAYS}"
    if reports.exists() or cycles.exists():
        return f"{name} has begun to work in it since then. {STAYS}"
    return ""


def _work_between(paper: SignedPaper, earlier: EarlierPart, name: str) -> str:
    """What the home did while it took part by this signature, before it left and signed again."""
    part, span = earlier.enrollment, (paper.recorded_at, earlier.withdrawn_at)
    days = [timezone.localdate(moment) for moment in span]
    saved = Q(saved_at__range=span) | Q(sent_at__range=span) | Q(sent_again_at__range=span)
    for did, rows in {
        "sent or saved a month's numbers": part.reports.filter(saved),
        "was given a certificate": part.certificates.filter(issued_on__range=days),
        "began an improvement cycle": part.cycles.filter(created_at__range=span),
    }.items():
        if rows.exists():
            return (
                f"{name} {did} while it took part by this paper. What a home did is kept, so this paper stays. "
                "Write what is wrong with it into a note on the home's page; its later signature counts as it is."
            )
    return ""


@transaction.atomic
def take_paper_back(*, paper: SignedPaper, home: Facility, desk: QioDesk, by: User, reason: str) -> SignedPaper:
    """As if it had never been recorded: the home stands where it stood, on past days as well. The paper stays on record
    with the reason, and the right one can be recorded at once. Of a statement the home's people are told."""
    prospect_of(home, paper.prospect.phase)  # held until the transaction ends, as is the part: no month comes meanwhile
    list(Enrollment.objects.select_for_update(of=("self",)).filter(pk=paper.enrollment_id))
    row = SignedPaper.objects.select_for_update(of=("self",)).select_related("prospect", "enrollment").get(pk=paper.pk)
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": "Say why the paper is taken back."})
    if refusal := identifier_refusal(reason):
        raise ValidationError({"reason": refusal})
    if not may_take_back(row, by, desk):
        raise ValidationError("Only who recorded a paper, or the lead of the QIO, can take it back.")
    if refusal := refusal_of(row, home):
        raise ValidationError(refusal)
    part, by_it = row.enrollment, part_of(row) if row.enrollment else None
    row.enrollment = None
    row.taken_back_at, row.taken_back_by, row.taken_back_reason = timezone.now(), by, reason
    row.full_clean()
    row.save()
    record(action="recruitment.take_paper_back", by=by, target=home, kind=row.kind, signed_on=str(row.signed_on),
           signer=row.signer_name, reason=reason)  # fmt: skip
    if part:
        if by_it == part:
            take_signature_back(enrollment=part, by=by, since=row.recorded_at)
        else:
            take_earlier_signature_back(earlier=by_it, by=by)
        for person in _people_of(home):
            key = f"{PAPER_TAKEN_BACK}:{row.pk}:{person.pk}"
            queue_mail(kind=PAPER_TAKEN_BACK, to=person.email, user=person, key=key, context={"paper": row.pk})
    else:
        _fall_back(row, by)
    return row


def _people_of(home: Facility) -> QuerySet[User]:
    return Affiliation.objects.filter(facility=home).current().people()


def _is_as_recorded(paper: SignedPaper, prospect: Prospect) -> bool:
    """The stage is still the one that the no left behind."""
    now = state_of(prospect)
    return paper.before is not None and all(now[name] == paper.before["is"][name] for name in STAGE_COLUMNS)


def _fall_back(paper: SignedPaper, by: User) -> None:
    """From the no to the stage before it; one that was changed since stays."""
    prospect = paper.prospect
    if not _is_as_recorded(paper, prospect) or paper.before["was"] == paper.before["is"]:
        return
    was = {name: paper.before["was"][name] for name in STAGE_COLUMNS}
    StageChange.objects.create(
        prospect=prospect, old=prospect.stage, new=was["stage"], decline_code=was["decline_code"],
        reason=was["decline_reason"], by=by,
    )  # fmt: skip
    for name, value in was.items():
        setattr(prospect, name, Prospect._meta.get_field(name).to_python(value))
    prospect.save(update_fields=list(was))
