"""Roles as data: where a role is held, what it may do, and how it is explained to a person."""

from dataclasses import dataclass
from enum import StrEnum

from accounts.access.permissions import Permission as P


class PlaceKind(StrEnum):
    """In the order of "Change place": who looks after a chain comes to its homes from there."""

    CHAIN = "chain"
    HOME = "home"
    QIO = "qio"
    LANE = "lane"
    NATION = "nation"


@dataclass(frozen=True, slots=True)
class Role:
    """`code` is what the database keeps; never a class path."""

    code: str
    name: str
    place: PlaceKind
    permissions: frozenset[P]
    says: str


_HOME_READ = {P.SEE_HOME}
_HOME_ENTRY = _HOME_READ | {P.ENTER_MONTH}
_HOME_LEAD = _HOME_ENTRY | {P.CHOOSE_GOALS}
_HOME_ADMIN = _HOME_LEAD | {P.SIGN_AGREEMENT, P.MANAGE_PEOPLE}
_QIO_READ = {P.SEE_STATE}
_NATION_READ = {P.SEE_NATION}

_ALL = [
    Role("home-administrator", "Administrator", PlaceKind.HOME, frozenset(_HOME_ADMIN),
         "Signs the agreement, chooses goals, enters numbers, invites people"),
    Role("director-of-nursing", "Director of nursing", PlaceKind.HOME, frozenset(_HOME_ADMIN),
         "The same as the administrator, so that nothing is lost when one of them leaves"),
    Role("data-entry", "Data entry", PlaceKind.HOME, frozenset(_HOME_ENTRY), "Enters a month's numbers"),
    Role("home-reader", "Reader", PlaceKind.HOME, frozenset(_HOME_READ), "Sees the home's goals and charts"),
    Role("corporate", "Corporate user", PlaceKind.CHAIN, frozenset(_HOME_ENTRY), "Works for all homes of a chain"),
    Role("qio-recruiter", "QIO recruiter", PlaceKind.QIO,
         frozenset(_QIO_READ | {P.RECRUIT, P.INVITE_TO_HOME, P.WRITE_MAILING, P.EXPORT_STATE, P.EDIT_LIBRARY}),
         "Brings homes in, logs calls, writes to homes"),
    Role("qio-adviser", "Quality adviser", PlaceKind.QIO,
         frozenset(_QIO_READ | {P.RECRUIT, P.INVITE_TO_HOME, P.WRITE_MAILING, P.EXPORT_STATE, P.EDIT_LIBRARY}),
         "Looks after the homes that take part"),
    Role("password-contact", "Sign-in contact", PlaceKind.QIO,
         frozenset(_QIO_READ | {P.HELP_SIGN_IN, P.INVITE_TO_HOME}), "Helps people of the state to sign in"),
    Role("qio-lead", "QIO lead", PlaceKind.QIO,
         frozenset(_QIO_READ | {P.RECRUIT, P.INVITE_TO_HOME, P.WRITE_MAILING, P.EXPORT_STATE, P.HELP_SIGN_IN,
                                P.MANAGE_QIO_PEOPLE, P.EDIT_LIBRARY}),
         "All of a QIO's work, and its people"),
    Role("lane-convener", "LANE convener", PlaceKind.LANE, frozenset({P.SEE_LANE, P.MANAGE_LANE, P.EDIT_LIBRARY}),
         "Leads the state's coalition"),
    Role("lane-member", "LANE member", PlaceKind.LANE, frozenset({P.SEE_LANE}), "Belongs to the state's coalition"),
    Role("national-team", "National team", PlaceKind.NATION,
         frozenset(_NATION_READ | {P.WRITE_NATIONAL_MAILING, P.EDIT_DEFINITIONS, P.KEEP_CERTIFICATES, P.EDIT_LIBRARY}),
         "Goals, phases and the nation's numbers"),
    Role("help-desk", "Help desk", PlaceKind.NATION, frozenset(_NATION_READ | {P.ANSWER_HELP_DESK}),
         "Answers what no state's contact could answer"),
    Role("administrator", "Administrator of the portal", PlaceKind.NATION,
         frozenset(_NATION_READ | {P.ANSWER_HELP_DESK, P.WRITE_NATIONAL_MAILING, P.READ_MAILBOX,
                                   P.EDIT_DEFINITIONS, P.KEEP_CERTIFICATES, P.EDIT_LIBRARY}),
         "Runs the portal; works in Django admin"),
]  # fmt: skip

ROLES: dict[str, Role] = {role.code: role for role in _ALL}
ROLE_CHOICES = [(role.code, role.name) for role in _ALL]


def roles_at(place: PlaceKind) -> list[Role]:
    """The roles that a person can hold at such a place, in the order in which they are offered."""
    return [role for role in _ALL if role.place == place]
