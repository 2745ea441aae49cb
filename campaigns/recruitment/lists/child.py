"""The child process: reads a list from standard input within its limits, writes what it found as JSON. No Django.

`python -m campaigns.recruitment.lists.child`, started by reading.py without the portal's environment. The limits, the
reading of hostile files and the look for residents are those of the month's workbook.
"""

import json
import sys

from campaigns.measurements.workbook.child import limit, shut


def main() -> None:
    limit()
    # named here, so that the limits hold for all that they do
    from campaigns.measurements.workbook.cells import MOST_BYTES, read_sheets  # noqa: PLC0415
    from campaigns.measurements.workbook.identity import refuse_residents  # noqa: PLC0415
    from campaigns.measurements.workbook.package import Refused  # noqa: PLC0415
    from campaigns.recruitment.lists.table import read_list, say_homes  # noqa: PLC0415

    shut()
    try:
        sheets = read_sheets(sys.stdin.buffer.read(MOST_BYTES + 1))
        say_homes(sheets)
        refuse_residents(sheets)
        answer = read_list(sheets).as_plain()
    except Refused as refused:
        answer = {"refusal": str(refused)}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
