"""Invented people, QIOs, contracts and coalitions of the demo. All addresses lie at example.org."""

import datetime as dt
import os
import secrets
from pathlib import Path

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password

from accounts.access.services import grant_role
from accounts.users.models import User
from campaigns.coalitions.models import Lane, LaneMember, LaneRole
from facilities.directory.models import Chain, Facility
from facilities.qios.models import Certainty, Contract, ContractKind, Qio, QioContact, StatementOfWork

BY = "seed_demo"
SINCE = dt.date(2025, 5, 1)
QIO_SLUG = "mid-atlantic-quality-partners"

_QIOS = [
    (QIO_SLUG, "Mid-Atlantic Quality Partners", "410-555-0142", ["DC", "DE", "MD", "PA", "VA", "WV"]),
    ("southern-rivers-quality", "Southern Rivers Quality Alliance", "404-555-0119",
     ["AL", "FL", "GA", "KY", "MS", "NC", "SC", "TN"]),
]  # fmt: skip

# name, role, place; the first person of a role is the one that the demo names
PEOPLE = [
    ("Marisol Vega", "home-administrator", "home"),
    ("Grace Nakamura", "director-of-nursing", "home"),
    ("Tom Abara", "data-entry", "home"),
    ("Lena Fox", "home-reader", "home"),
    ("Owen Castellano", "home-administrator", "second home"),
    ("Carla Brandt", "corporate", "chain"),
    ("Ruth Levin", "qio-recruiter", "qio"),
    ("Denise Okafor", "password-contact", "qio"),
    ("Samira Haddad", "qio-adviser", "qio"),
    ("Walter Quist", "qio-lead", "qio"),
    ("Gus Moreau", "qio-recruiter", "other qio"),
    ("Harriet Lindqvist", "lane-convener", "lane"),
    ("Pete Arnason", "lane-member", "lane"),
    ("Joan Petrakis", "national-team", "nation"),
    ("Samuel Iyer", "help-desk", "nation"),
    ("Ada Morgan", "administrator", "nation"),
]
_WORDS = [
    "anchor", "apple", "autumn", "barley", "basket", "beacon", "bridge", "candle", "cedar", "cherry", "clover",
    "copper", "cotton", "cradle", "daisy", "ember", "falcon", "feather", "fiddle", "garden", "ginger", "harbor",
    "hazel", "honey", "island", "ivory", "jasmine", "kettle", "lantern", "linen", "maple", "meadow", "mitten",
    "morning", "nutmeg", "oak", "olive", "orchard", "paddle", "pebble", "pepper", "pigeon", "pillow", "plum",
    "quilt", "raven", "ribbon", "river", "saddle", "saffron", "sparrow", "spruce", "thimble", "thistle",
    "tulip", "velvet", "violet", "walnut", "willow", "window", "winter",
]  # fmt: skip


def address_of(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@example.org"


def demo_password() -> str:
    """One phrase for all demo people, made on this machine and kept in var/, so that no demo anywhere shares it."""
    path = Path(settings.VAR) / "demo.password"
    if not path.exists():
        handle = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write("-".join(secrets.choice(_WORDS) for _ in range(4)))
    return path.read_text(encoding="utf-8").strip()


def invent_qios() -> dict[str, Qio]:
    """Two invented QIOs with confirmed contracts for states in which the real award isn't known."""
    sow = StatementOfWork.objects.get(number=13)
    made = {}
    for slug, name, phone, states in _QIOS:
        qio = Qio.objects.create(
            slug=slug, name=name, phone=phone, email=f"{slug}@example.org", website=f"https://example.org/{slug}/",
            hours="Monday to Friday, 8:30 a.m. to 4:30 p.m.", contact_confirmed_on=SINCE,
        )  # fmt: skip
        for state in states:
            Contract.objects.filter(state=state, kind=ContractKind.QIN_QIO, starts_on__gte=SINCE).delete()
            contract = Contract(
                qio=qio, statement_of_work=sow, state=state, kind=ContractKind.QIN_QIO, starts_on=SINCE,
                certainty=Certainty.CONFIRMED, source="invented for the demo",
            )  # fmt: skip
            contract.full_clean()
            contract.save()
        made[slug] = qio
    for state in _QIOS[0][3]:
        QioContact.objects.create(
            qio=made[QIO_SLUG], state=state, name="Denise Okafor", title="Quality adviser", phone="410-555-0142",
            email=address_of("Denise Okafor"), helps_with_sign_in=True, starts_on=SINCE,
        )  # fmt: skip
    return made


def invent_people(qios: dict[str, Qio], home: Facility, second_home: Facility, chain: Chain) -> dict[str, User]:
    """One person per role, and a few more; all share the phrase of `demo_password`."""
    places = {
        "home": {"facility": home},
        "second home": {"facility": second_home},
        "chain": {"chain": chain},
        "qio": {"qio": qios[QIO_SLUG]},
        "other qio": {"qio": qios["southern-rivers-quality"]},
        "lane": {"state": "MD"},
        "nation": {},
    }
    password = make_password(demo_password())
    people = {}
    for name, role, place in PEOPLE:
        admin = role == "administrator"
        user = User.objects.create(
            email=address_of(name), name=name, password=password, is_staff=admin, is_superuser=admin
        )
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        grant_role(user=user, role=role, by=BY, starts_on=SINCE, **places[place])
        people[name] = user
    return people


def invent_coalitions() -> None:
    """Conveners and members for the first QIO's states."""
    members = [
        ("Harriet Lindqvist", "Long-Term Care Forum", LaneRole.CONVENER),
        ("Denise Okafor", "Mid-Atlantic Quality Partners", LaneRole.CO_CONVENER),
        ("Pete Arnason", "Office of the long-term care ombudsman", LaneRole.MEMBER),
        ("Yolanda Reyes", "Nurse leaders' network", LaneRole.MEMBER),
        ("Bernard Achebe", "Association of nonprofit homes", LaneRole.MEMBER),
    ]
    elsewhere = {"DC": "Felix Onyango", "PA": "Greta Stolz", "VA": "Miles Tennant", "WV": "June Calloway"}
    for lane in Lane.objects.filter(state__in=_QIOS[0][3]):
        Lane.objects.filter(pk=lane.pk).update(email=f"lane-{lane.state.lower()}@example.org")
        for name, organization, role in members:
            name = elsewhere.get(lane.state, name) if role == LaneRole.CONVENER else name
            LaneMember.objects.create(
                lane=lane, name=name, organization=organization, role=role, email=address_of(name), starts_on=SINCE
            )
