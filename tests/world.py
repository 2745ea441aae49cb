"""The world of the tests: two states, two QIOs, four homes, one person per role; roles are given by the services.

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
from dataclasses import dataclass, field

from allauth.account.models import EmailAddress

from accounts.access.services import grant_role
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
        world.homes[key] = Facility.objects.create(
            ccn=ccn, name=name, city=city, state=state, county=county, phone=phone, chain=owner,
            overall_rating=stars, rated_on=dt.date(2026, 10, 1), certified_beds=100, zip_code="21000",
            address="1 MAIN STREET", seen_on=dt.date(2026, 10, 1),
            status="closed" if key == "elm" else "open",
            closed_on=dt.date(2026, 10, 1) if key == "elm" else None,
        )  # fmt: skip
    sow, _ = StatementOfWork.objects.get_or_create(
        number=13, defaults={"starts_on": dt.date(2025, 5, 1), "certainty": Certainty.CONFIRMED}
    )
    for key, slug, name, state in [
        ("md", "chesapeake-quality", "Chesapeake Quality", "MD"),
        ("oh", "buckeye-quality", "Buckeye Quality", "OH"),
    ]:
        qio = Qio.objects.create(
            slug=slug, name=name, phone="410-555-0142", email=f"{slug}@example.org",
            contact_confirmed_on=dt.date(2026, 10, 1),
        )  # fmt: skip
        Contract.objects.filter(state=state, kind=ContractKind.QIN_QIO, ends_on__isnull=True).delete()
        Contract.objects.create(
            qio=qio, statement_of_work=sow, state=state, kind=ContractKind.QIN_QIO,
            starts_on=dt.date(2025, 6, 1), certainty=Certainty.CONFIRMED,
        )  # fmt: skip
        world.qios[key] = qio
    for key in ["ada", "dan", "ron", "olga", "cora", "rita", "otto", "pat", "lea", "connie", "mel", "nat", "hedi",
                "sam"]:  # fmt: skip
        world.people[key] = person(key)
    world.people["root"] = person("root", is_staff=True, is_superuser=True)
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
    for name, role, place in give:
        grant_role(user=world.people[name], role=role, by="tests", starts_on=dt.date(2025, 6, 1), **place)
    return world
