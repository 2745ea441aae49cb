"""What a home's first page shows: what needs this person, the goals, who helps. A fixed number of queries."""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from accounts.access.models import Affiliation
from accounts.access.permissions import Permission
from accounts.members.models import Invitation
from campaigns.caseload.help_queries import answered_requests
from campaigns.charts.queries import GoalCharts, charts_of
from campaigns.enrollment.changes import next_step_of
from campaigns.enrollment.models import Enrollment
from campaigns.enrollment.queries import Held, Standing, Step, levels_of, main_phase, standing_of
from campaigns.enrollment.rules import number_word
from campaigns.measurements.models import ReportStatus
from campaigns.measurements.queries import due_day, first_open_month, last_open_month, returned_reports
from campaigns.supporters.queries import ideas_waiting
from facilities.directory.models import Facility
from facilities.qios.queries import StateHelp, help_for
from qioportal.lib.months import Month, months_between

MOST = 5  # things that need a person
BACK = 6  # months looked back for ones that are still open


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing that needs the person, with its one button."""

    icon: str
    title: str
    words: str
    button: str
    href: str
    is_due: bool = False


@dataclass(frozen=True, slots=True)
class HomePage:
    now: dt.datetime
    greeting: str
    todos: list[Todo]
    standing: Standing
    goals: list[GoalCharts]
    all_clear: str
    help: StateHelp
    level: Held | None = None
    next_level: str = ""

    @property
    def count_words(self) -> str:
        """Four things need you."""
        count = len(self.todos)
        if count == 0:
            return "Nothing needs you today."
        return "One thing needs you." if count == 1 else f"{number_word(count).capitalize()} things need you."


def home_page(home: Facility, user, permissions: frozenset[Permission]) -> HomePage:
    """Everything for `/h/<ccn>/`, by the home's own clock."""
    now = timezone.localtime(timezone=home.zone)
    today = now.date()
    standing = standing_of(home, main_phase(home, today), Month.of(today))
    takes_part = standing.takes_part
    goals = charts_of(standing.enrollment, today) if takes_part else []
    statuses = _statuses(standing.enrollment, today) if takes_part else {}
    todos = [
        *_about_taking_part(home, standing, permissions),
        *_about_months(home, standing, statuses, today, permissions),
        *_about_questions(home),
        *_about_ideas(home, permissions),
        *_about_people(home, permissions),
        *_about_targets(home, goals),
    ]
    return HomePage(
        now=now,
        greeting=f"{part_of_day(now.hour)}, {user.first_name}",
        todos=todos[:MOST],
        standing=standing,
        goals=goals,
        all_clear=_all_clear(standing, statuses, today),
        help=help_for(home.state, today),
        level=levels_of(standing.enrollment).now if takes_part else None,
        next_level=next_step_of(standing.enrollment) if takes_part else "",
    )


def part_of_day(hour: int) -> str:
    if hour < 12:
        return "Good morning"
    return "Good afternoon" if hour < 18 else "Good evening"


def _about_taking_part(home: Facility, standing: Standing, permissions: frozenset[Permission]) -> list[Todo]:
    """Sign, come back, choose, set targets: one of them at a time."""
    step = standing.step
    if step in (Step.SIGN, Step.COME_BACK):
        if Permission.SIGN_AGREEMENT not in permissions:
            return []
        if step == Step.SIGN:
            words = f"One page to read. It says what your {home.noun} does and who sees what."
            return [Todo("file-earmark-text", "Sign the agreement", words, "Read and sign",
                         reverse("enrollment:sign", args=[home.ccn]), is_due=True)]  # fmt: skip
        words = f"What you sent is kept. Your {home.noun} can come back at any time."
        return [Todo("file-earmark-text", f"Your {home.noun} left the campaign", words, "Look at it",
                     reverse("enrollment:overview", args=[home.ccn]))]  # fmt: skip
    if Permission.CHOOSE_GOALS not in permissions:
        return []
    if step == Step.CHOOSE:
        return [Todo("bullseye", "Choose your goals", " ".join(standing.missing), "Choose goals",
                     reverse("enrollment:choose-goals", args=[home.ccn]), is_due=True)]  # fmt: skip
    if step == Step.TARGETS:
        without = [line.goal.short_name for line in standing.goals if line.measure and not line.later]
        words = f"{_listed(without)} {'has' if len(without) == 1 else 'have'} none yet. It starts next month."
        return [Todo("flag", "Set your targets", words, "Set targets",
                     reverse("enrollment:targets", args=[home.ccn]))]  # fmt: skip
    return []


def _statuses(enrollment: Enrollment, today: dt.date) -> dict[Month, str | None]:
    """The month due and the ones before it since the home signed, newest first: sent, draft, or None."""
    newest = last_open_month(enrollment, today)
    oldest = min(max(first_open_month(enrollment), _signed_in(enrollment), newest.shift(1 - BACK)), newest)
    found = dict(enrollment.reports.filter(month__gte=oldest, month__lte=newest).values_list("month", "status"))
    return {month: found.get(month) for month in reversed(list(months_between(oldest, newest)))}


def _signed_in(enrollment: Enrollment) -> Month:
    return Month.of(timezone.localdate(enrollment.signed_at, timezone=enrollment.facility.zone))


