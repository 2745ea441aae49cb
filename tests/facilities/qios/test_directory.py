"""The public directory: what the public reads, what staff reads, and that "from memory" is never shown as fact."""

import csv
import datetime as dt
import io

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from facilities.qios.models import Certainty, Contract, ContractKind, Qio, QioContact, StatementOfWork
from facilities.qios.queries import help_for, help_in_all_states
from facilities.qios.services import load_contracts
from facilities.states.codes import STATES
from tests.browser import assert_sound, sign_in_by_cookie

STAFF = ["rita", "pat", "lea", "otto", "nat", "hedi", "root"]
PUBLIC = ["ada", "cora", "connie", "mel", "sam", None]


def today():
    return timezone.localdate()


def text_of(response) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


def row_of(response, slug: str) -> str:
    row = BeautifulSoup(response.content, "html.parser").find("tr", id=slug)
    return " ".join(row.get_text(" ").split())


@pytest.fixture
def loaded(world):
    load_contracts(by="tests")
    return world


def test_confirmed_state_shows_name_phone_mail_and_who_helps_with_passwords(client, loaded):
    Qio.objects.filter(slug="chesapeake-quality").update(website="chesapeake.example.org", hours="Weekdays")
    page = text_of(client.get("/who-helps/?state=md"))
    for said in ["Who helps in Maryland", "Chesapeake Quality", "410-555-0142", "chesapeake-quality@example.org",
                 "chesapeake.example.org", "Weekdays", "User names and passwords", "Pat Example",
                 "pat@example.org"]:  # fmt: skip
        assert said in page
    row = row_of(client.get("/who-helps/"), "md")
    assert "Chesapeake Quality" in row and "410-555-0142" in row and "Pat Example" in row


def test_the_public_never_reads_an_unconfirmed_contractor(client, loaded):
    """New York: inferred. Nothing shipped may appear, on the list, in the state's card or in the file."""
    for name in PUBLIC:
        client.logout()
        if name:
            client.force_login(loaded.people[name])
        for address in ["/who-helps/", "/who-helps/?state=ny", "/concern-about-care/?state=ny"]:
            page = text_of(client.get(address))
            assert "being confirmed" in page.lower()
            for shipped in ["Superior", "Livanta", "Acentra", "inferred", "memory", "GAO"]:
                assert shipped not in page, (name, address, shipped)
        file = b"".join(client.get("/who-helps/who-helps.csv").streaming_content).decode()
        assert "Superior" not in file and "Livanta" not in file and "being confirmed" in file
    page = text_of(client.get("/who-helps/?state=ny"))
    assert "helpdesk@example.org" in page and "1-800-633-4227" in page


@pytest.mark.parametrize("name", STAFF)
def test_staff_reads_what_is_on_file_marked_with_certainty_and_source(client, loaded, name):
    client.force_login(loaded.people[name])
    page = text_of(client.get("/who-helps/?state=ny"))
    for said in ["not confirmed", "Superior Health Quality Alliance", "Inferred", "GAO B-417297.2", "Livanta"]:
        assert said in page
    file = b"".join(client.get("/who-helps/who-helps.csv?state=ny").streaming_content).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(file))
    assert row["qio"] == "" and row["status"] == "being confirmed"
    assert row["qio_on_file"] == "Superior Health Quality Alliance" and row["qio_certainty"] == "inferred"


def test_someone_who_left_the_qio_reads_as_the_public(client, loaded):
    loaded.rita.affiliations.update(ends_on=today() - dt.timedelta(days=1))
    client.force_login(loaded.rita)
    assert "Superior" not in text_of(client.get("/who-helps/?state=ny"))


def test_unchecked_phone_and_mail_are_left_out_while_the_name_stands(client, loaded):
    Qio.objects.filter(slug="chesapeake-quality").update(contact_confirmed_on=None)
    page = text_of(client.get("/who-helps/?state=md"))
    assert "Chesapeake Quality" in page and "Phone and e-mail being confirmed" in page
    assert "410-555-0142" not in page and "chesapeake-quality@example.org" not in page
    assert "Pat Example" not in page and "helpdesk@example.org" in page
    found = help_for("MD", today())
    assert (found.contractor, found.confirmed, found.phone, found.email, found.sign_in_contacts) == (
        "Chesapeake Quality", True, "", "", (),
    )  # fmt: skip
    assert not found.is_complete


def test_contacts_are_those_of_the_day_the_state_and_the_contractor(loaded):
    md = loaded.qios["md"]
    long_ago, yesterday = dt.date(2025, 6, 1), today() - dt.timedelta(days=1)
    for name, fields in {
        "Gone": {"ends_on": yesterday},
        "Future": {"starts_on": today() + dt.timedelta(days=1)},
        "Elsewhere": {"state": "VA"},
        "Other tasks": {"helps_with_sign_in": False},
        "Other QIO": {"qio": loaded.qios["oh"]},
        "Last day": {"ends_on": today()},
    }.items():
        facts = {"qio": md, "state": "MD", "starts_on": long_ago, "helps_with_sign_in": True, "name": name}
        QioContact.objects.create(**facts | fields)
    assert [each.name for each in help_for("MD", today()).sign_in_contacts] == ["Last day", "Pat Example"]


