"""What a line of the log looks like: a signed link or a program's token stands in it cut off, whatever it is about."""

import logging
import re

# Addresses that end in a token. Django writes the address of what it refuses, and a refused link may still be good.
_LINK = re.compile(r"(/(?:invitation|stop|update-notices/(?:confirm|leave)|reset/key|confirm-email)/)[^/\s'\"]+")
_KEY = re.compile(r"\b(qio_[0-9A-Za-z]{8})[0-9A-Za-z]{10,}")  # put in an address by mistake; the rest tells which


class LineFormatter(logging.Formatter):
    """Tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        return without_tokens(super().format(record))


def without_tokens(text: str) -> str:
    return _KEY.sub(r"\1…", _LINK.sub(r"\1…", text))
