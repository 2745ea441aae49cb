"""Whether a page tells a number: as a number of its own, not inside a key, an id or a place of a drawing."""

import re


def stands_in(value: str, said: str) -> bool:
    """49.3 in "49.3 per 100" and in "4321,49.3"; not in 249.3, x49.3 or 7a49.3."""
    return value in said and bool(re.search(rf"(?<![\w.]){re.escape(value)}(?!\w)", said))
