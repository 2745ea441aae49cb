"""An adviser without consent sees reported or not, never a value: on page, export, API, mail, chart and search.

Bay Manor sends numbers that stand nowhere else. Everybody of outside opens every address that they may open, and posts
to every address that takes a post, once with consent to one goal, once after it was taken back: with it, exactly that
goal's numbers are there, and without it none. However else the right ends (the role, the contract, the day of the
consent), it ends on the goal's page, in the funnel, in files and in the API at once.
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
from campaigns.enrollment.models import Consent, RecipientKind
from campaigns.enrollment.sharing import Recipient, grant_consent, revoke_consent
from campaigns.goals.models import Goal
from campaigns.goals.queries import current_phase
from campaigns.goals.services import load_definitions
from facilities.qios.models import Contract
from tests.campaigns.charts.homes import send, signed
from tests.laws.collected import address_of, rows
from tests.security.numbers import stands_in
from tests.world import build_world

pytestmark = pytest.mark.one_engine

CA = ["4321", "4,321", "8765", "8,765", "49.3", "49.29", "12963", "12,963"]  # 4,321 of 8,765; three months
MED = ["3137", "3,137", "7699", "7,699", "40.7", "40.74", "9411", "9,411"]  # 3,137 of 7,699
HIDING = ("image/png", "application/pdf")  # numbers in them can't be read here: they must not come at all
BLANK = "/statement.pdf"  # the statement to be signed, filled in with name and goals: it knows no month
PRIVATE = [(row, module) for row, module in rows() if not (row.public or row.signed_in)]
YESTERDAY = dt.date.today() - dt.timedelta(days=1)
DESK, FUNNEL = "/q/chesapeake-quality/md/homes/215002/goals/", "/q/chesapeake-quality/md/funnel/"


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


@pytest.fixture(scope="module")
def asked(place, django_db_blocker):
    """Every private address of the matrix by method, asked about Bay Manor, and the same as a search for it."""
    world, _ = place
    found = {"get": set(), "post": set()}
    with django_db_blocker.unblock():
        for row, module in PRIVATE:
            with transaction.atomic():
                address = address_of(row, module, world).replace("215001", "215002")
                transaction.set_rollback(True)
            search = {f"{address}?q=Bay+Manor"} if "/homes" in address or "recruit" in address else set()
            found[row.method] |= {address} | search
    return found


def text_of(answer) -> str:
    """What a person could read in it; a workbook is opened."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"\n".join(book.read(name) for name in book.namelist())
    return body.decode(errors="replace")


def finds(world, name: str, paths, values: list[str], method: str = "get", **headers) -> list[str]:
    client = Client(headers=headers)
    if name:
        client.force_login(world.people[name])
    told = []
    for path in sorted(paths):
        with transaction.atomic():
            answer = getattr(client, method)(path)
            said = text_of(answer)
            transaction.set_rollback(True)
        hides = answer.headers.get("Content-Type") in HIDING and BLANK not in path
        if answer.status_code == 200 and "215002" in path and hides:
            told.append(f"{name} gets a picture or a paper at {path}")
        told += [f"{name} reads {value} at {path}" for value in values if stands_in(value, said)]
    return told


def token_of(world, name: str) -> str:
    affiliation = Affiliation.objects.get(user=world.people[name])
    ends = dt.date.today() + dt.timedelta(days=30)
    return make_token(affiliation=affiliation, name="t", scope=TokenScope.READ, expires_on=ends, by=world.people[name])[
        1
    ]


def api_paths() -> list[str]:
    home = "/api/v1/homes/215002/"
    return [home, f"{home}goals", f"{home}levels", f"{home}months", f"{home}months/2026-09", f"{home}measures/ca_ls",
            f"{home}measures/med_ap"]  # fmt: skip


def pages(paths) -> list[str]:
    """Without charts as pictures of the goal that is shared."""
    return [path for path in paths if not path.endswith((".png", ".pdf"))]


def test_with_consent_exactly_the_goal_granted_shows(place, asked, db):
    world, _ = place
    paths = asked["get"]
    told = finds(world, "rita", pages(paths), MED)
    told += [each for name in ("nat", "hedi", "connie", "otto", "ada") for each in finds(world, name, paths, CA + MED)]
    assert not told
    assert [path for path in paths if path.startswith("/c/900")], "the chain's pages were not asked for"
    assert finds(world, "rita", [path for path in paths if "/goals/" in path], CA), "consent shows nothing"


def test_once_it_is_taken_back_nothing_shows(place, asked, db):
    world, consent = place
    paths = asked["get"]
    with transaction.atomic():
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


def test_no_answer_to_a_post_holds_a_value(place, asked, db):
    world, consent = place
    paths = asked["post"]
    with transaction.atomic():
        revoke_consent(consent=consent, by=world.cora)
        names = ("rita", "lea", "nat", "hedi", "connie", "otto", "ada")
        told = [each for name in names for each in finds(world, name, paths, CA + MED, "post")]
        transaction.set_rollback(True)
    assert len(paths) > 20
    assert not told


def revoked(world, consent):
    revoke_consent(consent=consent, by=world.cora)


def over(world, consent):
    long_ago = YESTERDAY - dt.timedelta(days=30)
    Consent.objects.filter(pk=consent.pk).update(starts_on=long_ago, ends_on=YESTERDAY)


def not_begun(world, consent):
    Consent.objects.filter(pk=consent.pk).update(starts_on=dt.date.today() + dt.timedelta(days=3))


