"""Hostile names on every page, in every file and in every mail: shown as text, never run."""

import csv
import io
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client

from accounts.assistance.services import ask_for_help, write_to_qio
from accounts.mail.kinds import NotNeeded
from accounts.mail.models import Delivery
from accounts.mail.rendering import render_delivery
from accounts.members import people
from accounts.members import services as members
from accounts.signin.services import send_password_link, tell
from campaigns.coalitions.models import CommunityMember, LaneMember
from campaigns.goals.queries import current_phase
from campaigns.goals.services import load_definitions
from campaigns.outreach import notices
from campaigns.outreach.audience import Audience, Scope
from campaigns.outreach.models import Subscriber
from campaigns.outreach.services import send_mailing, write_mailing
from campaigns.recruitment.services import log_call
from facilities.qios.models import Qio
from facilities.states.codes import STATES
from qioportal.lib.csvfiles import defused
from tests.laws.collected import address_of, rows, somebody
from tests.security.poison import FORMULA, OURS, XSS, poison
from tests.world import build_world

pytestmark = pytest.mark.one_engine

ROWS = rows()
FILES = [row for row in ROWS if row[0].name.endswith(("csv", "export"))]
STARTS = (*"=+-@\t\r\n\0|%", "\uff1d", "\uff0b", "\uff0d", "\uff20")
URL = "https://example.org/\"'><xss9 xss9=1>"


