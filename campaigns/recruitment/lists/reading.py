"""Starts the child process that reads a list, and waits for it: a file that breaks a limit ends the child, not us."""

import json
import logging
import os
import subprocess
import sys

from django.conf import settings

from campaigns.measurements.workbook.child import SECONDS
from campaigns.measurements.workbook.package import Refused
from campaigns.recruitment.lists.table import Found, Line, Problem

log = logging.getLogger(__name__)
COMMAND = ["-B", "-m", "campaigns.recruitment.lists.child"]
_TOO_MUCH = "The file could not be read within the limits of time and memory. Bring it in in parts."


def read_file(content: bytes, *, seconds: float = SECONDS) -> Found:
    """What the file holds, or Refused. The child gets the bytes and a path, nothing of the portal's secrets."""
    environment = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(settings.BASE_DIR), "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(
            [sys.executable, *COMMAND], input=content, capture_output=True, timeout=seconds, env=environment, cwd="/",
            check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise Refused(_TOO_MUCH) from error
    if done.returncode:
        log.warning("the reading child ended with %s", done.returncode)  # its words may hold what the file holds
        raise Refused(_TOO_MUCH)
    answer = json.loads(done.stdout)
    if "refusal" in answer:
        raise Refused(answer["refusal"])
    lines = [Line(**each) for each in answer["lines"]]
    return Found(lines, [Problem(**each) for each in answer["problems"]], answer["columns"])
