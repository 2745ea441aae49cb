"""The way in: no token that works, no way; limits; JSON alone."""

import json

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from redis.exceptions import ConnectionError as NoCache

from accounts.access.services import end_role
from accounts.audit.models import AuditEvent
from accounts.tokens import keys, limits
from accounts.tokens.models import ApiToken
from tests.campaigns.measurements.api.program import Program, program_of

MONTH = "/homes/215001/months/2026-10"


NO_TOKEN = (
    [("", "no-token"), ("Bearer", "bad-token"), ("Bearer x", "bad-token"), ("Basic ZGFuOng=", "bad-token"),
     (f"Token {keys.new_key()}", "bad-token"), (f"Bearer {keys.new_key()}", "bad-token"),
     (f"Bearer {'q' * 5000}", "bad-token"), ("Bearer qio_é\x00", "bad-token")]
)  # fmt: skip


def test_without_a_token_that_works_there_is_no_way(world):
    for header, code in NO_TOKEN:
        program = Program()
        program.headers = {"authorization": header} if header else {}
        answer = program.get("/me")
        assert (answer.status_code, answer.json()["code"]) == (401, code), header
        assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_cookie_is_no_token(client, world, sheet):
    client.force_login(world.ada)
    assert client.get("/api/v1/homes").status_code == 401
    answer = client.put(f"/api/v1{MONTH}", "{}", content_type="application/json")
    assert answer.status_code == 401 and "session" not in answer.cookies


def test_a_browser_of_another_site_learns_nothing(reader):
    reader.headers |= {"origin": "https://evil.example"}
    assert reader.get("/me").status_code == 200  # and Program looks for Access-Control headers
    assert reader.client.options("/api/v1/me", headers={"origin": "https://evil.example"}).status_code in (401, 405)


def test_me_says_what_the_token_is(writer, world):
    assert writer.get("/me").json() | {"token": "", "expires_on": ""} == {
        "person": "Dan Example", "role": "data-entry", "place": "Harbor House", "scope": "write",
        "token": "", "expires_on": "",
    }  # fmt: skip


def test_its_role_ends_and_it_ends(writer, world):
    end_role(affiliation=world.dan.affiliations.get(), by="tests")
    assert writer.get("/me").json()["code"] == "role-ended"


def test_reading_writes_nothing_but_the_day_of_use_once(reader):
    reader.get("/me")
    assert ApiToken.objects.get(name="Test").last_used_on
    with CaptureQueriesContext(connection) as seen:
        for path in ("/me", "/homes", "/homes/215001", "/homes/215001/goals", "/homes/215001/months", MONTH):
            assert reader.get(path).status_code == 200
    assert not [query for query in seen.captured_queries if not query["sql"].startswith("SELECT")]


# Limits ---------------------------------------------------------------------------------------------------------------


def test_a_token_has_a_limit_a_minute(reader, monkeypatch):
    monkeypatch.setattr(limits, "PER_TOKEN", 3)
    assert [reader.get("/me").status_code for _ in range(4)] == [200, 200, 200, 429]
    answer = reader.get("/me")
    assert answer.json()["code"] == "too-many" and 1 <= int(answer["Retry-After"]) <= 60


def test_so_has_an_address_of_the_net(reader, world, monkeypatch):
    monkeypatch.setattr(limits, "PER_ADDRESS", 3)
    others = [program_of(world.olga), program_of(world.ada), reader, reader]
    assert [each.get("/me").status_code for each in others] == [200, 200, 200, 429]


def test_guessing_is_slowed_down_and_the_right_key_waits_too(reader, monkeypatch):
    monkeypatch.setattr(limits, "WRONG_PER_ADDRESS", 3)
    wrong = Program(keys.new_key())
    assert [wrong.get("/me").status_code for _ in range(4)] == [401, 401, 401, 429]
    assert reader.get("/me").status_code == 429


def test_a_visitor_with_many_addresses_guesses_no_more(reader, monkeypatch):
    """Of IPv6 the network counts: one visitor has billions of addresses."""
    monkeypatch.setattr(limits, "WRONG_PER_ADDRESS", 2)
    found = [
        Client(REMOTE_ADDR=f"2001:db8:1:2::{number}").get("/api/v1/me", headers={"authorization": "Bearer x"})
        for number in range(1, 4)
    ]
    assert [answer.status_code for answer in found] == [401, 401, 429]
    assert Client(REMOTE_ADDR="2001:db8:1:3::1").get("/api/v1/me").status_code == 401


def test_a_new_minute_begins_anew(reader, monkeypatch):
    monkeypatch.setattr(limits, "PER_TOKEN", 1)
    moment = [1_800_000_000.0]
    monkeypatch.setattr(limits.time, "time", lambda: moment[0])
    assert [reader.get("/me").status_code for _ in range(2)] == [200, 429]
    moment[0] += 60
    assert reader.get("/me").status_code == 200


def test_without_the_cache_there_is_no_limit_and_so_no_answer(reader, monkeypatch):
    def down(*_, **__):
        raise NoCache("down")

    monkeypatch.setattr(cache, "add", down)
    answer = reader.get("/me")
    assert answer.status_code == 503 and answer["Retry-After"]


# JSON alone -----------------------------------------------------------------------------------------------------------


def test_only_json_is_read(writer):
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]:
        assert writer.put(MONTH, "{}", content_type=kind).json()["code"] == "not-json", kind


WRONG = (
    [("", 415), ("{", 400), ("[]", 422), ("null", 422), ("1", 422), ('"x"', 422), ("[" * 60_000, 400),
     ('{"entries": ' * 10_000, 400), ('{"note": "a", "note": "b"}', 400), ('{"entries": NaN}', 400),
     ('{"note": "\\ud800"}', 422), ('{"note": "a\\u0000b"}', 422), (b"\xff\xfe{}", 400),
     ('{"entries": [{"measure": "ca_ls", "numerator": 1e400}]}', 422)]
)  # fmt: skip


def test_what_is_no_json_of_the_schema_is_refused(writer):
    for body, status in WRONG:
        assert writer.put(MONTH, body).status_code == status, body[:80]


def test_a_body_has_a_size(writer):
    body = json.dumps({"note": "x" * 300_000})
    assert writer.put(MONTH, body).status_code == 413
    assert writer.put(MONTH, json.dumps({"note": "x" * 3_000_000})).status_code == 413


def test_an_unknown_address_and_method(reader):
    assert Client().get("/api/v1/").status_code == 404 and Client().get("/api/v1/nothing").status_code == 404
    assert reader.client.delete("/api/v1/me", headers=reader.headers).status_code == 405


def test_a_token_is_in_no_audit_line(writer):
    writer.put(MONTH, {"entries": [{"measure": "ca_ls", "numerator": 1, "denominator": 2}]})
    key = writer.headers["authorization"].split("_")[1]
    lines = [str(vars(event)) for event in AuditEvent.objects.all()]
    assert any("api.write" in line and key[:8] in line for line in lines)
    assert not any(key[8:] in line for line in lines)