def _about_months(
    home: Facility, standing: Standing, statuses: dict[Month, str | None], today: dt.date,
    permissions: frozenset[Permission],
) -> list[Todo]:  # fmt: skip
    """The month that is due, and earlier ones still open."""
    if Permission.ENTER_MONTH not in permissions or not standing.goals or not statuses:
        return []
    newest, *earlier = statuses
    todos = _about_returned(home, standing)
    if statuses[newest] not in (ReportStatus.SENT, ReportStatus.RETURNED):
        count = len(standing.goals)
        goals = f"{number_word(count).capitalize()} {'goal' if count == 1 else 'goals'}."
        draft = " A draft is saved." if statuses[newest] == ReportStatus.DRAFT else ""
        due = due_words(due_day(standing.enrollment.phase, newest), today)
        if newest < _signed_in(standing.enrollment):
            due = f"Your {home.noun} signed later, so nothing is due; it gives your charts their first point."
        words = f"{goals} {due}{draft}"
        todos.append(Todo("pencil-square", f"Enter {newest.name}'s numbers", words, "Enter numbers",
                          reverse("measurements:month", args=[home.ccn, newest]), is_due=True))  # fmt: skip
    closed = (ReportStatus.SENT, ReportStatus.RETURNED)
    still_open = [month for month in earlier if statuses[month] not in closed]
    if still_open:
        names = _listed([month.label for month in reversed(still_open)])
        verb = "is" if len(still_open) == 1 else "are"
        words = "Numbers sent late still count, and they close the gap in the line."
        todos.append(Todo("calendar-x", f"{names} {verb} still open", words, f"Enter {still_open[0].name}",
                          reverse("measurements:month", args=[home.ccn, still_open[0]])))  # fmt: skip
    return todos


def _about_returned(home: Facility, standing: Standing) -> list[Todo]:
    """Months handed back: their numbers don't count until they are sent again. Another campaign is named."""
    todos = []
    for report in returned_reports(home)[:2]:
        is_other = report.enrollment_id != standing.enrollment.pk
        where = f" ({report.enrollment.phase.campaign})" if is_other else ""
        todos.append(Todo("arrow-return-left", f"{report.month.label} was handed back{where}", report.return_reason,
                          f"Look at {report.month.name}",
                          reverse("measurements:month", args=[home.ccn, report.month])))  # fmt: skip
    return todos


def due_words(due: dt.date, today: dt.date) -> str:
    """Due Friday, November 20, in 11 days."""
    days = (due - today).days
    date = f"{due:%A, %B} {due.day}"
    if days < 0:
        return f"It was due {date}; numbers sent late still count."
    when = {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")
    return f"Due {date}, {when}."


def _about_questions(home: Facility) -> list[Todo]:
    """The QIO answered what the home asked, and nobody wrote back or closed it."""
    answered = list(answered_requests(home)[:2])
    if not answered:
        return []
    first = answered[0]
    words = f"{first.get_topic_display()}. Write back, or close the question."
    if len(answered) == 1:
        return [Todo("chat-left-text", "Your QIO answered", words, "Read the answer",
                     reverse("caseload:asked", args=[home.ccn, first.number]))]  # fmt: skip
    return [Todo("chat-left-text", "Your QIO answered more than one question", words, "Read the answers",
                 reverse("caseload:ask", args=[home.ccn]))]  # fmt: skip


def _about_ideas(home: Facility, permissions: frozenset[Permission]) -> list[Todo]:
    """What staff, residents and families sent, for those who answer."""
    count = ideas_waiting(home) if Permission.MANAGE_PEOPLE in permissions else 0
    if not count:
        return []
    title = "1 idea waits for an answer" if count == 1 else f"{count} ideas wait for an answer"
    return [Todo("lightbulb", title, "One press answers, and the sender gets a mail.", "Read the ideas",
                 reverse("supporters:ideas", args=[home.ccn]) + "?show=waiting")]  # fmt: skip


def _about_people(home: Facility, permissions: frozenset[Permission]) -> list[Todo]:
    """A home with one person loses its login when that person leaves."""
    if Permission.MANAGE_PEOPLE not in permissions:
        return []
    people = Affiliation.objects.filter(facility=home).current().people().count()
    if people != 1 or Invitation.objects.pending().filter(facility=home).exists():
        return []
    words = "With a second one, nothing is lost when somebody is away."
    return [Todo("person-plus", f"Your {home.noun} has one person with access", words, "Invite someone",
                 reverse("members:people", args=[home.ccn]))]  # fmt: skip


def _about_targets(home: Facility, goals: list[GoalCharts]) -> list[Todo]:
    """A target reached for the first time: keep it, or choose the next one."""
    todos = []
    for each in goals:
        chart = each.charts[0] if each.charts else None
        if chart is None or not chart.has_newly_reached_target:
            continue
        last = chart.picture.last
        words = (
            f"{last.month.name} was {chart.last_words}; the target is {chart.target_words}. "
            "Keep it, or choose the next one."
        )
        todos.append(Todo("flag", f"{each.goal.short_name} reached its target", words, "Look at target",
                          reverse("charts:goal", args=[home.ccn, each.goal.slug])))  # fmt: skip
    return todos


def _all_clear(standing: Standing, statuses: dict[Month, str | None], today: dt.date) -> str:
    """What is true when nothing needs the person."""
    if not statuses:
        return ""
    newest = next(iter(statuses))
    if statuses[newest] != ReportStatus.SENT:
        return ""
    opens = newest.shift(2).first_day
    return f"{newest.label} is sent. {newest.shift(1).name} can be entered from {opens:%B} {opens.day} on."


def _listed(names: list[str]) -> str:
    """June, July and August"""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
