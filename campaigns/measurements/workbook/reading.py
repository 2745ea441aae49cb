"""Starts the child process that reads a file, and waits for it: a file that breaks a limit ends the child, not us."""

import json
import logging
import os
import subprocess
import sys

from django.conf import settings

from campaigns.measurements.workbook.child import SECONDS
from campaigns.measurements.workbook.package import Refused
from campaigns.measurements.workbook.table import Problem, Record, Table

log = logging.getLogger(__name__)
COMMAND = ["-B", "-m", "campaigns.measurements.workbook.child"]
_TOO_MUCH = (
    "The file could not be read within the limits of time and memory. Keep the counts only, or upload it in parts."
)


def read_file(content: bytes, *, seconds: float = SECONDS) -> Table:
    """What the file holds, or Refused."""
    answer = ask_child(COMMAND, content, seconds, too_much=_TOO_MUCH)
    records = [Record(**each) for each in answer["records"]]
    problems = [Problem(**each) for each in answer["problems"]]
    return Table(records, problems, answer["remarks"])


def ask_child(arguments: list[str], content: bytes, seconds: float, *, too_much: str) -> dict:
    """What the reading child says, or Refused. It gets the bytes and a path, nothing of the portal's secrets."""
    environment = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(settings.BASE_DIR), "LC_ALL": "C.UTF-8"}
    command = [sys.executable, *arguments]
    try:
        done = subprocess.run(
            command, input=content, capture_output=True, timeout=seconds, env=environment, cwd="/", check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Refused(too_much) from error
    if done.returncode:
        log.warning("the reading child ended with %s", done.returncode)  # its words may hold what the file holds
        raise Refused(too_much)
    answer = json.loads(done.stdout)
    if "refusal" in answer:
        raise Refused(answer["refusal"])
    return answer
