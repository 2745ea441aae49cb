"""Has the child process read a list: a file that breaks a limit ends the child, not us."""

from campaigns.measurements.workbook.child import SECONDS
from campaigns.measurements.workbook.reading import ask_child
from campaigns.recruitment.lists.table import Found, Line, Problem

COMMAND = ["-B", "-m", "campaigns.recruitment.lists.child"]
_TOO_MUCH = "The file could not be read within the limits of time and memory. Bring it in in parts."


def read_file(content: bytes) -> Found:
    """What the file holds, or Refused."""
    answer = ask_child(COMMAND, content, SECONDS, too_much=_TOO_MUCH)
    lines = [Line(**each) for each in answer["lines"]]
    return Found(lines, [Problem(**each) for each in answer["problems"]], answer["columns"])
