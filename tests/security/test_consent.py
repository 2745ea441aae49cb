"""An adviser without consent sees reported or not, never a value: on page, export, API, mail, chart and search.

Bay Manor sends numbers that stand nowhere else. Everybody of outside opens every address that they may open, once with
consent to one goal, once after it was taken back: with it, exactly that goal's numbers are there, and without it none.
"""

import datetime as dt
import io
import zipfile

import pytest
from django.db import transaction
from django.test import Client

from accounts.access.models import Affiliation
from accounts.mail.kinds import kind_of
from accounts.mail.models import Delivery
from accounts.tokens.models import TokenScope
from accounts.tokens.services import make_token
from campaigns.enrollment.models import RecipientKind
from campaigns.enrollment.sharing import Recipient, grant_consent, revoke_consent
from campaigns.goals.models import Goal
from campaigns.goals.queries import current_phase
from campaigns.goals.services import load_definitions
from tests.campaigns.charts.homes import send, signed
from tests.laws.collected import rows
from tests.laws.test_security import address_of
from tests.world import build_world

CA = ["4321", "4,321", "8765", "8,765", "49.3"]  # 4,321 of 8,765
MED = ["3137", "3,137", "7699", "7,699", "40.7"]  # 3,137 of 7,699
HIDING = ("image/png", "application/pdf")  # numbers in them can't be read here: they must not come at all
ROWS = [(row, module) for row, module in rows() if row.method == "get" and not (row.public or row.signed_in)]


@pytest.fixture(scope="module")
def place(django_db_setup, django_db_blocker):
    """Bay Manor with two goals and a month of each; the QIO's Rita has a token of her own."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = build_world()
        load_definitions(by="tests")
        phase = current_phase()
        enrollment = signed(world.homes["bay"], phase, world.ada, codes=("CA", "MED"))
        months = {"ca_ls": [(4321, 8765)] * 3, "med_ap": [(3137, 7699)] * 3}
        send(enrollment, world.ada, months)
        ca = Goal.objects.get(phase=phase, code="CA")
        (consent,) = grant_consent(
            home=world.homes["bay"], to=Recipient(RecipientKind.QIO, qio=world.qios["md"]), by=world.cora,
            purpose="Help with consistent assignment", goals=[ca],
        )  # fmt: skip
        yield world, consent
        transaction.set_rollback(True)


def text_of(answer) -> str:
    """What a person could read in it; a workbook is opened."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"\n".join(book.read(name) for name in book.namelist())
    return body.decode(errors="replace")


def addresses(world) -> set[str]:
    """Every private address of the matrix, asked about Bay Manor, and the same as a search for it."""
    found = set()
    for row, module in ROWS:
        with transaction.atomic():
            address = address_of(row, module, world).replace("215001", "215002")
            transaction.set_rollback(True)
        found |= {address, f"{address}?q=Bay+Manor"} if "/homes" in address or "recruit" in address else {address}
    return {each for each in found if not each.startswith("/c/")}


def finds(world, name: str, paths, values: list[str], **headers) -> list[str]:
    client = Client(headers=headers)
    if name:
        client.force_login(world.people[name])
    told = []
    for path in sorted(paths):
        with transaction.atomic():
            answer = client.get(path)
            said = text_of(answer)
            transaction.set_rollback(True)
        if answer.status_code == 200 and "215002" in path and answer.headers.get("Content-Type") in HIDING:
            told.append(f"{name} gets a picture or a paper at {path}")
        told += [f"{name} reads {value} at {path}" for value in values if value in said]
    return told


def token_of(world, name: str) -> str:
    affiliation = Affiliation.objects.get(user=world.people[name])
    ends = dt.date.today() + dt.timedelta(days=30)
    return make_token(affiliation=affiliation, name="t", scope=TokenScope.READ, expires_on=ends, by=world.people[name])[
        1
    ]


def api_paths() -> list[str]:
    home = "/api/v1/homes/215002/"
    return [home, f"{home}goals", f"{home}levels", f"{home}months", f"{home}months/2026-09", f"{home}series/ca_ls",
            f"{home}series/med_ap"]  # fmt: skip


def pages(paths) -> list[str]:
    """Without charts as pictures of the goal that is shared."""
    return [path for path in paths if not path.endswith((".png", ".pdf"))]


def test_with_consent_exactly_the_goal_granted_shows(place, db):
    world, _ = place
    paths = addresses(world)
    told = finds(world, "rita", pages(paths), MED)
    told += [each for name in ("nat", "connie", "otto") for each in finds(world, name, paths, CA + MED)]
    assert not told
    assert finds(world, "rita", [path for path in paths if "/goals/" in path], CA), "consent shows nothing"


def test_once_it_is_taken_back_nothing_shows(place, db):
    world, consent = place
    with transaction.atomic():
        paths = addresses(world)
        revoke_consent(consent=consent, by=world.cora)
        told = [each for name in ("rita", "lea") for each in finds(world, name, paths, CA + MED)]
        desk = "/q/chesapeake-quality/md/homes/215002/"
        client = Client()
        client.force_login(world.rita)
        reported = client.get(desk).content.decode()
        transaction.set_rollback(True)
    assert not told
    assert "Only whether a month was sent" in reported


def test_the_api_of_an_adviser_gives_what_the_pages_give(place, db):
    world, consent = place
    with transaction.atomic():
        bearer = {"Authorization": f"Bearer {token_of(world, 'rita')}"}
        assert not finds(world, "", api_paths(), MED, **bearer)
        assert finds(world, "", api_paths(), CA, **bearer), "consent shows nothing"
        revoke_consent(consent=consent, by=world.cora)
        assert not finds(world, "", api_paths(), CA + MED, **bearer)
        transaction.set_rollback(True)


def test_no_mail_to_anybody_outside_holds_a_value(place, db):
    """Rendered as they would leave, the consent's own among them."""
    mails = list(Delivery.objects.exclude(to__in=["cora@example.org"]))
    assert any(each.message.kind == "enrollment.consent_granted" for each in mails)
    texts = []
    for each in mails:
        what = kind_of(each.message.kind).render(each)
        texts += [what.subject, what.text, what.html]
    assert not [value for value in CA + MED for text in texts if value in text]