@pytest.fixture(scope="module")
def full(django_db_setup, django_db_blocker):
    """The world with a call, mailings, an invitation and a request; rolled back after the last test."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = build_world()
        load_definitions(by="tests")
        harbor = world.homes["harbor"]
        log_call(home=harbor, phase=current_phase(), by=world.rita, outcome="talked", note="x", next_step="x")
        members.invite(email="ned@example.org", role="data-entry", facility=harbor, by=world.ada, name="Ned")
        ask_for_help(home=harbor, home_as_typed="", state="MD", name="Owen", email="owen@example.org", phone="",
                     problem="address", words="x")  # fmt: skip
        for scope, by in [(Scope(world.qios["md"], "MD"), world.rita), (Scope.of_nation(), world.nat)]:
            mailing = write_mailing(scope=scope, subject="x", text="x {name} {home}", audience=Audience(), by=by)
            send_mailing(mailing=mailing, scope=scope, by=by)
        yield world
        transaction.set_rollback(True)


class Seen(HTMLParser):
    """What a browser would take for elements, attributes and addresses."""

    def __init__(self, html: str):
        super().__init__()
        self.wrong: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        if "xss9" in tag or any("xss9" in name or name.startswith("on") for name in names):
            self.wrong.append(f"<{tag} {' '.join(names)}>")
        links = [value for name, value in attrs if name in ("href", "src", "action", "formaction") and value]
        self.wrong += [value for value in links if value.strip().lower().startswith(("javascript:", "data:text"))]


def wrong_in(answer) -> list[str]:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    kind = answer.get("Content-Type", "")
    if kind.startswith("image/svg"):
        drawing = ElementTree.fromstring(body)  # noqa: S314 - our own
        return [each.tag for each in drawing.iter() if "xss9" in each.tag]
    return Seen(body.decode()).wrong if kind.startswith("text/html") else []


def get(user, address):
    client = Client()
    if user:
        client.force_login(user)
    return client.get(address)


@pytest.mark.parametrize(("row", "module"), [pytest.param(*row, id=row[0].name) for row in ROWS])
def test_every_page_shows_hostile_words_as_text(full, db, row, module):
    if row.method == "post":
        return
    with transaction.atomic():
        address = address_of(row, module, full)
        assert "User.name" in poison(XSS, url=URL)
        if row.name == "coalitions:member":  # its address is made of the name
            address = f"/lane/md/roster/{LaneMember.objects.first().slug}/"
        if row.name == "coalitions:community-member":
            address = f"/h/CMD001/members/{CommunityMember.objects.first().slug}/"
        answer = get(full.people.get(somebody(row)), address)
        if row.token:  # for programs: JSON, which no browser takes for a page
            assert answer.status_code == 401 and "json" in answer["Content-Type"]
            return
        assert answer.status_code in (200, 302, 503)
        assert not wrong_in(answer)
        transaction.set_rollback(True)


def test_the_back_office_shows_them_as_text(full, db):
    wrong = []
    with transaction.atomic():
        poison(XSS, url=URL)
        client = Client()
        client.force_login(full.root)
        for model in apps.get_models():
            if model._meta.app_label not in OURS:
                continue
            base = f"/back-office/{model._meta.app_label}/{model._meta.model_name}/"
            row = model._base_manager.first()
            for address in [base, f"{base}{row.pk}/change/", f"{base}{row.pk}/history/"] if row else [base]:
                answer = client.get(address)
                assert answer.status_code in (200, 302, 404), address
                wrong += [f"{address}: {each}" for each in wrong_in(answer) if not each.startswith("<body")]
        transaction.set_rollback(True)
    assert not wrong


def test_every_mail_shows_them_as_text(full, db):
    with transaction.atomic():
        send_password_link(user=full.ada, by="tests")
        tell(user=full.ada, what="email_changed", from_email=XSS, to_email=XSS, ip=XSS)
        row = full.dan.affiliations.get()
        people.change_role(affiliation=row, role="home-reader", by=full.ada)
        members.invite_to_home(
            facility=full.homes["harbor"], email="l@example.org", role="director-of-nursing", by=full.rita
        )
        write_to_qio(state=STATES["MD"], name=XSS, email="s@example.org", home=XSS, topic=XSS, words=XSS)
        notices.ask_to_subscribe(email="fran@example.org", state="MD")
        notices.confirm(subscriber=Subscriber.objects.get())
        news = write_mailing(
            scope=Scope.of_nation(), subject=XSS, text=XSS, audience=Audience(subscribers=True), by=full.nat
        )
        send_mailing(mailing=news, scope=Scope.of_nation(), by=full.nat)
        poison(XSS, url=URL)
        kinds = {}
        for delivery in Delivery.objects.select_related("message"):
            delivery.context = {
                key: XSS if key in ("name", "home") else value for key, value in delivery.context.items()
            }
            try:
                mail = render_delivery(delivery)
            except NotNeeded:
                continue
            kinds.setdefault(delivery.message.kind, []).extend(Seen(mail.html).wrong)
            assert "\n" not in mail.subject and "\r" not in mail.subject
        transaction.set_rollback(True)
    assert not {kind: wrong for kind, wrong in kinds.items() if wrong}
    assert len(kinds) >= 10, f"only {sorted(kinds)}"


@pytest.mark.parametrize(("row", "module"), [pytest.param(*row, id=row[0].name) for row in FILES])
def test_no_cell_of_a_file_runs(full, db, row, module):
    with transaction.atomic():
        address = address_of(row, module, full)
        poison(FORMULA)
        answer = get(full.people.get(somebody(row)), address)
        _assert_calm(answer)
        transaction.set_rollback(True)


@pytest.mark.parametrize("address", ["/q/chesapeake-quality/md/help/?format=csv"])
def test_no_cell_of_a_list_saved_as_a_file_runs(full, db, address):
    with transaction.atomic():
        poison(FORMULA)
        _assert_calm(get(full.lea, address))
        transaction.set_rollback(True)


def _assert_calm(answer) -> None:
    assert answer["Content-Type"].startswith("text/csv") and "attachment" in answer["Content-Disposition"]
    lines = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert len(lines) > 1, "a file with nothing in it proves nothing"
    running = [cell for line in lines for cell in line if cell.lstrip().startswith(STARTS) and not _is_number(cell)]
    assert not running


def _is_number(cell: str) -> bool:
    try:
        return float(cell) is not None
    except ValueError:
        return False


@pytest.mark.parametrize("website", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "https:evil"])
def test_a_website_is_one(website):
    with pytest.raises(ValidationError):
        Qio(slug="x", name="X", website=website).clean_fields()


@pytest.mark.parametrize("start", STARTS)
def test_a_cell_that_would_run_is_defused(start):
    for words in [f"{start}1+1", f"  {start}1+1", f"\u00a0{start}1"]:
        assert defused(words) == f"'{words}"
    assert defused(-5) == -5
