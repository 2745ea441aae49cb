"""Writes of recognition: awards computed each night, certificates issued by hand, certificates taken back."""

import datetime as dt
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.audit.services import record
from accounts.mail.services import queue_mail
from campaigns.enrollment.models import Enrollment
from campaigns.enrollment.sharing_queries import signers_of
from campaigns.events.cohort_models import Cohort
from campaigns.events.cohort_queries import completed
from campaigns.goals.models import Goal
from campaigns.recognition.awards import attendance_evidence
from campaigns.recognition.emails import ISSUED, REVOKED
from campaigns.recognition.models import AwardKind, Certificate
from campaigns.recognition.queries import goals_of, levels_that_earn, sent_enough
from facilities.directory.models import Facility
from qioportal.lib.batches import batches

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that can be mistaken for something else
CHUNK = 200
BY = "recognition"


def award_all(today: dt.date | None = None, *, among: Iterable[Facility] | None = None) -> int:
    """Issue what homes (all, or those `among`) have earned by that day and don't hold yet; gives how many. May run
    twice, also at once."""
    today = today or timezone.localdate()
    charts, levels = sent_enough(today), levels_that_earn(today)
    if among is not None:
        charts, levels = charts.filter(facility__in=among), levels.filter(enrollment__facility__in=among)
    by_chart = sorted(charts.values_list("pk", flat=True))
    by_level = sorted(levels.values_list("enrollment", flat=True))
    issued = sum(_award(_improved, ids, today) for ids in batches(by_chart, CHUNK))
    issued += sum(_award(_levels, ids, today) for ids in batches(by_level, CHUNK))
    return issued + sum(_once(award, today) for award in _collaboratives(today, among))


def _award(earned: Callable, ids: list[int], today: dt.date) -> int:
    """What is covered already costs no lock; `_once` looks again behind one."""
    rows = Enrollment.objects.filter(pk__in=ids).order_by("pk")
    enrollments = list(rows.select_related("facility", "phase__campaign"))
    there = defaultdict(list)
    for certificate in Certificate.objects.filter(enrollment__in=ids).unexpired(today):
        there[certificate.enrollment_id].append(certificate)
    return sum(
        _once(award, today) for award in earned(enrollments, today) if not award.is_covered(there[award.enrollment.pk])
    )


@dataclass(frozen=True, slots=True)
class _Award:
    """What a home has earned."""

    enrollment: Enrollment
    kind: AwardKind
    title: str
    evidence: dict
    goal: Goal | None = None
    level: int | None = None
    cohort: Cohort | None = None

    def is_covered(self, there: Iterable[Certificate]) -> bool:
        """The home holds it, or a higher level; or it was taken back within its year. A collaborative is completed
        once, whatever became of the certificate."""
        if self.cohort:
            return Certificate.objects.filter(enrollment=self.enrollment, cohort=self.cohort).exists()
        same = [each for each in there if each.kind == self.kind]
        if self.kind == AwardKind.LEVEL:
            return any(each.level == self.level or (each.level > self.level and not each.revoked_at) for each in same)
        return any(each.goal_id == self.goal.pk for each in same)


def _improved(enrollments: list[Enrollment], today: dt.date) -> Iterator[_Award]:
    goals = goals_of(enrollments, today)
    for enrollment in enrollments:
        for goal, standing in goals[enrollment.pk]:
            if standing and standing.earned:
                title = f"Sustained improvement: {goal.name}"
                yield _Award(enrollment, AwardKind.SUSTAINED, title, standing.evidence, goal=goal)


def _levels(enrollments: list[Enrollment], today: dt.date) -> Iterator[_Award]:
    held = {row.enrollment_id: row for row in levels_that_earn(today).filter(enrollment__in=enrollments)}
    names = _level_names(enrollments)
    for enrollment in enrollments:
        row = held.get(enrollment.pk)
        if row:
            title = f"Level {row.level}, {names[(enrollment.phase_id, row.level)]}"
            evidence = {"level": row.level, "held_since": str(row.starts_on)}
            yield _Award(enrollment, AwardKind.LEVEL, title, evidence, level=row.level)


def _collaboratives(today: dt.date, among: Iterable[Facility] | None) -> Iterator[_Award]:
    """Homes that take part in the phase of a cohort and came to enough of its sessions. Those that hold the certificate
    are left out in one query."""
    met = completed(timezone.now(), among=among)
    met = [each for each in met if max(each.session_days) <= today]
    homes, phases = {each.term.facility_id for each in met}, {each.cohort.phase_id for each in met}
    rows = Enrollment.objects.active().filter(facility__in=homes, phase__in=phases)
    parts = {(row.facility_id, row.phase_id): row for row in rows.select_related("facility", "phase__campaign")}
    issued = set(Certificate.objects.filter(cohort__isnull=False).values_list("enrollment", "cohort"))
    for each in met:
        enrollment = parts.get((each.term.facility_id, each.cohort.phase_id))
        if enrollment and (enrollment.pk, each.cohort.pk) not in issued:
            evidence = attendance_evidence(each)
            yield _Award(enrollment, AwardKind.COHORT, each.cohort.name, evidence, cohort=each.cohort)


