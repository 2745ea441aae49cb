"""Reads of the contracts: who was responsible for a state on a day."""

import datetime as dt

from facilities.qios.models import Contract, ContractKind, Qio


def contract_on(state: str, day: dt.date, kind: str | None = None) -> Contract | None:
    """The contract that covers the state on that day; of no kind given, the one for quality improvement.

    A named interim stands in where no award holds. None in a gap.
    """
    rows = Contract.objects.select_related("qio").filter(state=state).on(day)
    rows = rows.filter(kind=kind) if kind else rows.improvement()
    return rows.order_by("is_interim", "-starts_on").first()


def contractor_on(state: str, day: dt.date, kind: str | None = None) -> Qio | None:
    """The QIO responsible for the state on that day, or None in a gap."""
    contract = contract_on(state, day, kind)
    return contract.qio if contract else None


def states_of(qio: Qio, day: dt.date) -> list[str]:
    """Codes of the states whose improvement contractor this QIO is on that day."""
    mine = Contract.objects.filter(qio=qio).on(day).improvement().values("state")
    rows = Contract.objects.filter(state__in=mine).on(day).improvement().order_by("state", "is_interim", "-starts_on")
    holder: dict[str, int] = {}
    for state, qio_id in rows.values_list("state", "qio_id"):
        holder.setdefault(state, qio_id)
    return [state for state, qio_id in holder.items() if qio_id == qio.pk]


def complaints_on(state: str, day: dt.date) -> Qio | None:
    """The BFCC-QIO: takes complaints and appeals, which are no work of the portal's."""
    return contractor_on(state, day, ContractKind.BFCC)
