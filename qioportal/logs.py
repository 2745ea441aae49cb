"""What a line of the log looks like: a signed link stands in it without its token, whatever the line is about."""

import logging
import re

# Addresses that end in a token. Django writes the address of what it refuses, and a refused link may still be good.
_LINK = re.compile(r"(/(?:invitation|stop|update-notices/(?:confirm|leave)|reset/key|confirm-email)/)[^/\s'\"]+")


class LineFormatter(logging.Formatter):
    """Tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        return without_tokens(super().format(record))


def without_tokens(text: str) -> str:
    return _LINK.sub(r"\1…", text)