def role_ended(world, consent):
    Affiliation.objects.filter(user=world.rita).update(ends_on=YESTERDAY)


def account_closed(world, consent):
    type(world.rita).objects.filter(pk=world.rita.pk).update(is_active=False)


def contract_ended(world, consent):
    Contract.objects.filter(qio=world.qios["md"], state="MD").update(ends_on=YESTERDAY)


def contract_moved(world, consent):
    """Another QIO has Maryland now. The consent was given to the former one."""
    contract_ended(world, consent)
    now = Contract.objects.get(qio=world.qios["oh"], state="OH")
    Contract.objects.create(
        qio=now.qio, statement_of_work=now.statement_of_work, state="MD", kind=now.kind, starts_on=dt.date.today(),
        certainty=now.certainty,
    )  # fmt: skip


ENDS = [revoked, over, not_begun, role_ended, account_closed, contract_ended, contract_moved]
FILES = [f"{DESK}ca/ca-ls.{ending}" for ending in ("csv", "svg", "png")]
OPENED = [DESK, f"{DESK}ca/", f"{DESK}ca/?compare=yes&months=all", f"{DESK}med/", *FILES, FUNNEL, f"{FUNNEL}ca/",
          f"{FUNNEL}ca/?format=csv&months=12", f"{FUNNEL}med/?format=csv&months=12"]  # fmt: skip


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_when_the_right_ends_nothing_shows(place, db, end):
    world, consent = place
    with transaction.atomic():
        bearer = {"Authorization": f"Bearer {token_of(world, 'rita')}"}
        for path in (f"{DESK}ca/", f"{FUNNEL}ca/", f"{FUNNEL}ca/?format=csv&months=12"):
            assert finds(world, "rita", [path], CA), f"consent shows nothing at {path}"
        for path in ("/api/v1/homes/215002/months/2026-09", "/api/v1/homes/215002/measures/ca_ls"):
            assert finds(world, "", [path], CA, **bearer), f"consent shows nothing at {path}"
        end(world, consent)
        theirs = [path.replace("chesapeake-quality", "buckeye-quality") for path in OPENED]
        told = finds(world, "rita", OPENED, CA + MED) + finds(world, "", api_paths(), CA + MED, **bearer)
        told += finds(world, "otto", OPENED + theirs, CA + MED)
        others = {"Authorization": f"Bearer {token_of(world, 'otto')}"}
        told += finds(world, "", api_paths(), CA + MED, **others)
        transaction.set_rollback(True)
    assert not told


def test_who_left_the_chain_sees_its_homes_no_more(place, db):
    world, _ = place
    own = [
        "/h/215002/goals/ca/",
        "/h/215002/goals/ca/ca-ls.csv",
        "/h/215002/numbers.csv",
        "/c/900/numbers.csv?months=12",
    ]
    with transaction.atomic():
        bearer = {"Authorization": f"Bearer {token_of(world, 'cora')}"}
        for path in own:
            assert finds(world, "cora", [path], CA), f"nothing shows at {path}"
        assert finds(world, "", api_paths(), CA, **bearer)
        Affiliation.objects.filter(user=world.cora).update(ends_on=YESTERDAY)
        told = finds(world, "cora", own, CA + MED) + finds(world, "", api_paths(), CA + MED, **bearer)
        transaction.set_rollback(True)
    assert not told


def test_no_mail_to_anybody_outside_holds_a_value(place, db):
    """Rendered as they would leave, the consent's own among them."""
    mails = list(Delivery.objects.exclude(to__in=["cora@example.org"]))
    assert any(each.message.kind == "enrollment.consent_granted" for each in mails)
    texts = []
    for each in mails:
        what = kind_of(each.message.kind).render(each)
        texts += [what.subject, what.text, what.html]
    assert not [value for value in CA + MED for text in texts if value in text]


OF_LANE = "/lane/md/homes/215002/goals/"


@pytest.mark.parametrize("end", [revoked, over, not_begun], ids=lambda end: end.__name__)
def test_what_a_lane_was_allowed_shows_there_alone_and_ends_at_once(place, asked, db, end):
    """Consent to the LANE for one goal: its people see exactly that goal, the QIO and the nation see nothing by it."""
    world, held = place
    with transaction.atomic():
        revoke_consent(consent=held, by=world.cora)
        ca = Goal.objects.get(phase=current_phase(), code="CA")
        (consent,) = grant_consent(
            home=world.homes["bay"], to=Recipient(RecipientKind.LANE, state="MD"), by=world.cora,
            purpose="A story for the spring meeting", goals=[ca],
        )  # fmt: skip
        paths = {path for path in asked["get"] if "215002" in path or "/funnel" in path or "/lane/" in path[:6]}
        files = [f"{OF_LANE}ca/ca-ls.csv", f"{OF_LANE}med/med-ap.csv", f"{OF_LANE}med/"]
        for name in ("connie", "mel"):
            assert finds(world, name, [f"{OF_LANE}ca/"], CA), "consent shows nothing"
        told = []
        if end is revoked:  # while it holds: the same however it ends
            told = finds(world, "connie", pages([*paths, *files]), MED)
            told += [each for name in ("rita", "nat", "otto") for each in finds(world, name, paths, CA + MED)]
        end(world, consent)
        told += [each for name in ("connie", "mel") for each in finds(world, name, [*paths, *files], CA + MED)]
        transaction.set_rollback(True)
    assert not told
