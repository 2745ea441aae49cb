"""Reads of the contracts: who was responsible for a state on a day, and who helps its homes."""

import datetime as dt
from dataclasses import dataclass

from facilities.qios.models import Contract, ContractKind, Qio, QioContact
from facilities.states.codes import STATES, State


def contract_on(state: str, day: dt.date, kind: str | None = None) -> Contract | None:
    """The contract that covers the state on that day; of no kind given, the one for quality improvement.

    The database refuses overlaps, so there is one at most; an interim is the one where no award holds. None in a gap.
    """
    rows = Contract.objects.select_related("qio").filter(state=state).on(day)
    return (rows.filter(kind=kind) if kind else rows.improvement()).first()


def contractor_on(state: str, day: dt.date, kind: str | None = None) -> Qio | None:
    """The QIO responsible for the state on that day, confirmed or not, or None in a gap."""
    contract = contract_on(state, day, kind)
    return contract.qio if contract else None


def states_of(qio: Qio, day: dt.date) -> list[str]:
    """Codes of the states whose improvement contractor this QIO is on that day."""
    mine = Contract.objects.filter(qio=qio).on(day).improvement()
    return list(mine.order_by("state").values_list("state", flat=True))


def complaints_on(state: str, day: dt.date) -> Qio | None:
    """The BFCC-QIO: takes complaints and appeals, which are no work of the portal's."""
    return contractor_on(state, day, ContractKind.BFCC)


@dataclass(frozen=True, slots=True)
class SignInContact:
    """Somebody of the QIO who helps people to sign in."""

    name: str
    title: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class OnFile:
    """What is on file and not confirmed: for staff, with how sure we are. Never for the public."""

    name: str
    certainty: str
    source: str


@dataclass(frozen=True, slots=True)
class Organization:
    """A contractor as the public may see it: an empty name or number is "being confirmed".

    `confirmed` is the contract's; `contact_confirmed` says that phone, e-mail and website were checked.
    """

    name: str = ""
    confirmed: bool = False
    contact_confirmed: bool = False
    phone: str = ""
    email: str = ""
    website: str = ""
    hours: str = ""
    is_interim: bool = False
    on_file: OnFile | None = None


@dataclass(frozen=True, slots=True)
class StateHelp:
    """Who helps the homes of a state on a day. What isn't confirmed is left out: no page can show it as fact."""

    state: State
    qio: Organization
    complaints: Organization
    sign_in_contacts: tuple[SignInContact, ...] = ()

    @property
    def contractor(self) -> str | None:
        return self.qio.name or None

    @property
    def confirmed(self) -> bool:
        return self.qio.confirmed

    @property
    def phone(self) -> str:
        return self.qio.phone

    @property
    def email(self) -> str:
        return self.qio.email

    @property
    def hours(self) -> str:
        return self.qio.hours

    @property
    def is_complete(self) -> bool:
        """Name, and a checked phone or e-mail: nobody has to be sent to the help desk instead."""
        return self.confirmed and bool(self.phone or self.email)


def help_for(state: State | str, day: dt.date) -> StateHelp:
    """Who helps in one state on that day (two queries)."""
    code = state.code if isinstance(state, State) else state
    return _help_of([code], day)[0]


def help_in_all_states(day: dt.date) -> list[StateHelp]:
    """The whole directory in the order of the states' names (two queries, however many states)."""
    return _help_of(list(STATES), day)


def _help_of(codes: list[str], day: dt.date) -> list[StateHelp]:
    contracts = Contract.objects.select_related("qio").filter(state__in=codes).on(day)
    held = {(contract.family, contract.state): contract for contract in contracts}
    people: dict[tuple[int, str], list[SignInContact]] = {}
    for row in QioContact.objects.filter(state__in=codes, helps_with_sign_in=True).on(day):
        contact = SignInContact(row.name, row.title, row.phone, row.email)
        people.setdefault((row.qio_id, row.state), []).append(contact)
    found = []
    for code in codes:
        contract = held.get(("improvement", code))
        qio = _organization(contract)
        known = tuple(people.get((contract.qio_id, code), ())) if qio.contact_confirmed else ()
        found.append(StateHelp(STATES[code], qio, _organization(held.get(("bfcc", code))), known))
    return found


def _organization(contract: Contract | None) -> Organization:
    if contract is None:
        return Organization()
    qio = contract.qio
    if not contract.is_confirmed:
        return Organization(on_file=OnFile(qio.name, contract.get_certainty_display(), contract.source))
    facts = {"name": qio.name, "confirmed": True, "is_interim": contract.is_interim}
    if qio.contact_confirmed_on is None:
        return Organization(**facts)
    return Organization(
        **facts, contact_confirmed=True, phone=qio.phone, email=qio.email, website=qio.website, hours=qio.hours
    )
