"""What a person's name may be: it stands in mails to other people."""

import re

from django.core.exceptions import ValidationError

_LOOKS_LIKE_A_LINK = re.compile(r"://|www\.|[<>@/\\]")


def clean_name(value: str) -> str:
    """On one line, and without a link."""
    if _LOOKS_LIKE_A_LINK.search(value):
        raise ValidationError("A name has no web address and no sign like @ or / in it.")
    return " ".join(value.split())