def _level_names(enrollments: Iterable[Enrollment]) -> dict[tuple[int, int], str]:
    phases = {enrollment.phase for enrollment in enrollments}
    return {(phase.pk, rule.level): rule.name for phase in phases for rule in phase.level_rules.all()}


@transaction.atomic
def _once(award: _Award, today: dt.date) -> bool:
    """Issue unless it is covered, also by who issued a moment ago."""
    Enrollment.objects.select_for_update(of=("self",)).get(pk=award.enrollment.pk)
    there = Certificate.objects.filter(enrollment=award.enrollment).unexpired(today)
    if award.is_covered(there):
        return False
    what = {"goal": award.goal, "level": award.level, "cohort": award.cohort}
    _issue(award.enrollment, award.kind, award.title, award.evidence, today, BY, **what)
    return True


@transaction.atomic
def issue_by_hand(*, enrollment: Enrollment, title: str, text: str, reason: str, by) -> Certificate:
    """The exception: a collaborative whose sessions the portal doesn't have. `text` says what for, `reason` why no
    cohort shows it (for the national team). A second click is told so."""
    title, text, reason = " ".join(title.split()), text.strip(), " ".join(reason.split())
    if not title or not text:
        raise ValidationError("A certificate needs a title and what it is issued for.")
    if not reason:
        raise ValidationError({"reason": "Say why it is issued by hand."})
    Enrollment.objects.select_for_update(of=("self",)).get(pk=enrollment.pk)
    today = timezone.localdate()
    there = Certificate.objects.filter(enrollment=enrollment, kind=AwardKind.COHORT, title=title).unexpired(today)
    if there.filter(revoked_at__isnull=True).exists():
        raise ValidationError({"title": "This home holds a valid certificate with this title already."})
    return _issue(enrollment, AwardKind.COHORT, title, {"text": text, "reason": reason}, today, by)


def _issue(
    enrollment: Enrollment, kind: AwardKind, title: str, evidence: dict, today: dt.date, by, **what
) -> Certificate:
    certificate = Certificate.objects.create(
        code=_new_code(), enrollment=enrollment, kind=kind, title=title[:160], evidence=evidence, issued_on=today,
        ends_on=last_day(today), **what,
    )  # fmt: skip
    record(action="recognition.issue", by=by, target=enrollment.facility, code=certificate.code, kind=str(kind))
    _tell(ISSUED, certificate)
    return certificate


@transaction.atomic
def revoke(*, certificate: Certificate, reason: str, by) -> Certificate:
    """Taken back for a reason that the home and the check page can read. A second click changes nothing."""
    reason = " ".join(reason.split())
    if not reason:
        raise ValidationError({"reason": "Say why; the home reads it."})
    rows = Certificate.objects.select_for_update(of=("self",)).select_related("enrollment__facility")
    certificate = rows.get(pk=certificate.pk)
    if certificate.revoked_at:
        return certificate
    certificate.revoked_at, certificate.revoked_by = timezone.now(), by
    certificate.revocation_reason = reason
    certificate.save(update_fields=["revoked_at", "revoked_by", "revocation_reason"])
    record(action="recognition.revoke", by=by, target=certificate.home, code=certificate.code, reason=reason)
    _tell(REVOKED, certificate)
    return certificate


def last_day(issued: dt.date) -> dt.date:
    """Twelve months: up to the day before the same date next year."""
    try:
        again = issued.replace(year=issued.year + 1)
    except ValueError:  # February 29
        again = dt.date(issued.year + 1, 3, 1)
    return again - dt.timedelta(days=1)


def _new_code() -> str:
    while True:
        drawn = "".join(secrets.choice(ALPHABET) for _ in range(8))
        code = f"{drawn[:4]}-{drawn[4:]}"
        if not Certificate.objects.filter(code=code).exists():
            return code


def _tell(kind: str, certificate: Certificate) -> None:
    """Those who sign for the home get a mail."""
    for person in signers_of(certificate.home):
        facts = {"certificate": certificate.pk, "user": person.pk}
        queue_mail(kind=kind, to=person.email, user=person, key=f"{kind}:{certificate.pk}:{person.pk}", context=facts)
