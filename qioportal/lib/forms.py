"""What forms have in common."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.forms import BaseForm

from qioportal.lib.identifiers import identifier_refusal


def kept(form: BaseForm, act: Callable[[], object]) -> bool:
    """Whether the service took it; otherwise the form says why not."""
    try:
        act()
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    return True


def about_nobody(words: str) -> None:
    """A validator of words that people write: refused where they seem to name a resident by a number or a birthday."""
    if refusal := identifier_refusal(words):
        raise ValidationError(refusal)
