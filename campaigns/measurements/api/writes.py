"""What a program writes: a month's draft, its sending, a correction. Each with an `Idempotency-Key`, done once."""

import re
from collections.abc import Callable

from django.http import HttpRequest, JsonResponse
from ninja import Header, Query

from accounts.access.permissions import Permission
from accounts.access.places import permissions_at_home
from accounts.audit.services import record
from accounts.tokens.answers import OtherRequest, answered_once, digest_of
from accounts.tokens.bearer import may_this_token_write
from campaigns.enrollment.models import Enrollment
from campaigns.measurements import services
from campaigns.measurements.api import shapes
from campaigns.measurements.api.finding import home_or_404, month_or_404, part_or_404
from campaigns.measurements.api.incoming import hints_of, read, refusal_code, refused_by
from campaigns.measurements.api.problems import Problem
from campaigns.measurements.api.reads import router
from campaigns.measurements.deadlines import entry_refusal
from campaigns.measurements.models import MonthReport
from campaigns.measurements.queries import version_of
from facilities.directory.models import Facility
from qioportal.lib.months import Month

KEY = Header(
    ..., alias="Idempotency-Key", min_length=1, max_length=80,
    description="Made by you, new for each write. The same key with the same request is done once.",
)  # fmt: skip
_ANSWERS = {200: shapes.WrittenOut} | dict.fromkeys(
    (400, 401, 403, 404, 409, 413, 415, 422, 429, 503), shapes.ProblemOut
)


@router.put("/homes/{ccn}/months/{month}", response=_ANSWERS, tags=["Months"], summary="Save a draft", url_name="month")
def save_draft(
    request: HttpRequest,
    ccn: str,
    month: str,
    payload: shapes.MonthIn,
    idempotency_key: str = KEY,
    campaign: str = Query("", max_length=50),
):
    """Keeps counts without reporting them. A draft may be half done; what the checks say comes back as hints."""

    def act(part: Enrollment, when: Month) -> MonthReport | None:
        given = read(part, when, payload)
        return services.save_draft(
            enrollment=part, month=when, entries=given.entries, parts=given.parts, note=payload.note,
            seen=payload.version, by=request.actor,
        )  # fmt: skip

    return _write(request, (ccn, month, campaign), idempotency_key, payload, act)


@router.post(
    "/homes/{ccn}/months/{month}/send", response=_ANSWERS, tags=["Months"], summary="Send the month", url_name="send"
)
def send(
    request: HttpRequest,
    ccn: str,
    month: str,
    payload: shapes.SendIn,
    idempotency_key: str = KEY,
    campaign: str = Query("", max_length=50),
):
    """Reports the month: what is given now, and what the draft holds. The same checks as on the page, by class:
    `impossible` is refused; `implausible` needs the entry's note; a `gap` needs the measure in `confirm`."""

    def act(part: Enrollment, when: Month) -> MonthReport:
        given = read(part, when, payload)
        return services.send_month(
            enrollment=part, month=when, entries=given.whole, parts=given.parts, note=payload.note,
            seen=payload.version, confirmed=given.confirmed(payload.confirm), by=request.actor,
        )  # fmt: skip

    return _write(request, (ccn, month, campaign), idempotency_key, payload, act)


@router.post(
    "/homes/{ccn}/months/{month}/corrections", response=_ANSWERS, tags=["Months"], summary="Correct a sent month",
    url_name="corrections",
)  # fmt: skip
def correct(
    request: HttpRequest,
    ccn: str,
    month: str,
    payload: shapes.SendIn,
    idempotency_key: str = KEY,
    campaign: str = Query("", max_length=50),
):
    """Changes what was sent. What it said before is kept. A month that is locked has to be reopened first."""

    def act(part: Enrollment, when: Month) -> MonthReport:
        given = read(part, when, payload)
        return services.correct(
            enrollment=part, month=when, entries=given.entries, parts=given.parts, note=payload.note,
            seen=payload.version, confirmed=given.confirmed(payload.confirm), by=request.actor,
        )  # fmt: skip

    return _write(request, (ccn, month, campaign), idempotency_key, payload, act)


Act = Callable[[Enrollment, Month], MonthReport | None]


def _write(
    request: HttpRequest, names: tuple[str, str, str], key: str, payload: shapes.MonthIn, act: Act
) -> JsonResponse:  # fmt: skip
    """May it, has it been done, do it; and say the same as the first time."""
    ccn, month, campaign = names
    home = home_or_404(request, ccn)
    _refuse_who_may_not(request, home)
    if not re.fullmatch(r"[\x21-\x7e]{1,80}", key):
        raise Problem(400, "bad-key", "An Idempotency-Key has 1 to 80 visible ASCII signs.")
    part, when = part_or_404(home, campaign), month_or_404(month)
    if closed := entry_refusal(part, when):
        raise Problem(409, "month-closed", closed)

    def once() -> tuple[int, dict]:
        report = _done(part, when, payload, act)
        record(
            action="api.write", by=request.actor, target=home, token=request.token.prefix, month=str(when),
            what=request.resolver_match.url_name,
        )  # fmt: skip
        return 200, {
            "month": str(when),
            "status": report.status if report else "none",
            "version": version_of(report),
            "hints": hints_of(part, when, report),
        }

    digest = digest_of(request.method, request.get_full_path(), request.body)
    try:
        (status, body), is_again = answered_once(token=request.token, key=key, digest=digest, act=once)
    except OtherRequest:
        raise Problem(422, "key-used", "This Idempotency-Key was used for another request.") from None
    in_order = {"sort_keys": True}  # the same bytes each time: a database may keep an object's keys in another order
    return JsonResponse(
        body, status=status, json_dumps_params=in_order, headers={"Idempotency-Replayed": "true"} if is_again else {}
    )


def _refuse_who_may_not(request: HttpRequest, home: Facility) -> None:
    if Permission.ENTER_MONTH not in permissions_at_home(request.actor, home):
        raise Problem(403, "not-allowed", "With this role nobody enters numbers of this home.")
    if not may_this_token_write(request.token):
        raise Problem(403, "read-only", "This token may only read.")


def _done(part: Enrollment, when: Month, payload: shapes.MonthIn, act: Act) -> MonthReport | None:
    try:
        return act(part, when)
    except services.NotSent as not_sent:
        raise refused_by(part, payload, not_sent) from not_sent
    except services.Changed as changed:
        raise Problem(
            409, "changed", "Somebody saved other numbers since this version. Read the month again."
        ) from changed  # fmt: skip
    except services.Refused as refused:
        raise Problem(409, refusal_code(part, when), str(refused)) from refused
