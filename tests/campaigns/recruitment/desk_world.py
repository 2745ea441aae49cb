"""More homes and people for the desk's tests: a second recruiter, and homes in two counties."""

from accounts.access.services import grant_role
from facilities.directory.models import Facility
from tests.world import person

DESK = "/q/chesapeake-quality/md/"


def add_tia(world):
    """Tia recruits beside Rita."""
    world.people["tia"] = person("tia")
    grant_role(user=world.people["tia"], role="qio-recruiter", qio=world.qios["md"], by="tests")
    return world.people["tia"]


def add_homes(count: int, *, first: int = 0, county: str = "Kent") -> list[Facility]:
    return [
        Facility.objects.create(
            ccn=f"2161{number:02d}", name=f"HOME {number:02d}", city="CHESTERTOWN", state="MD", county=county,
            phone="4105550000",
        )
        for number in range(first, first + count)
    ]  # fmt: skip
