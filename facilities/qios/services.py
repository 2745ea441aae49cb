"""Loading the contracts that the project knows of. Adds what is missing; what an administrator wrote stays."""

import csv
import datetime as dt
import logging
from pathlib import Path

from django.db import transaction
from django.utils.text import slugify

from facilities.qios.models import Certainty, Contract, Qio, SowTask, StatementOfWork

DATA = Path(__file__).parent / "data"
log = logging.getLogger(__name__)


@transaction.atomic
def load_contracts(*, by) -> dict[str, int]:
    """Load statements of work with their tasks, QIOs and contracts. Gives how many contracts were created and kept.

    A row is left out where the state already holds a contract of that statement of work or of any of those days:
    confirmed, edited or just as shipped, it stands. `by` goes to the log, since the audit lies above this app.
    """
    sows = _load_statements_of_work()
    _load_tasks(sows)
    qios = {qio.name: qio for qio in Qio.objects.all()}
    held = list(Contract.objects.all())
    new = []
    for row in _rows("contracts.csv"):
        contract = Contract(
            statement_of_work=sows[int(row["statement_of_work"])],
            state=row["state"],
            kind=row["kind"],
            is_interim=row["is_interim"] == "yes",
            certainty=Certainty(row["certainty"]),
            source=row["source"],
            **_period(row),
        )
        if any(_stands_for(each, contract) for each in held):
            continue
        contract.qio = _qio(row["organization"], qios)
        new.append(contract)
    Contract.objects.bulk_create(new)
    counts = {"created": len(new), "kept": len(held)}
    log.info("contracts loaded by %s: %s", getattr(by, "pk", by), counts)
    return counts


def _stands_for(there: Contract, shipped: Contract) -> bool:
    if there.state != shipped.state or there.family != shipped.family:
        return False
    return there.statement_of_work_id == shipped.statement_of_work_id or there.overlaps(shipped)


def _load_statements_of_work() -> dict[int, StatementOfWork]:
    found = {}
    for row in _rows("statements_of_work.csv"):
        facts = {"certainty": Certainty(row["certainty"]), "source": row["source"], **_period(row)}
        sow, _ = StatementOfWork.objects.get_or_create(number=int(row["number"]), defaults=facts)
        found[sow.number] = sow
    return found


def _load_tasks(sows: dict[int, StatementOfWork]) -> None:
    """A task that is there stays as it was written."""
    for row in _rows("sow_tasks.csv"):
        facts = {"title": row["title"], "certainty": Certainty(row["certainty"]), "source": row["source"]}
        sow = sows[int(row["statement_of_work"])]
        SowTask.objects.get_or_create(statement_of_work=sow, code=row["code"], defaults=facts)


def _qio(name: str, qios: dict[str, Qio]) -> Qio:
    if name not in qios:
        plain = slugify(name.split(" (")[0])[:50].rstrip("-")
        taken = {qio.slug for qio in qios.values()}
        slug = plain if plain not in taken else f"{plain[:46]}-{len(taken)}"
        qios[name] = Qio.objects.create(name=name, slug=slug)
    return qios[name]


def _period(row: dict[str, str]) -> dict[str, dt.date | None]:
    ends_on = dt.date.fromisoformat(row["ends_on"]) if row["ends_on"] else None
    return {"starts_on": dt.date.fromisoformat(row["starts_on"]), "ends_on": ends_on}


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
