"""What a leaving adviser has at a desk, for the hand-over in recruitment: homes looked after, and open requests.

Both go from today on. A home's assignment is dated: taken back on the day it was made, it never was; taken back later,
the adviser of before looks after the home again from that day on.
"""

from django.db.models import Count, QuerySet
from django.utils import timezone

from accounts.access.places import QioDesk
from accounts.audit.services import record
from accounts.users.models import User
from campaigns.caseload.help_models import HomeRequest
from campaigns.caseload.models import CaseloadAssignment
from campaigns.caseload.services import end_assignment, hold_homes
from campaigns.recruitment.further_work import Piece
from facilities.directory.models import FacilityStatus


class LookedAfter:
    """Homes by the assignment that holds; a home is named by its own id."""

    key, label, noun = "case", "Looked after", "looked-after homes"

    def count(self, desk: QioDesk) -> dict[int, int]:
        return _by_person(_held(desk), "adviser")

    def pieces_of(self, desk: QioDesk, person: User) -> list[Piece]:
        rows = _held(desk).filter(adviser=person).order_by("pk")
        return [Piece(pk, pk, county) for pk, county in rows.values_list("facility_id", "facility__county")]

    def give(self, desk: QioDesk, to: dict[int, User], by: User) -> list[dict]:
        today, rows, new, ccns = timezone.localdate(), [], [], []
        hold_homes(to)
        found = _held(desk).filter(facility__in=list(to)).select_related("facility").order_by("pk")
        for held in found.select_for_update(of=("self",)):
            person = to[held.facility_id]
            if held.adviser_id != person.pk:
                was = {"adviser": held.adviser_id, "row": held.pk}
                rows.append({self.key: held.facility_id, "was": was, "is": {"adviser": person.pk}})
                end_assignment(held, today)
                new.append(_assignment(desk, held.facility_id, person.pk, by))
                ccns.append(held.facility.ccn)
        CaseloadAssignment.objects.bulk_create(new)
        record(action="caseload.hand_over", by=by, homes=sorted(ccns))
        return rows

    def put_back(self, desk: QioDesk, rows: list[dict], by: User) -> int:
        today, by_home, done = timezone.localdate(), {row[self.key]: row for row in rows}, 0
        hold_homes(by_home)
        held = _held(desk).filter(facility__in=list(by_home)).order_by("pk").select_for_update(of=("self",))
        known = set(User.objects.filter(pk__in=[row["was"]["adviser"] for row in rows]).values_list("pk", flat=True))
        for now in held:
            was = by_home[now.facility_id]["was"]
            if now.adviser_id != by_home[now.facility_id]["is"]["adviser"] or was["adviser"] not in known:
                continue
            if now.starts_on == today:
                now.delete()
                CaseloadAssignment.objects.filter(pk=was["row"]).update(ends_on=None)
            else:
                end_assignment(now, today)
                _assignment(desk, now.facility_id, was["adviser"], by).save()
            done += 1
        return done


class OpenRequests:
    """What homes asked and this person took on."""

    key, label, noun = "request", "Open requests", "open requests"

    def count(self, desk: QioDesk) -> dict[int, int]:
        return _by_person(_open(desk).filter(assigned_to__isnull=False), "assigned_to")

    def pieces_of(self, desk: QioDesk, person: User) -> list[Piece]:
        rows = _open(desk).filter(assigned_to=person).order_by("pk")
        return [Piece(*row) for row in rows.values_list("pk", "facility_id", "facility__county")]

    def give(self, desk: QioDesk, to: dict[int, User], by: User) -> list[dict]:
        rows, changed = [], []
        for asked in _open(desk).filter(pk__in=list(to)).order_by("pk").select_for_update(of=("self",)):
            was, asked.assigned_to = asked.assigned_to_id, to[asked.pk]
            rows.append({self.key: asked.pk, "was": {"person": was}, "is": {"person": to[asked.pk].pk}})
            changed.append(asked)
        HomeRequest.objects.bulk_update(changed, ["assigned_to"], batch_size=500)
        return rows

    def put_back(self, desk: QioDesk, rows: list[dict], by: User) -> int:
        """A request that was closed meanwhile stays with who closed it."""
        by_pk, changed = {row[self.key]: row for row in rows}, []
        people = User.objects.in_bulk({row["was"]["person"] for row in rows})
        for asked in _open(desk).filter(pk__in=list(by_pk)).order_by("pk").select_for_update(of=("self",)):
            row = by_pk[asked.pk]
            if asked.assigned_to_id == row["is"]["person"]:
                asked.assigned_to = people.get(row["was"]["person"])
                changed.append(asked)
        HomeRequest.objects.bulk_update(changed, ["assigned_to"], batch_size=500)
        return len(changed)


def _held(desk: QioDesk) -> QuerySet[CaseloadAssignment]:
    rows = CaseloadAssignment.objects.of(desk).filter(ends_on__isnull=True)
    return rows.filter(facility__status=FacilityStatus.OPEN)


def _open(desk: QioDesk) -> QuerySet[HomeRequest]:
    return HomeRequest.objects.of_state(desk.state.code).open()


def _assignment(desk: QioDesk, home: int, person: int, by: User) -> CaseloadAssignment:
    return CaseloadAssignment(
        facility_id=home, qio=desk.qio, adviser_id=person, starts_on=timezone.localdate(), assigned_by=by
    )


def _by_person(rows: QuerySet, column: str) -> dict[int, int]:
    return dict(rows.order_by().values(column).annotate(count=Count("pk")).values_list(column, "count"))
