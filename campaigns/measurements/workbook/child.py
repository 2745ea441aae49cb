"""The child process: reads a file from standard input within its limits, writes what it found as JSON. No Django.

`python -m campaigns.measurements.workbook.child`, started by reading.py without the portal's environment.
"""

import codecs
import json
import resource
import sys

MEMORY = 512 * 1024 * 1024
SECONDS = 20


def limit() -> None:
    """Set before the first byte is looked at. A child that breaks a limit ends alone."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def shut() -> None:
    """Once all that reads is loaded: no file, no connection and no process can be opened any more, only the pipes to
    the parent, which are open, go on."""
    for name in ("utf-8-sig", "utf-16", "cp1252", "cp437"):  # else loaded from a file when first used
        codecs.lookup(name)
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def main() -> None:
    limit()
    # named here, so that the limits hold for all that they do
    from campaigns.measurements.workbook.cells import MOST_BYTES, read_sheets  # noqa: PLC0415
    from campaigns.measurements.workbook.identity import refuse_residents  # noqa: PLC0415
    from campaigns.measurements.workbook.package import Refused  # noqa: PLC0415
    from campaigns.measurements.workbook.table import read_table  # noqa: PLC0415

    shut()
    try:
        sheets = read_sheets(sys.stdin.buffer.read(MOST_BYTES + 1))
        refuse_residents(sheets)
        answer = read_table(sheets).as_plain()
    except Refused as refused:
        answer = {"refusal": str(refused)}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
