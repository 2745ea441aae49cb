"""The way in: a bearer token, limits, JSON and nothing else. No cookie is looked at, so no request can be forged."""

import json
import logging

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser
from ninja.security import HttpBearer
from redis.exceptions import RedisError

from accounts.assistance.limits import visitor_of
from accounts.tokens import limits
from accounts.tokens.bearer import Denied, key_in, token_of
from accounts.tokens.models import ApiToken
from accounts.tokens.services import note_use
from campaigns.measurements.api.problems import Problem, answer_of, faults_of

log = logging.getLogger(__name__)
MOST_BYTES = 262_144  # a month of a home with all its parts needs a tenth of it
HOW = {"WWW-Authenticate": 'Bearer realm="QIO Portal API"'}


class Token(HttpBearer):
    """`Authorization: Bearer qio_…`. Made at /account/tokens/."""

    def __call__(self, request: HttpRequest) -> ApiToken:
        try:
            return self._token(request)
        except RedisError as error:
            log.warning("no limits without the cache: %s", error)
            raise Problem(503, "busy", "The portal can't count requests now.", headers={"Retry-After": "30"}) from error
        except Denied as denied:
            headers = HOW if denied.status == 401 else {}
            raise Problem(denied.status, denied.code, denied.words, headers=headers) from denied

    def authenticate(self, request: HttpRequest, token: str) -> None:
        """Never called: `__call__` does it all."""

    def _token(self, request: HttpRequest) -> ApiToken:
        address = visitor_of(request) or "?"
        _within(limits.seconds_to_wait("address", address, limits.PER_ADDRESS))
        _within(limits.seconds_to_wait("wrong", address, limits.WRONG_PER_ADDRESS, count=False))
        try:
            token = token_of(key_in(request.headers.get("Authorization", "")))
        except Denied:
            limits.seconds_to_wait("wrong", address, limits.WRONG_PER_ADDRESS)
            raise
        _within(limits.seconds_to_wait("token", str(token.pk), limits.PER_TOKEN))
        _is_json(request)
        note_use(token)
        request.token, request.actor = token, token.affiliation.user
        return token


def _within(wait: int) -> None:
    if wait:
        raise Problem(429, "too-many", f"Ask again in {wait} seconds.", headers={"Retry-After": str(wait)})


def _is_json(request: HttpRequest) -> None:
    """What has a body is JSON of a bearable size."""
    if request.method not in ("PUT", "POST"):
        return
    if request.content_type != "application/json":
        raise Problem(415, "not-json", "Send the body as application/json.")
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isascii() or not length.isdigit() or int(length) > MOST_BYTES:
        raise Problem(413, "too-large", f"A request may have {MOST_BYTES:,} bytes.")


class OneOfEach(Parser):
    """JSON as the standard has it: no key twice, no NaN, no depth that breaks a parser."""

    def parse_body(self, request: HttpRequest) -> dict:
        try:
            return json.loads(request.body, object_pairs_hook=_no_key_twice, parse_constant=_no_constant)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error


def _no_key_twice(pairs: list[tuple]) -> dict:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


api = NinjaAPI(
    title="QIO Portal API", version="1", description=__doc__, urls_namespace="api", openapi_url=None, docs_url=None,
    auth=Token(), parser=OneOfEach(),
)  # fmt: skip


@api.exception_handler(Problem)
def _on_problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    return answer_of(problem)


@api.exception_handler(ValidationError)
def _on_wrong_shape(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return answer_of(
        Problem(422, "wrong-shape", "The request has not the form of the schema.", faults_of(error.errors))
    )


@api.exception_handler(HttpError)
def _on_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    return answer_of(Problem(error.status_code, "unreadable", "The body is no JSON that can be read."))


@api.exception_handler(RequestDataTooBig)
def _on_too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return answer_of(Problem(413, "too-large", f"A request may have {MOST_BYTES:,} bytes."))


@api.exception_handler(Http404)
def _on_not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return answer_of(Problem(404, "not-found", "There is nothing here that this token may see."))
