"""Errors as `application/problem+json` (RFC 9457): a code for programs, words for people, the row and the field."""

from dataclasses import dataclass, field

from django.http import JsonResponse

TITLES = {
    400: "The request can't be read",
    401: "No token that works",
    403: "Not allowed",
    404: "Not found",
    405: "Not with this method",
    409: "In conflict with what is there",
    413: "Too large",
    415: "Not JSON",
    422: "Something must be changed",
    429: "Too many requests",
    503: "Not now",
}


@dataclass
class Problem(Exception):
    """Ends the request with this answer. `errors` name the row, the measure and the field of each fault."""

    status: int
    code: str
    detail: str
    errors: list[dict] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def body(self) -> dict:
        return {
            "type": "about:blank",
            "title": TITLES.get(self.status, "Error"),
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
            "errors": self.errors,
        }


def answer_of(problem: Problem) -> JsonResponse:
    response = JsonResponse(problem.body, status=problem.status, content_type="application/problem+json")
    for name, value in problem.headers.items():
        response[name] = value
    return response


def fault(code: str, message: str, *, row: int | None = None, measure: str = "", where: str = "") -> dict:
    """One of a problem's `errors`. `row` counts the entries of the request from 0."""
    return {"code": code, "message": message, "row": row, "measure": measure, "field": where}


def faults_of(errors: list[dict]) -> list[dict]:
    """What the schema refuses, with the place of each: `entries.2.numerator` is row 2, field numerator."""
    found = []
    for each in errors:
        loc = [part for part in each.get("loc", ()) if part not in ("body", "query", "path", "header", "payload")]
        row = next((part for part in loc if isinstance(part, int)), None)
        found.append(fault(str(each.get("type", "invalid")), str(each.get("msg", "")), row=row,
                           where=".".join(map(str, loc))))  # fmt: skip
    return found
