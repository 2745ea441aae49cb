"""What every write of the library looks at first: addresses are free, texts point to nobody, someone else's change."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import slugify

from qioportal.lib.identifiers import identifier_refusal

CHANGED = "Somebody else saved this in the meantime. Look at what they wrote, then save yours again if it should stand."
TAKEN = {"new", "use"}  # stand in addresses already


class NotNow(Exception):
    """What was asked for isn't possible in the state that the thing is in; said to the person."""


def free_slug(table: type[models.Model], title: str) -> str:
    """From the title, as in addresses; with a number where another has it."""
    base = slugify(title)[:70].strip("-") or table._meta.model_name
    there = {*TAKEN, *table.objects.filter(slug__startswith=base).values_list("slug", flat=True)}
    return next(slug for number in range(1, len(there) + 2) if (slug := f"{base}-{number}" if number > 1 else base)
                not in there)  # fmt: skip


def refuse_identifiers(texts: dict[str, str]) -> None:
    refusals = {name: said for name, text in texts.items() if (said := identifier_refusal(text))}
    if refusals:
        raise ValidationError(refusals)


def refuse_unseen(seen: dt.datetime | None, saved_at: dt.datetime, saved_by_other: bool) -> None:
    """Somebody else's later words are not overwritten unseen."""
    if seen is not None and saved_by_other and seen != saved_at:
        raise ValidationError(CHANGED, code="changed")
