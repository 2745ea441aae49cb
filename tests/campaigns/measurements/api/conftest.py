"""Programs of the people of the world; Harbor House works on three goals."""

import pytest

from tests.campaigns.measurements.api.program import Program, program_of


@pytest.fixture
def writer(sheet) -> Program:
    """Dan's, who enters the numbers."""
    return program_of(sheet.world.dan, "write")


@pytest.fixture
def reader(sheet) -> Program:
    return program_of(sheet.world.ron)
