"""The people of a desk: who works there, for whom they stand in, and how an address names them."""

import datetime as dt

from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.access.permissions import Permission
from accounts.access.places import QioDesk
from accounts.access.roles import ROLES
from accounts.members.queries import people_of_desk
from accounts.users.models import User
from campaigns.recruitment.desk_models import Cover

_RECRUITING = [role.code for role in ROLES.values() if Permission.RECRUIT in role.permissions]


def recruiters_of(desk: QioDesk) -> list[User]:
    """Everybody to whom homes and tasks of the desk can be given today, by name."""
    return list(people_of_desk(desk).filter(role__in=_RECRUITING).people())


def acts_for(user, desk: QioDesk, day: dt.date | None = None) -> list[int]:
    """The ids whose homes and tasks are "mine" on that day: one's own, and of those for whom one stands in."""
    covers = Cover.objects.of(desk).on(day or timezone.localdate()).filter(stand_in=user)
    return [user.pk, *covers.values_list("absent_id", flat=True)]


def covered_today(user, desk: QioDesk) -> list[Cover]:
    """For whom this person stands in today."""
    covers = Cover.objects.of(desk).on(timezone.localdate()).filter(stand_in=user)
    return list(covers.select_related("absent").order_by("ends_on", "pk"))


def who_acts_for(person: User | None, desk: QioDesk) -> User | None:
    """Who stands in for the person today, else the person; None when neither works at the desk."""
    covers = Cover.objects.of(desk).on(timezone.localdate()).filter(absent=person).select_related("stand_in")
    works_here = recruiters_of(desk)
    acting = [*(cover.stand_in for cover in covers.order_by("ends_on", "pk")), person]
    return next((each for each in acting if each in works_here), None)


def key_of(user: User) -> str:
    """What stands for the person in an address or a form: it says nothing, and can't be guessed."""
    return salted_hmac("recruitment.person", str(user.pk)).hexdigest()[:12]


def choices_of(desk: QioDesk) -> list[tuple[str, str]]:
    """(key, name) of the people of the desk."""
    return [(key_of(person), person.name) for person in recruiters_of(desk)]


def by_key(desk: QioDesk, key: str) -> User | None:
    """The person of the desk whom the key names."""
    return next((person for person in recruiters_of(desk) if key_of(person) == key), None)
