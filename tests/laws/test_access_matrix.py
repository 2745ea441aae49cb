"""Every URL as every person: strangers find nothing, insiders without the right are refused, every answer has the
headers, forged forms are refused, private pages are kept nowhere, GET changes nothing."""

import re
from contextlib import suppress
from urllib.parse import unquote

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve, reverse

from tests.laws.collected import address_of, rows, somebody, url_names
from tests.laws.headers import problems_of
from tests.laws.matrix import EVERYBODY, FREE_OF_CSRF

ROWS = rows()
WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE|REPLACE|TRUNCATE|ALTER|DROP)\b", re.IGNORECASE)

# Addresses of django-allauth: its own views decide, its own tests prove it, and the room signin tests what we set up.
OPEN_DOORS = {
    "account_login": "the door itself",
    "account_signup": "the adapter says who may sign up: the invited",
    "account_inactive": "tells that an account is shut",
    "account_logout": "shows a button; leaving is a POST",
    "account_email_verification_sent": "tells that a mail is under way",
    "account_confirm_email": "a signed key; confirming is a POST",
    "account_reset_password": "equal answers for every address",
    "account_reset_password_done": "tells that a mail is under way",
    "account_reset_password_from_key": "a signed key, once",
    "account_reset_password_from_key_done": "tells that the password is new",
    "account_confirm_login_code": "a code in the session",
    "mfa_authenticate": "the second step of the door",
    "mfa_login_webauthn": "the door with a passkey",
}
OWN_ACCOUNT = {
    "account", "account_email", "account_change_password", "account_set_password", "account_reauthenticate",
    "mfa_index", "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes", "mfa_download_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn",
}  # fmt: skip


@pytest.fixture
def visit(built, db):
    """(address of the row, clients): what the row needs is made first."""
    world, clients = built

    def open_row(row, module):
        return address_of(row, module, world), clients

    return open_row


each_row = pytest.mark.parametrize(("row", "module"), [pytest.param(*row, id=row[0].name) for row in ROWS])
private_rows = pytest.mark.parametrize(
    ("row", "module"), [pytest.param(*row, id=row[0].name) for row in ROWS if not row[0].public]
)


def test_every_url_has_a_row_or_a_reason():
    known = {row.name for row, _ in ROWS} | set(OPEN_DOORS) | OWN_ACCOUNT
    names = {name for name in url_names() if not name.startswith(("admin:", "without a name: back-office/"))}
    assert not names - known, f"without a row in a matrix.py: {sorted(names - known)}"
    assert not known - names, f"rows of addresses that don't exist: {sorted(known - names)}"


def test_rows_name_people_of_the_world():
    strange = {row.name for row, _ in ROWS if (row.ok_people | row.forbidden_people) - set(EVERYBODY)}
    nobody = {row.name for row, _ in ROWS if not (row.ok or row.public or row.signed_in or row.token)}
    assert not strange and not nobody


@pytest.mark.one_engine
@each_row
def test_everybody_gets_what_the_row_says(visit, row, module):
    address, clients = visit(row, module)
    problems = []
    for name, client in clients.items():
        with transaction.atomic():
            answer = client.post(address) if row.method == "post" else client.get(address)
            transaction.set_rollback(True)
        problems += [f"{name or 'nobody'}: {each}" for each in _problems(row, name, answer)]
    problems += _forged(row, address, clients[somebody(row)])
    assert not problems, f"{address}: {'; '.join(problems)}"


def _problems(row, name: str, answer) -> list[str]:
    """What is wrong with what this person got."""
    found, may = problems_of(answer), name in row.ok_people or row.signed_in
    kept = answer.get("Cache-Control", "")
    if name and (may or row.token) and not row.public and row.method != "post" and "no-store" not in kept:
        found.append(f"Cache-Control of a private page: {kept!r}")
    if row.method == "post" and (row.public or may):
        return found  # what it does is told by the room's own tests
    allowed = _allowed(row, name)
    if answer.status_code not in allowed:
        found.append(f"{answer.status_code}, not {sorted(allowed)}")
    elif not name and not (row.public or row.token) and not answer["Location"].startswith(reverse("account_login")):
        found.append(f"sent to {answer['Location']}")
    return found


def _forged(row, address: str, client: Client) -> list[str]:
    """A form that another site sends in the person's name, without the token of ours."""
    if row.name in FREE_OF_CSRF:
        return []
    forger = Client(enforce_csrf_checks=True)
    forger.cookies = client.cookies
    with transaction.atomic():
        status = forger.post(address).status_code
        transaction.set_rollback(True)
    return [] if status in ((401, 405) if row.token else (403,)) else [f"a forged form is answered {status}"]


def _allowed(row, name: str) -> set[int]:
    if row.token:
        return {401}
    if row.public:
        return {200, 302, 503} if row.name == "health" else {200, 302}
    if not name:
        return {302}
    if row.signed_in or name in row.ok_people:
        return {200, 302}
    return {403} if name in row.forbidden_people else {404}


@pytest.mark.one_engine
@each_row
def test_only_a_post_changes_anything(visit, row, module):
    address, clients = visit(row, module)
    problems = []
    for method in ("get", "head", "options", "put", "delete", "patch"):
        with CaptureQueriesContext(connection) as seen:
            answer = getattr(clients[somebody(row)], method)(address)
            b"".join(getattr(answer, "streaming_content", []))
        written = [query["sql"][:160] for query in seen.captured_queries if WRITES.match(query["sql"])]
        allowed = ('"django_session"', 'INSERT INTO "accounts_auditevent"') if row.recorded else ('"django_session"',)
        problems += [f"{method} writes: {sql}" for sql in written if not any(each in sql for each in allowed)]
        if answer.status_code >= 500 and row.name != "health":
            problems.append(f"{method} answers {answer.status_code}")
        if row.method == "post" and method in ("get", "head") and answer.status_code != 405:
            problems.append(f"{method} answers {answer.status_code}, not 405")
    assert not problems, f"{address}: {'; '.join(problems)}"


@pytest.mark.one_engine
@private_rows
def test_no_cache_is_deceived(visit, row, module):
    """A private page answers under its own address alone (web cache deception)."""
    address, clients = visit(row, module)
    tails = ["x.js", ";x.js", "%0Ax.js", "%2fx.js", "%23x.js", "..%2fx.css"]
    path = address.partition("?")[0]
    made_up = [start + tail for start in (path, path.rstrip("/")) for tail in tails]
    answered = [
        each for each in made_up if _leads_somewhere(each) and clients[somebody(row)].get(each).status_code == 200
    ]
    assert not answered, f"these answer like {address}: {answered}"


def _leads_somewhere(path: str) -> bool:
    with suppress(Resolver404):
        return bool(resolve(unquote(path)))
    return False


@pytest.mark.parametrize("name", sorted(OWN_ACCOUNT))
def test_pages_of_the_own_account_need_sign_in(built, db, name):
    _, clients = built
    keys = {"pk": 1} if name in ("mfa_remove_webauthn", "mfa_edit_webauthn") else {}
    answer = clients[""].get(reverse(name, kwargs=keys))
    assert answer.status_code in (302, 404)
    if answer.status_code == 302:
        assert answer["Location"].startswith(reverse("account_login"))
