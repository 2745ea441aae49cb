"""Who is credited for a practice, in words: by name where it agreed, else by its state."""

from campaigns.library.models import Practice
from facilities.states.codes import STATES


def credit_of(practice: Practice) -> str:
    """Harbor House, Maryland; A home in Maryland; Maryland LANE; A state coalition."""
    home = practice.facility
    if home:
        return f"{home.display_name}, {home.place.name}" if practice.is_named else f"A home in {home.place.name}"
    return f"{STATES[practice.state].name} LANE" if practice.is_named else "A state coalition (LANE)"
