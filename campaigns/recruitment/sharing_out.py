"""Who gets which home: what the rules would move, and how a person's homes and tasks are split. Nothing is written."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.access.places import QioDesk
from accounts.users.models import User
from campaigns.enrollment.levels import and_list
from campaigns.goals.models import Phase
from campaigns.recruitment.desk_models import AssignmentRule, Cover, Task
from campaigns.recruitment.further_work import kinds
from campaigns.recruitment.models import Prospect
from campaigns.recruitment.people import key_of, recruiters_of
from campaigns.recruitment.stages import with_stage
from facilities.directory.models import Facility
from qioportal.lib.words import counted


@dataclass(frozen=True, slots=True)
class Unassigned:
    """What the rules ask of a home."""

    pk: int
    county: str
    chain_id: int | None
    stage: str


@dataclass(slots=True)
class RuleShare:
    """A rule with the homes that it would give away. `is_idle`: its person no longer works at the desk."""

    rule: AssignmentRule
    homes: list[int] = field(default_factory=list)
    is_idle: bool = False


def fits(rule: AssignmentRule, home: Unassigned) -> bool:
    """What a rule leaves open fits every home."""
    return (
        rule.county in ("", home.county)
        and rule.chain_id in (None, home.chain_id)
        and rule.stage in ("", home.stage)
    )  # fmt: skip


def deal(rules: Iterable[AssignmentRule], homes: Iterable[Unassigned], here: set[int]) -> list[RuleShare]:
    """Each home goes to the first rule that fits; rules of people who left are passed over."""
    shares = [RuleShare(rule, is_idle=rule.assigned_to_id not in here) for rule in rules]
    for home in homes:
        share = next((each for each in shares if not each.is_idle and fits(each.rule, home)), None)
        if share:
            share.homes.append(home.pk)
    return shares


def rules_of(desk: QioDesk) -> QuerySet[AssignmentRule]:
    return AssignmentRule.objects.of(desk).current().select_related("chain", "assigned_to")


def shares_of_rules(desk: QioDesk, phase: Phase | None) -> list[RuleShare]:
    """What the rules would do now with the homes that are nobody's (three queries)."""
    here = {person.pk for person in recruiters_of(desk)}
    return deal(rules_of(desk), _unassigned(desk, phase), here)


def _unassigned(desk: QioDesk, phase: Phase | None) -> list[Unassigned]:
    homes = with_stage(Facility.objects.homes().open().filter(state=desk.state.code), phase)
    rows = homes.filter(assigned_id__isnull=True).order_by("ccn").values_list("pk", "county", "chain_id", "stage")
    return [Unassigned(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Load:
    """What one person of the desk has today."""

    person: User
    homes: int
    tasks: int
    is_here: bool = True
    further: tuple[tuple[str, int], ...] = ()  # what rooms above keep: heading and number

    @property
    def has_any(self) -> bool:
        return bool(self.homes or self.tasks or any(count for _, count in self.further))


def loads_of(desk: QioDesk, phase: Phase | None) -> list[Load]:
    """Everybody of the desk, and who left with homes or other work still theirs."""
    theirs = Q(facility__state=desk.state.code, facility__status="open", phase=phase, assigned_to__isnull=False)
    homes = _count(Prospect.objects.filter(theirs))
    tasks = _count(Task.objects.of(desk).open().filter(assigned_to__isnull=False))
    further = [(kind.label, kind.count(desk)) for kind in kinds()]
    here = recruiters_of(desk)
    known = {person.pk for person in here}
    theirs = {*homes, *tasks, *(pk for _, counts in further for pk in counts)}
    gone = User.objects.filter(pk__in=theirs - known).order_by("name", "email")
    return [
        Load(person, homes.get(person.pk, 0), tasks.get(person.pk, 0), person.pk in known,
             tuple((label, counts.get(person.pk, 0)) for label, counts in further))
        for person in (*here, *gone)
    ]  # fmt: skip


def _count(rows: QuerySet) -> dict[int, int]:
    return dict(rows.order_by().values("assigned_to").annotate(count=Count("pk")).values_list("assigned_to", "count"))


@dataclass(frozen=True, slots=True)
class HandOver:
    """Which of a person's homes, tasks and further work go to whom, by id."""

    homes: dict[int, User]
    tasks: dict[int, User]
    further: dict[str, dict[int, User]] = field(default_factory=dict)  # by the kind's key

    @property
    def words(self) -> str:
        """5 homes, 1 task and 2 looked-after homes; what there is none of is left out."""
        counts = {"homes": len(self.homes), "tasks": len(self.tasks)}
        counts |= {kind.noun: len(self.further.get(kind.key, ())) for kind in kinds()}
        return and_list([counted(count, noun) for noun, count in counts.items() if count]) or "nothing"

    def of(self, person: User) -> list[int]:
        """How many homes, tasks and pieces of each further kind the person would get."""
        whose = [self.homes, self.tasks, *(self.further.get(kind.key, {}) for kind in kinds())]
        return [sum(each == person for each in given.values()) for given in whose]


def split(homes: list[tuple[int, str]], tasks: list[tuple[int, int | None]], to: list[User]) -> HandOver:
    """Homes (id, county) in as equal parts as can be, a county staying together where it may; a task goes with its
    home, the others in turn."""
    in_order = sorted(homes, key=lambda home: (home[1], home[0]))
    whose = {pk: to[place * len(to) // len(in_order)] for place, (pk, _) in enumerate(in_order)}
    turn, given = 0, {}
    for pk, home in tasks:
        if home in whose:
            given[pk] = whose[home]
        else:
            given[pk] = to[turn % len(to)]
            turn += 1
    return HandOver(whose, given)


def hand_over_of(desk: QioDesk, phase: Phase | None, person: User, to: list[User]) -> HandOver:
    """The person's open homes of the phase, open tasks and what rooms above keep, split over the others: whatever is
    about one home goes to one person. Two queries, and one for each further kind."""
    mine = Prospect.objects.filter(
        phase=phase, assigned_to=person, facility__state=desk.state.code, facility__status="open"
    )
    homes = list(mine.order_by("pk").values_list("facility_id", "facility__county"))
    tasks = list(Task.objects.of(desk).open().filter(assigned_to=person).order_by("due_on", "pk")
                 .values_list("pk", "facility_id"))  # fmt: skip
    pieces = {kind.key: kind.pieces_of(desk, person) for kind in kinds()}
    all_homes = dict(homes) | {each.home: each.county for found in pieces.values() for each in found}
    plan = split(list(all_homes.items()), tasks, to)
    further = {key: {each.pk: plan.homes[each.home] for each in found} for key, found in pieces.items()}
    return HandOver({pk: plan.homes[pk] for pk, _ in homes}, plan.tasks, further)


def covers_of(desk: QioDesk) -> list[Cover]:
    """Those that hold or are to come, soonest first."""
    rows = Cover.objects.of(desk).filter(ends_on__gte=timezone.localdate(), cancelled_at__isnull=True)
    return list(rows.select_related("absent", "stand_in").order_by("starts_on", "pk"))


def cover_by_key(desk: QioDesk, key: UUID) -> Cover | None:
    return Cover.objects.of(desk).filter(key=key).select_related("absent", "stand_in").first()


def rule_by_key(desk: QioDesk, key: UUID) -> AssignmentRule | None:
    return rules_of(desk).filter(key=key).first()


def person_with_work(desk: QioDesk, phase: Phase | None, key: str) -> User | None:
    """The person whom the key names, if they work here or left homes or tasks behind."""
    return next((load.person for load in loads_of(desk, phase) if key_of(load.person) == key), None)
