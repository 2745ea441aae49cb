"""What a list would change, line by line, against what the portal holds now. Nothing is written; few queries."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from django.utils import timezone

from accounts.access.places import QioDesk
from accounts.users.models import User, normal_email
from campaigns.goals.models import Phase
from campaigns.recruitment.desk_models import HomeNote
from campaigns.recruitment.lists.table import HEADERS, Line, Problem
from campaigns.recruitment.models import DeclineReason, Stage
from campaigns.recruitment.people import recruiters_of
from campaigns.recruitment.stages import with_stage
from facilities.directory.models import Facility
from qioportal.lib.identifiers import identifier_refusal

_SETTLED = (Stage.SIGNED, Stage.WITHDRAWN)
_CODES = {choice.label.lower(): choice.value for choice in DeclineReason}

_SAID = {
    "stage": "Stage", "reason": "Reason", "assigned": "Assigned to", "contact": "Last contact", "step": "Next step",
    "step_on": "On", "note": "Note",
}  # fmt: skip


@dataclass(slots=True)
class Change:
    """What one line would set: by column what is and what is to be; `home` is the id."""

    ccn: str
    name: str
    home: int
    row: int
    sheet: str
    sets: dict[str, list] = field(default_factory=dict)

    @property
    def words(self) -> list[str]:
        """For the page: one short sentence per column."""
        said = []
        for column, label in _SAID.items():
            was, new = self.sets.get(column, ("", ""))
            if new:
                said.append(f"{label}: {new}" + (f" (now {was})" if was else ""))
        return said


@dataclass(slots=True)
class Plan:
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    same: int = 0


def make_plan(lines: list[Line], desk: QioDesk, phase: Phase) -> Plan:
    """Against the desk's state as it is now; the first line of a home that can be taken holds."""
    plan, facts, seen = Plan(), _Facts(lines, desk, phase), set()
    for line in lines:
        wrong = facts.wrong_with(line, seen)
        if wrong:
            plan.problems += [Problem(line.sheet, line.row, HEADERS[name], why, line.raw) for name, why in wrong]
            continue
        seen.add(line.ccn)
        change = facts.change_of(line)
        if change.sets:
            plan.changes.append(change)
        else:
            plan.same += 1
    return plan


class _Facts:
    """The homes, people and notes that the list speaks of, read once."""

    def __init__(self, lines: list[Line], desk: QioDesk, phase: Phase) -> None:
        ccns = {line.ccn for line in lines}
        homes = with_stage(Facility.objects.homes().filter(state=desk.state.code, ccn__in=ccns), phase)
        self.homes = {home.ccn: home for home in homes}
        self.people: dict[str, User] = {person.email: person for person in recruiters_of(desk)}
        names = Counter(person.name.casefold() for person in self.people.values())
        self.named = {name: person for person in self.people.values() if names[name := person.name.casefold()] == 1}
        self.names = {person.pk: person.email for person in self.people.values()}
        notes = HomeNote.objects.of(desk).filter(facility__ccn__in=ccns, taken_back_at__isnull=True)
        self.notes = set(notes.values_list("facility__ccn", "text"))
        self.desk, self.today = desk, timezone.localdate()

    def wrong_with(self, line: Line, seen: set[str]) -> list[tuple[str, str]]:
        home = self.homes.get(line.ccn)
        if home is None:
            return [("ccn", f"No home of {self.desk.state.name} has this number.")]
        if home.status == "closed":
            return [("ccn", "This home is closed. Nothing can be written down for it.")]
        if line.ccn in seen:
            return [("ccn", "This home stands in the list already, further up.")]
        checks = [
            ("stage", self._wrong_stage(home, line)),
            ("reason", "Say why the home said no." if self._lacks_reason(home, line) else ""),
            ("assigned", "" if not line.assigned or self._person(line) else "Nobody of this desk is called so."),
            ("contact", "This day is yet to come." if line.contact and _day(line.contact) > self.today else ""),
            ("step", "Say what is to be done on that day." if self._lacks_step(home, line) else ""),
            *((name, identifier_refusal(getattr(line, name))) for name in ("step", "note", "reason")),
        ]  # fmt: skip
        return [(name, why) for name, why in checks if why]

    def _wrong_stage(self, home: Facility, line: Line) -> str:
        if line.stage in ("", home.stage):
            return ""
        if line.stage in _SETTLED:
            return "A home becomes signed by its own signature, and leaves by its own word: take the stage out."
        return "This home takes part. Its stage follows from its signature." if home.stage == Stage.SIGNED else ""

    def _lacks_reason(self, home: Facility, line: Line) -> bool:
        return line.stage == Stage.DECLINED != home.stage and not line.reason

    def _lacks_step(self, home: Facility, line: Line) -> bool:
        return bool(line.step_on) and not (line.step or home.next_step)

    def _person(self, line: Line) -> User | None:
        """By address, or by a name that only one of the desk has: what the portal's own export says."""
        return self.people.get(normal_email(line.assigned)) or self.named.get(line.assigned.casefold())

    def change_of(self, line: Line) -> Change:
        home = self.homes[line.ccn]
        change = Change(line.ccn, home.display_name, home.pk, line.row, line.sheet)
        sets = change.sets
        if line.stage not in ("", home.stage):
            sets["stage"] = [home.stage, line.stage]
            if line.stage == Stage.DECLINED:
                sets["reason"] = ["", line.reason]
        if line.assigned:
            _differs(
                sets, "assigned", self.names.get(home.assigned_id, home.assigned_name or ""), self._person(line).email
            )
        last = timezone.localdate(home.last_contact_at) if home.last_contact_at else None
        if line.contact and (last is None or _day(line.contact) > last):
            sets["contact"] = [str(last or ""), line.contact]
        if line.step:
            _differs(sets, "step", home.next_step, line.step)
        if line.step_on:
            _differs(sets, "step_on", str(home.next_step_on or ""), line.step_on)
        if line.note and (line.ccn, line.note) not in self.notes:
            sets["note"] = ["", line.note]
        return change


def _differs(sets: dict, column: str, was: str, new: str) -> None:
    if was != new:
        sets[column] = [was, new]


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def code_of(reason: str) -> str:
    """The reason of the list that the words name, or another one."""
    return _CODES.get(reason.strip().lower(), DeclineReason.OTHER.value)
