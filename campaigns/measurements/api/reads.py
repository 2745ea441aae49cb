"""What a program reads: its own facts, homes, goals, levels, months, values."""

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from campaigns.enrollment.models import Enrollment
from campaigns.enrollment.queries import enrollments_now
from campaigns.goals.models import Measure, Phase
from campaigns.measurements.api import shapes
from campaigns.measurements.api.facts import (
    campaign_facts,
    home_facts,
    levels_facts,
    may_see,
    month_facts,
    month_values,
)
from campaigns.measurements.api.finding import home_or_404, homes_seen, is_own, month_or_404, part_or_404
from campaigns.measurements.api.problems import Problem
from campaigns.measurements.deadlines import first_open_month, last_open_month, open_months, today_at
from campaigns.measurements.models import Observation, ReportStatus
from campaigns.measurements.queries import point_of, report_of
from facilities.states.codes import STATES
from qioportal.lib.months import Month, months_between

router = Router()
PAGE_SIZE = 100
MOST_MONTHS = 120
_ERRORS = dict.fromkeys((401, 403, 404, 422, 429, 503), shapes.ProblemOut)


@router.get("/me", response={200: shapes.MeOut} | _ERRORS, tags=["Token"], summary="What this token is", url_name="me")
def me(request: HttpRequest):
    """For whom it acts, where, and until when. A good first request."""
    token = request.token
    return {
        "person": request.actor.name,
        "role": token.affiliation.role,
        "place": token.affiliation.place_name,
        "token": token.prefix,
        "scope": token.scope,
        "expires_on": token.expires_on,
    }


@router.get(
    "/homes", response={200: shapes.HomesOut} | _ERRORS, tags=["Homes"], summary="The homes that this token sees",
    url_name="homes",
)  # fmt: skip
def homes(
    request: HttpRequest,
    page: int = Query(1, ge=1, le=10_000),
    q: str = Query("", max_length=80, description="Words of the name, the city, or the CCN"),
    state: str = Query("", max_length=2, description="Two letters"),
):
    """By CCN, a hundred to a page. Of a home, its chain, the states of a QIO, or the nation."""
    parts = Enrollment.objects.active().filter(
        facility=OuterRef("pk"), phase__in=Phase.objects.running(timezone.localdate())
    )
    rows = homes_seen(request).annotate(takes_part=Exists(parts)).select_related("chain").order_by("ccn")
    if state:
        if state.upper() not in STATES:
            raise Problem(422, "no-such-state", "A state has two letters, as in MD.")
        rows = rows.filter(state=state.upper())
    pages = Paginator(rows.matching(q), PAGE_SIZE)
    found = pages.page(page).object_list if page <= pages.num_pages else []
    return {
        "count": pages.count,
        "page": page,
        "pages": pages.num_pages,
        "homes": [home_facts(row, row.takes_part) for row in found],
    }


@router.get(
    "/homes/{ccn}", response={200: shapes.HomeOut} | _ERRORS, tags=["Homes"], summary="One home", url_name="home"
)
def home(request: HttpRequest, ccn: str):
    found = home_or_404(request, ccn)
    return home_facts(found, bool(enrollments_now(found)))


@router.get(
    "/homes/{ccn}/goals", response={200: list[shapes.CampaignOut]} | _ERRORS, tags=["Homes"],
    summary="Its goals and their measures", url_name="goals",
)  # fmt: skip
def goals(request: HttpRequest, ccn: str):
    """Per campaign, the goals that the home works on, with every version of each measure's definition."""
    return [campaign_facts(part) for part in enrollments_now(home_or_404(request, ccn))]


@router.get(
    "/homes/{ccn}/levels", response={200: list[shapes.LevelsOut]} | _ERRORS, tags=["Homes"],
    summary="Its levels of participation", url_name="levels",
)  # fmt: skip
def levels(request: HttpRequest, ccn: str):
    """The present level and those before, per campaign. They are computed, never set."""
    return [levels_facts(part) for part in enrollments_now(home_or_404(request, ccn))]


@router.get(
    "/homes/{ccn}/months", response={200: shapes.MonthsOut} | _ERRORS, tags=["Months"],
    summary="Which months were reported", url_name="months",
)  # fmt: skip
def months(request: HttpRequest, ccn: str, campaign: str = Query("", max_length=50)):
    """Every month that can be entered, the newest first: reported or not, and when. Never a value."""
    found = home_or_404(request, ccn)
    part, own = part_or_404(found, campaign), is_own(request, found)
    reports = {report.month: report for report in part.reports.all()}
    today = today_at(found)
    return {
        "campaign": part.phase.campaign.code,
        "first_open": str(first_open_month(part)),
        "last_open": str(last_open_month(part, today)),
        "months": [
            month_facts(part, month, reports.get(month), own=own) for month in reversed(open_months(part, today))
        ],
    }


@router.get(
    "/homes/{ccn}/months/{month}", response={200: shapes.MonthValuesOut} | _ERRORS, tags=["Months"],
    summary="A month with its values", url_name="month",
)  # fmt: skip
def month(request: HttpRequest, ccn: str, month: str, campaign: str = Query("", max_length=50)):
    """Values show to the home and its chain, and to others for the goals that the home gave its consent for. Without
    consent only whether it was reported."""
    when = month_or_404(month)
    part = part_or_404(home_or_404(request, ccn), campaign)
    return month_values(request, part, when, report_of(part, when))


@router.get(
    "/homes/{ccn}/measures/{measure}", response={200: shapes.SeriesOut} | _ERRORS, tags=["Months"],
    summary="A measure month by month", url_name="series",
)  # fmt: skip
def series(
    request: HttpRequest,
    ccn: str,
    measure: str,
    since: str = Query("", max_length=7, description="First month; without it the last 24 up to `until`"),
    until: str = Query("", max_length=7, description="Last month; without it the last complete one"),
    campaign: str = Query("", max_length=50),
):
    """What was sent, the oldest first. A month that was not sent is a gap with the state `none`."""
    found = home_or_404(request, ccn)
    part = part_or_404(found, campaign)
    versions = list(
        Measure.objects.filter(goal__phase=part.phase, code=measure).select_related("goal").order_by("version")
    )
    if not versions:
        raise Problem(404, "no-such-measure", "The campaign has no measure with this code.")
    goal = versions[0].goal
    if not may_see(request, found, goal):
        raise Problem(403, "no-consent", "The home has not given its consent to show these values.")
    last = month_or_404(until) if until else last_open_month(part, today_at(found))
    first = month_or_404(since) if since else last.shift(-23)
    if last - first >= MOST_MONTHS:
        raise Problem(422, "too-long", f"Ask for at most {MOST_MONTHS} months at once.")
    return {"goal": goal.code, "measure": measure, "points": _points(part, versions, first, last)}


def _points(part: Enrollment, versions: list[Measure], first: Month, last: Month) -> list[dict]:
    rows = Observation.objects.filter(
        report__enrollment=part, report__status=ReportStatus.SENT, report__month__gte=first, report__month__lte=last,
        measure__in=versions,
    ).select_related("report")  # fmt: skip
    by_pk = {each.pk: each for each in versions}
    held = {row.report.month: row for row in rows}
    points = []
    for when in months_between(first, last):
        row = held.get(when)
        version = by_pk[row.measure_id] if row else versions[0]
        point = point_of(when, row and row.numerator, row and row.denominator, version.multiplier)
        points.append({
            "month": str(when), "state": point.state.value, "measure_version": version.version if row else None,
            "numerator": point.numerator, "denominator": point.denominator, "rate": point.rate,
        })  # fmt: skip
    return points
