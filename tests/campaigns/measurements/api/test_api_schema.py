"""The schema is OpenAPI, says all that the API does, and odd requests never break anything."""

import json
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.measurements.api.reference import schema
from tests.browser import assert_sound
from tests.campaigns.measurements.api.program import ROOT, faults

HOME = "/homes/215001"


def refs(part):
    if isinstance(part, dict):
        yield from ([part["$ref"]] if "$ref" in part else [])
        for each in part.values():
            yield from refs(each)
    elif isinstance(part, list):
        for each in part:
            yield from refs(each)


def test_the_schema_is_openapi(client):
    told = client.get(f"{ROOT}/openapi.json").json()
    assert told["openapi"].startswith("3.1") and told["info"]["title"] and told["info"]["version"] == "1"
    assert told["components"]["securitySchemes"] == {"Token": {"type": "http", "scheme": "bearer"}}
    names = told["components"]["schemas"]
    assert {ref.rsplit("/", 1)[-1] for ref in refs(told)} <= set(names), "a shape is missing"
    ids = [each["operationId"] for methods in told["paths"].values() for each in methods.values()]
    assert len(ids) == len(set(ids)) == 11
    for path, methods in told["paths"].items():
        for method, each in methods.items():
            in_path = {one["name"] for one in each["parameters"] if one["in"] == "path"}
            assert in_path == set(re.findall(r"{(\w+)}", path)), path
            assert each["summary"] and each["tags"] and each["security"] == [{"Token": []}]
            assert {"200", "401", "403", "404", "422", "429", "503"} <= set(each["responses"]), path
            is_write = method in ("put", "post")
            assert ("requestBody" in each) == is_write
            assert any(one["name"] == "Idempotency-Key" and one["required"] for one in each["parameters"]) == is_write


def test_what_comes_in_knows_no_other_fields():
    shapes = schema()["components"]["schemas"]
    for name in ("MonthIn", "SendIn", "EntryIn", "PartIn"):
        assert shapes[name]["additionalProperties"] is False


def test_the_checker_of_these_tests_finds_faults():
    shape = {"$ref": "#/components/schemas/MeOut"}
    sound = {"person": "a", "role": "b", "place": "c", "token": "d", "scope": "read", "expires_on": "2026-01-01"}
    assert not list(faults(sound, shape))
    for wrong in [sound | {"scope": "all"}, sound | {"person": 1}, sound | {"more": 1}, {"person": "a"}, [], None]:
        assert list(faults(wrong, shape)), wrong


def test_the_reference_says_it_all(client):
    page = client.get(f"{ROOT}/docs").content.decode()
    for path in schema()["paths"]:
        assert path in page
    for name in schema()["components"]["schemas"]:
        assert f'id="shape-{name}"' in page
    for words in ["Idempotency-Key", "Retry-After", "Sunset"]:
        assert words in page


def test_the_reference_is_sound(page, live_server, db):
    assert_sound(page, f"{live_server.url}{ROOT}/docs")


odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just("ca_ls"),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["entries", "note", "version", "confirm", "measure", "numerator", "denominator", "parts", "x"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)
words = st.text(max_size=12).map(lambda text: re.sub(r"[/?#\x00]", "", text) or "x")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=odd, where=st.sampled_from(["", "/send", "/corrections"]), month=st.sampled_from(["2026-10", "2026-09"]))
def test_odd_json_never_breaks_it(writer, monkeypatch, body, where, month):
    monkeypatch.setattr("accounts.tokens.limits.PER_TOKEN", 10**6)
    monkeypatch.setattr("accounts.tokens.limits.PER_ADDRESS", 10**6)
    answer = writer.write("post" if where else "put", f"{HOME}/months/{month}{where}", json.dumps(body))
    assert answer.status_code in (200, 400, 409, 422)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ccn=words | st.just("215001"), month=words | st.just("2026-10"), measure=words, query=words)
def test_odd_addresses_never_break_it(reader, monkeypatch, ccn, month, measure, query):
    monkeypatch.setattr("accounts.tokens.limits.PER_TOKEN", 10**6)
    monkeypatch.setattr("accounts.tokens.limits.PER_ADDRESS", 10**6)
    for path in [f"/homes/{ccn}", f"/homes/{ccn}/months/{month}", f"/homes/{ccn}/measures/{measure}"]:
        answer = reader.get(path, since=query, until=query, campaign=query, q=query)
        assert answer.status_code in (200, 400, 404, 422, 301)
    assert reader.get("/homes", q=query, state=query, page=query).status_code in (200, 400, 422)


@pytest.mark.parametrize("name", ["MonthIn", "SendIn"])
def test_what_the_schema_allows_the_api_reads(writer, sheet, name):
    """A request made from the schema alone, with all its fields."""
    fields = schema()["components"]["schemas"][name]["properties"]
    body = {key: {"entries": [], "note": "x", "version": "", "confirm": []}[key] for key in fields}
    del body["version"]
    where = "/send" if name == "SendIn" else ""
    answer = writer.write("post" if where else "put", f"{HOME}/months/{sheet.due}{where}", body)
    assert answer.status_code in (200, 422) and answer.json().get("code") != "wrong-shape"
