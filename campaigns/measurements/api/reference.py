"""The schema of the API, and a page that a person reads: made of the schema, with nothing fetched from elsewhere."""

from functools import cache

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.tokens.limits import PER_ADDRESS, PER_TOKEN
from accounts.tokens.services import ANSWERS_KEPT
from campaigns.measurements.api.door import MOST_BYTES, api

ROOT = "/api/v1/"


@cache
def schema() -> dict:
    return api.get_openapi_schema(path_prefix=ROOT)


@require_safe
def openapi(request: HttpRequest) -> JsonResponse:
    """The schema as OpenAPI 3.1."""
    return JsonResponse(schema())


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """How a program uses the API."""
    context = {
        "groups": _groups(),
        "shapes": [_shape(name, each) for name, each in sorted(schema()["components"]["schemas"].items())],
        "limits": {"token": PER_TOKEN, "address": PER_ADDRESS, "kilobytes": MOST_BYTES // 1024},
        "kept_days": ANSWERS_KEPT.days,
    }
    return render(request, "campaigns/measurements/api/reference.html", context)


def _groups() -> list[tuple[str, list[dict]]]:
    """By tag, the operations in the order of the code."""
    groups: dict[str, list[dict]] = {}
    for path, methods in schema()["paths"].items():
        for method, facts in methods.items():
            groups.setdefault(facts["tags"][0], []).append(_operation(path, method, facts))
    return list(groups.items())


def _operation(path: str, method: str, facts: dict) -> dict:
    body = facts.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    answers = facts["responses"]
    return {
        "id": facts["operationId"],
        "path": path,
        "method": method.upper(),
        "summary": facts["summary"],
        "says": _words(facts),
        "parameters": [
            {"name": each["name"], "where": each["in"], "required": each["required"], "type": _type(each["schema"]),
             "says": _words(each)}
            for each in facts["parameters"]
        ],
        "body": _type(body) if body else "",
        "gives": _type(answers[200]["content"]["application/json"]["schema"]),
        "errors": ", ".join(str(status) for status in answers if status != 200),
    }  # fmt: skip


def _shape(name: str, facts: dict) -> dict:
    required = facts.get("required", [])
    fields = [
        {"name": key, "type": _type(each), "required": key in required, "says": _words(each)}
        for key, each in facts.get("properties", {}).items()
    ]
    return {"name": name, "says": _words(facts), "fields": fields}


def _words(facts: dict) -> str:
    return facts.get("description", "").replace("`", "")


def _type(facts: dict) -> str:
    """`integer or null`, `list of EntryIn`: a type in words."""
    if "$ref" in facts:
        return facts["$ref"].rsplit("/", 1)[-1]
    if "anyOf" in facts:
        return " or ".join(_type(each) for each in facts["anyOf"])
    if "enum" in facts:
        return " or ".join(f"“{each}”" for each in facts["enum"])
    if facts.get("type") == "array":
        return f"list of {_type(facts.get('items', {}))}"
    kind = facts.get("format") or facts.get("type", "any")
    least, most = facts.get("minimum"), facts.get("maximum")
    return f"{kind}, {least:,} to {most:,}" if least is not None and most is not None else kind
