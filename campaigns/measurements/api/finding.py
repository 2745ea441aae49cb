"""What an address names, looked for with the eyes of the token: a home, its part in a campaign, a month, a measure."""

from django.http import HttpRequest

from accounts.access.permissions import Permission
from accounts.access.places import permissions_at_home
from accounts.access.territory import territory_of
from campaigns.enrollment.models import Enrollment
from campaigns.enrollment.queries import enrollments_now
from campaigns.measurements.api.problems import Problem
from facilities.directory.models import Facility, FacilityQuerySet
from qioportal.lib.months import Month


def homes_seen(request: HttpRequest) -> FacilityQuerySet:
    """The homes of the token's place."""
    return Facility.objects.open().filter(territory_of(request.actor).covers())


def home_or_404(request: HttpRequest, ccn: str) -> Facility:
    """A home that the token doesn't see is not there."""
    found = homes_seen(request).select_related("chain").filter(ccn=ccn).first() if ccn.isascii() else None
    if found is None:
        raise Problem(404, "no-such-home", "There is no home with this CCN that this token may see.")
    return found


def is_own(request: HttpRequest, home: Facility) -> bool:
    """The token is of the home itself, or of its chain."""
    return Permission.SEE_HOME in permissions_at_home(request.actor, home)


def part_or_404(home: Facility, campaign: str = "") -> Enrollment:
    """The home's part in the campaign, or in the first one where none is named."""
    parts = enrollments_now(home)
    found = next((part for part in parts if campaign in ("", part.phase.campaign.code)), None)
    if found is None:
        raise Problem(404, "takes-no-part", "The home does not take part in this campaign now.")
    return found


def month_or_404(text: str) -> Month:
    try:
        found = Month.parse(text)
    except ValueError:
        found = None
    if found is None or not 2000 <= found.year < 2100:
        raise Problem(404, "no-such-month", "A month looks like 2026-10.")
    return found
