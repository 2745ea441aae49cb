"""A source of who takes part, as the campaign registers one at start-up."""

import pytest

from facilities.directory import participation
from facilities.directory.models import Facility


@pytest.fixture
def nobody_says(monkeypatch):
    """No room has said who takes part."""
    monkeypatch.setattr(participation, "_sources", [])


@pytest.fixture
def harbor_takes_part(monkeypatch):
    monkeypatch.setattr(participation, "_sources", [])
    participation.register(lambda: Facility.objects.filter(ccn="215001").values("pk"))