def test_interim_gap_and_guam(client, loaded):
    sow = StatementOfWork.objects.get(number=13)
    acting = Qio.objects.create(
        name="Acting Quality", slug="acting", phone="800-555-0100", contact_confirmed_on=today()
    )
    Contract.objects.create(
        qio=acting,
        statement_of_work=sow, state="VA", kind=ContractKind.QIN_QIO, starts_on=today(), ends_on=today(),
        is_interim=True, certainty=Certainty.CONFIRMED,
    )  # fmt: skip
    assert "Acting until the contract is awarded" in text_of(client.get("/who-helps/?state=va"))
    assert "acting until the contract is awarded" in row_of(client.get("/who-helps/"), "va")
    assert help_for("VA", today() + dt.timedelta(days=1)).contractor is None
    guam = text_of(client.get("/who-helps/?state=gu"))
    assert "Guam has no QIO contract of its own" in guam and "helpdesk@example.org" in guam


def test_confirmed_complaints_contractor_is_named(client, loaded):
    Contract.objects.filter(state="MD", kind=ContractKind.BFCC).on(today()).update(certainty=Certainty.CONFIRMED)
    Qio.objects.filter(slug="livanta").update(phone="888-555-0100", contact_confirmed_on=today())
    for address in ["/who-helps/?state=md", "/concern-about-care/?state=md"]:
        page = text_of(client.get(address))
        assert "Livanta" in page and "888-555-0100" in page


@pytest.mark.parametrize("asked", ["zz", "maryland", "<script>alert(1)</script>", "md md", "x" * 5000])
def test_unknown_state_says_so_and_shows_the_list(client, loaded, asked):
    response = client.get("/who-helps/", {"state": asked})
    assert response.status_code == 200
    assert "There is no state at this address" in text_of(response) and b"<script>alert" not in response.content
    assert client.get("/who-helps/who-helps.csv", {"state": asked}).status_code == 200


def test_capital_letters_and_empty_choice_work(client, loaded):
    assert "Who helps in Maryland" in text_of(client.get("/who-helps/?state=MD"))
    assert "There is no state" not in text_of(client.get("/who-helps/?state="))


def test_names_are_escaped_and_defused(client, loaded):
    Qio.objects.filter(slug="chesapeake-quality").update(name='=cmd|"<script>x</script>')
    assert b"<script>x" not in client.get("/who-helps/").content
    file = b"".join(client.get("/who-helps/who-helps.csv").streaming_content).decode()
    assert "'=cmd" in file


def test_the_file_has_the_rows_of_the_page(client, loaded):
    file = b"".join(client.get("/who-helps/who-helps.csv").streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(file)))
    assert [row["state"] for row in rows] == list(STATES)
    md = next(row for row in rows if row["state"] == "MD")
    assert (md["qio"], md["phone"], md["status"]) == ("Chesapeake Quality", "410-555-0142", "confirmed")
    assert "Pat Example, 410-555-0142, pat@example.org" in md["sign_in_help"]


def test_only_reading(client, loaded):
    assert client.post("/who-helps/").status_code == 405
    assert client.post("/who-helps/who-helps.csv").status_code == 405


def test_queries_do_not_grow(client, loaded, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert len(help_in_all_states(today())) == 54
    with django_assert_num_queries(2):
        help_for("MD", today())
    Contract.objects.update(certainty=Certainty.CONFIRMED)
    Qio.objects.update(contact_confirmed_on=today())
    for qio in Qio.objects.all():
        for state in ["NY", "OH", "MD"]:
            QioContact.objects.create(
                qio=qio, state=state, name="Somebody", helps_with_sign_in=True, starts_on=dt.date(2020, 1, 1)
            )
    with django_assert_num_queries(2):
        client.get("/who-helps/")


def test_the_pages_are_sound(transactional_db, world, live_server, page, client):
    load_contracts(by="tests")
    client.force_login(world.rita)
    assert_sound(page, f"{live_server.url}/who-helps/")
    assert_sound(page, f"{live_server.url}/who-helps/?state=md")
    page.goto(f"{live_server.url}/who-helps/")
    page.get_by_label("State").select_option("Maryland")
    page.get_by_role("button", name="Show who helps").click()
    page.get_by_role("link", name="Call 410-555-0142").wait_for()
    sign_in_by_cookie(page, live_server.url, client)
    assert_sound(page, f"{live_server.url}/who-helps/?state=ny")
