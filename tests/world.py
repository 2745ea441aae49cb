"""The world of the tests: two states, two QIOs, four homes, one person per role. Thousands of tests begin with it, so
its rows are written by the table; tests/accounts/access/test_world.py holds them against what the services write.

Maryland (QIO: Chesapeake Quality)           Ohio (QIO: Buckeye Quality)
  Harbor House   015009-like "215001"           Maple Court   "365001"
    ada      home-administrator                   olga   home-administrator
    dan      data-entry
    ron      home-reader
  Bay Manor      "215002"  (nobody)             Elm Lodge     "365002"  closed
    (chain "Tidewater Homes": cora corporate)
  rita     qio-recruiter                         otto   qio-recruiter
  pat      password-contact
  lea      qio-lead
  connie   lane-convener, mel lane-member
nation: nat national-team, hedi help-desk, root administrator (superuser of Django admin)
sam: signed in, belongs nowhere
"""

import datetime as dt
import functools
from dataclasses import dataclass, field

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from accounts.access.models import Affiliation
from accounts.audit.models import AuditEvent
from accounts.users.models import User
from facilities.directory.models import Chain, Facility
from facilities.qios.models import Certainty, Contract, ContractKind, Qio, QioContact, StatementOfWork

PASSWORD = "correct horse battery staple 42"


@dataclass
class World:
    homes: dict[str, Facility] = field(default_factory=dict)
    qios: dict[str, Qio] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)

    def __getattr__(self, name: str):
        """`world.ada` is a person."""
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None


def person(name: str, **fields) -> User:
    """Somebody with a verified address `name@example.org` and the world's password."""
    user = User.objects.create_user(f"{name}@example.org", PASSWORD, name=f"{name.title()} Example", **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def build_world() -> World:
    world = World()
    chain = Chain.objects.create(number="900", name="Tidewater Homes")
    homes = {
        "harbor": ("215001", "HARBOR HOUSE", "BALTIMORE", "MD", "Baltimore City", "4105550101", None, 4),
        "bay": ("215002", "BAY MANOR", "EASTON", "MD", "Talbot", "4105550102", chain, 2),
        "maple": ("365001", "MAPLE COURT", "DAYTON", "OH", "Montgomery", "9375550101", None, 3),
        "elm": ("365002", "ELM LODGE", "LIMA", "OH", "Allen", "4195550102", None, None),
    }
    for key, (ccn, name, city, state, county, phone, owner, stars) in homes.items():
        world.homes[key] = Facility(
            ccn=ccn, name=name, city=city, state=state, county=county, phone=phone, chain=owner,
            overall_rating=stars, rated_on=dt.date(2026, 10, 1), certified_beds=100, zip_code="21000",
            address="1 MAIN STREET", seen_on=dt.date(2026, 10, 1),
            status="closed" if key == "elm" else "open",
            closed_on=dt.date(2026, 10, 1) if key == "elm" else None,
        )  # fmt: skip
    Facility.objects.bulk_create(world.homes.values())
    world.qios = _qios()
    names = ["ada", "dan", "ron", "olga", "cora", "rita", "otto", "pat", "lea", "connie", "mel", "nat", "hedi", "sam"]
    world.people = _people(names)
    QioContact.objects.create(
        qio=world.qios["md"], state="MD", name="Pat Example", title="Quality adviser", phone="410-555-0142",
        email="pat@example.org", helps_with_sign_in=True, starts_on=dt.date(2025, 6, 1),
    )  # fmt: skip
    give = [
        ("ada", "home-administrator", {"facility": world.homes["harbor"]}),
        ("dan", "data-entry", {"facility": world.homes["harbor"]}),
        ("ron", "home-reader", {"facility": world.homes["harbor"]}),
        ("olga", "home-administrator", {"facility": world.homes["maple"]}),
        ("cora", "corporate", {"chain": chain}),
        ("rita", "qio-recruiter", {"qio": world.qios["md"]}),
        ("pat", "password-contact", {"qio": world.qios["md"]}),
        ("lea", "qio-lead", {"qio": world.qios["md"]}),
        ("otto", "qio-recruiter", {"qio": world.qios["oh"]}),
        ("connie", "lane-convener", {"state": "MD"}),
        ("mel", "lane-member", {"state": "MD"}),
        ("nat", "national-team", {}),
        ("hedi", "help-desk", {}),
        ("root", "administrator", {}),
    ]
    _give(world, give)
    return world


def _qios() -> dict[str, Qio]:
    """Each holds the only open contract of its state."""
    sow, _ = StatementOfWork.objects.get_or_create(
        number=13, defaults={"starts_on": dt.date(2025, 5, 1), "certainty": Certainty.CONFIRMED}
    )
    qios = {
        state: Qio(
            slug=slug, name=name, phone="410-555-0142", email=f"{slug}@example.org",
            contact_confirmed_on=dt.date(2026, 10, 1),
        )
        for state, slug, name in [
            ("md", "chesapeake-quality", "Chesapeake Quality"), ("oh", "buckeye-quality", "Buckeye Quality"),
        ]
    }  # fmt: skip
    Qio.objects.bulk_create(qios.values())
    states = [state.upper() for state in qios]
    Contract.objects.filter(state__in=states, kind=ContractKind.QIN_QIO, ends_on__isnull=True).delete()
    Contract.objects.bulk_create(
        Contract(
            qio=qio, statement_of_work=sow, state=state.upper(), kind=ContractKind.QIN_QIO,
            starts_on=dt.date(2025, 6, 1), certainty=Certainty.CONFIRMED,
        )
        for state, qio in qios.items()
    )  # fmt: skip
    return qios


@functools.cache
def _hashed() -> str:
    return make_password(PASSWORD)


def _people(names: list[str]) -> dict[str, User]:
    """Like `person`, all at once, and root of Django admin."""
    people = {name: User(email=f"{name}@example.org", password=_hashed(), name=f"{name.title()} Example")
              for name in [*names, "root"]}  # fmt: skip
    people["root"].is_staff = people["root"].is_superuser = True
    User.objects.bulk_create(people.values())
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in people.values()
    )
    return people


def _give(world: World, roles: list[tuple[str, str, dict]]) -> None:
    """Like `grant_role` by "tests", all at once."""
    rows = [
        Affiliation(user=world.people[name], role=role, starts_on=dt.date(2025, 6, 1), granted_by="tests", **place)
        for name, role, place in roles
    ]
    Affiliation.objects.bulk_create(rows)
    AuditEvent.objects.bulk_create(
        AuditEvent(
            actor="tests", action="access.grant_role", target_type="accounts.user", target_id=str(row.user_id),
            target=str(row.user), details={"role": row.role, "place": row.place_name},
        )
        for row in rows
    )  # fmt: skip
