"""What a home agrees to: the phase's own text, or the one below where the phase has none."""

import hashlib
from dataclasses import dataclass

from campaigns.goals.models import Phase
from campaigns.goals.queries import rule_in_words
from facilities.directory.models import FacilityKind

# Blocks are parted by a blank line; a block that starts with "# " is a heading.
DEFAULT_TEXT = """\
# What your {noun} does
Your {noun} takes an active part: it chooses {rule}, sets a target for each, and works on them with its staff, its
{people} and their families.

Each month your {noun} sends its counts for each goal, within {grace_days} days after the month's end.

Counts only. Your {noun} never enters a name, a room, a date of birth or anything else about a {person} or a member of
staff.

# Who sees what
Your {noun}'s numbers are your {noun}'s. Only the people to whom your {noun} gives access see them.

The QIO of your state, the state's coalition (LANE) and the national team see that your {noun} takes part, which goals
it chose, and whether a month was sent. The QIO sees your {noun}'s numbers only with your {noun}'s consent, which your
{noun} can take back.

Totals of a state or of the nation never show a count of 1 to 10, nor a group of fewer than 5 {noun}s.

The public list names your {noun} only if your {noun} allows it. It never shows your {noun}'s numbers.

# What your {noun} gets
Its own charts, tools and practices for each goal, and the help of your QIO. Taking part costs nothing.

# How it ends
Taking part is voluntary. Your {noun} may leave at any time, without giving notice, and may come back. What it sent
until then is kept, and stays your {noun}'s.
"""


WORDS = {
    FacilityKind.NURSING_HOME: {"noun": "home", "people": "residents", "person": "resident"},
    FacilityKind.HOSPITAL: {"noun": "hospital", "people": "patients", "person": "patient"},
    FacilityKind.COMMUNITY: {"noun": "coalition", "people": "patients", "person": "patient"},
}


@dataclass(frozen=True, slots=True)
class Block:
    """One heading or paragraph."""

    is_heading: bool
    text: str


@dataclass(frozen=True, slots=True)
class Agreement:
    version: str
    text: str

    @property
    def blocks(self) -> list[Block]:
        blocks = []
        for part in self.text.split("\n\n"):
            first, _, rest = part.strip().partition("\n")
            if first.startswith("# "):
                blocks.append(Block(True, first[2:]))
                first = ""
            body = " ".join(" ".join((first, rest)).split())
            if body:
                blocks.append(Block(False, body))
        return blocks

    @property
    def digest(self) -> str:
        """Proves later which words were signed."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def agreement_of(phase: Phase) -> Agreement:
    text = phase.agreement_text.strip() or DEFAULT_TEXT.format(
        rule=rule_in_words(phase), grace_days=phase.grace_days, **WORDS[phase.campaign.participants]
    )
    return Agreement(phase.agreement_version, text.replace("\r\n", "\n"))
