"""A program with a token, and what a schema says about its answers: a small checker of its own."""

import datetime as dt
import itertools
import re

from django.test import Client
from django.utils import timezone

from accounts.tokens.services import make_token
from campaigns.measurements.api.reference import schema

ROOT = "/api/v1"
_numbers = itertools.count(1)


class Program:
    """Asks with a token; every answer is checked against the schema of its operation."""

    def __init__(self, key: str = "", **headers: str) -> None:
        self.headers = {"authorization": f"Bearer {key}"} if key else {}
        self.headers |= headers
        self.client = Client(raise_request_exception=False)

    def get(self, path: str, **query):
        return self._checked("get", path, self.client.get(ROOT + path, query, headers=self.headers))

    def write(self, method: str, path: str, body, key: str | None = None, **headers: str):
        """With a new Idempotency-Key unless one is given; an empty one leaves it out."""
        key = f"key-{next(_numbers)}" if key is None else key
        sent = self.headers | ({"idempotency-key": key} if key else {}) | headers
        act = getattr(self.client, method)
        kind = {"content_type": headers.pop("content_type", "application/json")}
        return self._checked(method, path.split("?")[0], act(ROOT + path, body, headers=sent, **kind))

    def put(self, path: str, body, **more):
        return self.write("put", path, body, **more)

    def post(self, path: str, body, **more):
        return self.write("post", path, body, **more)

    def _checked(self, method: str, path: str, answer):
        assert answer.status_code < 500 or answer.status_code == 503, answer.content[:2000]
        assert not answer.cookies and "no-store" in answer["Cache-Control"]
        assert not [name for name in answer.headers if name.lower().startswith("access-control-")]
        facts = operation(method, path)
        if facts is None:
            return answer
        assert str(answer.status_code) in map(str, facts["responses"]), f"{answer.status_code} is not declared: {path}"
        kind = answer["Content-Type"].split(";")[0]
        assert kind == ("application/json" if answer.status_code < 300 else "application/problem+json")
        shape = facts["responses"][answer.status_code]["content"]["application/json"]["schema"]
        wrong = list(faults(answer.json(), shape))
        assert not wrong, f"{method} {path}: {wrong}"
        return answer


def program_of(person, scope: str = "read", role=None) -> Program:
    role = role or person.affiliations.order_by("pk").first()
    last = timezone.localdate() + dt.timedelta(days=30)
    _, key = make_token(affiliation=role, name="Test", scope=scope, expires_on=last, by=person)
    return Program(key)


def operation(method: str, path: str) -> dict | None:
    """What the schema says of this method and address."""
    for template, methods in schema()["paths"].items():
        if re.fullmatch(re.sub(r"{\w+}", "[^/]*", template), ROOT + path) and method in methods:
            return methods[method]
    return None


def faults(value, shape: dict, where: str = "$"):
    """Where a value doesn't fit a schema of the kinds that ours uses. An unknown field is a fault too."""
    if "$ref" in shape:
        shape = schema()["components"]["schemas"][shape["$ref"].rsplit("/", 1)[-1]]
    if "anyOf" in shape:
        if all(list(faults(value, each, where)) for each in shape["anyOf"]):
            yield f"{where}: {value!r} fits none of {len(shape['anyOf'])}"
        return
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "boolean": bool,
             "null": type(None)}  # fmt: skip
    kind = kinds[shape.get("type", "string" if "enum" in shape or "const" in shape else "object")]
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        yield f"{where}: {value!r} is no {shape.get('type')}"
        return
    if "enum" in shape and value not in shape["enum"]:
        yield f"{where}: {value!r} is none of {shape['enum']}"
    if "pattern" in shape and not re.search(shape["pattern"], value):
        yield f"{where}: {value!r} is not like {shape['pattern']}"
    if isinstance(value, dict):
        known = shape.get("properties", {})
        yield from (f"{where}.{key} is missing" for key in set(shape.get("required", [])) - set(value))
        yield from (f"{where}.{key} is not in the schema" for key in set(value) - set(known))
        for key, each in value.items():
            yield from faults(each, known.get(key, {"type": "object"}), f"{where}.{key}")
    if isinstance(value, list):
        for place, each in enumerate(value):
            yield from faults(each, shape["items"], f"{where}[{place}]")
