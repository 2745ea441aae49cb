"""What forms have in common."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.forms import BaseForm


def kept(form: BaseForm, act: Callable[[], object]) -> bool:
    """Whether the service took it; otherwise the form says why not."""
    try:
        act()
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    return True
