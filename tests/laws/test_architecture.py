"""The contracts of direction in pyproject.toml hold, and they name every room."""

import subprocess
import sys
from pathlib import Path

from tests.laws.collected import APPS, ROOT, contracts, rooms


def test_imports_point_one_way():
    program = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


def test_every_room_has_its_floor():
    for app in APPS:
        (layers,) = [each["layers"] for each in contracts() if each.get("containers") == [app]]
        words = {word for line in layers for word in line.replace("|", " ").replace(":", " ").split()}
        missing = {room.name for room in rooms() if room.parent.name == app} - words
        assert not missing, f"the contract of {app} doesn't name {missing}"
