"""Reads of who takes part in person: counts for everybody else, and a person's own page."""

import datetime as dt

from django.db.models import Count

from campaigns.supporters.models import Kind, Supporter
from qioportal.lib.suppression import Cell, suppress_line


def people_on(state: str, before: dt.datetime) -> tuple[list[tuple[Kind, Cell]], Cell]:
    """By kind, and all together, those who had confirmed by then and still take part. Small counts are hidden."""
    rows = Supporter.objects.filter(state=state, confirmed_at__lt=before)
    found = dict(rows.order_by().values_list("kind").annotate(count=Count("pk")))
    counts = [found.get(kind.value, 0) for kind in Kind]
    cells, total = suppress_line(counts, sum(counts))
    return list(zip(Kind, cells, strict=True)), total
