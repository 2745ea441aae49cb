"""A column of a few known words, kept as text that a filter can look into on every engine: ` CA MED `."""

from collections.abc import Iterable
from functools import lru_cache

from django.db import models


class CodesField(models.CharField):
    """A tuple of words without blanks. `Q(goals__contains=code_in("CA"))` finds the rows that hold one of them."""

    description = "a few known words"

    def from_db_value(self, value, expression, connection):
        return None if value is None else _codes_of(value)

    def to_python(self, value):
        if value is None or isinstance(value, tuple):
            return value
        return tuple(value.split()) if isinstance(value, str) else tuple(map(str, value))

    def get_prep_value(self, value):
        if value is None:
            return None
        return kept_codes(value.split() if isinstance(value, str) else value)

    def clean(self, value, model_instance):
        """What is checked is what is kept."""
        kept = kept_codes(self.to_python(value) or ())
        self.validate(kept, model_instance)
        self.run_validators(kept)
        return self.to_python(kept)

    def value_to_string(self, obj) -> str:
        return " ".join(self.value_from_object(obj) or ())


@lru_cache(maxsize=4096)
def _codes_of(text: str) -> tuple[str, ...]:
    """Few texts, in many rows."""
    return tuple(text.split())


def kept_codes(codes: Iterable[str]) -> str:
    """As the column holds them."""
    words = list(dict.fromkeys(map(str, codes)))
    return f" {' '.join(words)} " if words else ""


def code_in(code: object) -> str:
    """What a filter looks for."""
    return f" {code} "
