"""How a helper made sure that the home stands behind a request: values that forms fill and services keep."""

from dataclasses import dataclass

from django.db import models


class Confirmed(models.TextChoices):
    """Who at the home confirmed the request on the phone."""

    LEADER = "leader", "The administrator or the director of nursing"
    SPEAKER = "speaker", "Somebody else who speaks for the home"
    NOBODY = "nobody", "Nobody: no answer, or not confirmed"


@dataclass(frozen=True, slots=True)
class Check:
    """How the helper made sure: the number on file was called, and this person said yes."""

    by_whom: Confirmed
    spoke_to: str

    @property
    def says(self) -> str:
        return f"Called the number on file and spoke to {self.spoke_to} ({self.by_whom.label.lower()})."
