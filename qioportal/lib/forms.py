"""What forms have in common."""

from django.core.exceptions import ValidationError

from qioportal.lib.identifiers import identifier_refusal


def about_nobody(words: str) -> None:
    """A validator of words that people write: refused where they seem to name a resident by a number or a birthday."""
    if refusal := identifier_refusal(words):
        raise ValidationError(refusal)
