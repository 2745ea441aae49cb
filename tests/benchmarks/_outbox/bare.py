"""The same bytes through one connection of smtplib, with no queue and no state: the most that can be had."""

import smtplib
import sys
import time
from pathlib import Path


def main(count: int, sample: Path, port: int) -> None:
    content = sample.read_bytes()
    with smtplib.SMTP("127.0.0.1", port, local_hostname="localhost") as smtp:
        started = time.perf_counter()
        for number in range(count):
            smtp.sendmail("portal@example.org", [f"person{number}@example.org"], content)
        seconds = time.perf_counter() - started
    print(count / seconds)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
