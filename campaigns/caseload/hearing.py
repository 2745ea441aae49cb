"""Who of a home is told what became of what it sent: who asked, while they may see the home; else who runs it today."""

from accounts.access.models import Affiliation
from accounts.access.permissions import Permission
from accounts.access.places import permissions_at_home
from accounts.users.models import User
from facilities.directory.models import Facility


def may_hear(person: User, home: Facility) -> bool:
    return person.is_active and Permission.SEE_HOME in permissions_at_home(person, home)


def who_hears(home: Facility, asked_by: User) -> list[User]:
    """Nobody, where nobody runs it: then it stands on the home's pages alone."""
    if may_hear(asked_by, home):
        return [asked_by]
    return list(Affiliation.objects.filter(facility=home, role="home-administrator").current().people())
