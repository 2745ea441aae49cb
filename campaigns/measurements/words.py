"""What a participant is called on the page of the month."""

from facilities.directory.models import Facility, FacilityKind

_WORDS = {FacilityKind.HOSPITAL: "hospital", FacilityKind.COMMUNITY: "community"}


def place_word(place: Facility) -> str:
    """home, hospital, community: "your …"."""
    return _WORDS.get(place.kind, "home")
