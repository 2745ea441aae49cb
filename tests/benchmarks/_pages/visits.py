"""Visits of every page in this process: milliseconds on the server, warm and cold, and the number of queries.

`python -m tests.benchmarks._pages.visits [heaviest]` prints one JSON object as its last line.
"""

import gc
import importlib
import json
import os
import sys
import time
from dataclasses import dataclass, field
from itertools import cycle

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qioportal.settings")
    importlib.import_module("qioportal.wsgi")  # as a process of the web server begins

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.users.models import User
from campaigns.enrollment.models import GoalChoice
from campaigns.measurements.queries import month_due
from campaigns.outreach.models import Mailing
from facilities.qios.queries import contractor_on
from tests.benchmarks._pages.nation import LARGEST, RECRUITER, people_at

TIMES = 24
HEAVIEST = ["goal", "recruitment", "calls", "caseload", "nation", "homes_two_words"]


@dataclass
class Page:
    """A page under a name; the doors (who, where) are gone through in turn, so that no visit repeats the last one."""

    name: str
    doors: list[tuple[Client, str]] = field(default_factory=list)


def _as(user: User) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    return client


def all_pages() -> list[Page]:
    stranger, admin = Client(HTTP_HOST="localhost"), _as(User.objects.get(email="ada.morgan@example.org"))
    paths = {"home": "/", "states": "/states/", "state_tx": "/states/tx/", "state_ca": "/states/ca/",
             "state_homes": "/states/tx/homes/", "homes": "/homes/", "homes_one_word": "/homes/?q=garden",
             "homes_two_words": "/homes/?q=houston+manor", "homes_part": "/homes/?part=yes&state=tx",
             "public_goal": "/goals/ca/", "states_by_size": "/states/by-size/",
             "states_by_size_past": "/states/by-size/?on=2026-06-20"}  # fmt: skip
    found = [Page(name, [(stranger, path)]) for name, path in paths.items()]
    return found + _home_pages() + _desk_pages() + _national_pages(admin) + _admin_pages(admin)


def _home_pages() -> list[Page]:
    pages = {name: Page(name) for name in ("dashboard", "goals", "goal", "month", "people", "taking_part")}
    month = month_due(timezone.localdate()).shift(-1)
    for user, home in people_at(LARGEST, TIMES):
        client = _as(user)
        goal = GoalChoice.objects.current().filter(enrollment__facility=home).order_by("goal__number").first().goal
        for name, path in [("dashboard", ""), ("goals", "goals/"), ("goal", f"goals/{goal.slug}/"),
                           ("month", f"{month}/"), ("people", "people/"), ("taking_part", "taking-part/")]:  # fmt: skip
            pages[name].doors.append((client, f"/h/{home.ccn}/{path}"))
    return list(pages.values())


def _desk_pages() -> list[Page]:
    client = _as(User.objects.get(email=RECRUITER))
    start = f"/q/{contractor_on(LARGEST, timezone.localdate()).slug}/{LARGEST.lower()}/"
    lists = {
        "": "", "_stars": "?stars=2", "_county": "?county=Harris", "_stage": "?stage=contacted",
        "_signed": "?stage=signed", "_words": "?q=houston+manor", "_assigned": "?assigned=nobody",
        "_last": "?sort=contact&page=40",
    }  # fmt: skip
    pages = [Page(f"recruitment{name}", [(client, f"{start}recruitment/{query}")]) for name, query in lists.items()]
    pages += [Page(name, [(client, f"{start}calls/{query}")]) for name, query in
              [("calls", ""), ("calls_step", "?show=step"), ("calls_month", "?show=month"),
               ("calls_words", "?q=houston+manor"), ("calls_week", "?show=week&page=9")]]  # fmt: skip
    pages += [Page(name, [(client, f"{start}{path}")]) for name, path in
              [("board", "recruitment/board/"), ("board_words", "recruitment/board/?q=manor"),
               ("tasks", "tasks/?whose=all"), ("progress", "progress/"), ("progress_past", "progress/?on=2026-06-20"),
               ("sharing_out", "recruitment/people/"), ("lists", "recruitment/lists/"), ("saved_views", "views/"),
               ("changes", "recruitment/many/done/")]]  # fmt: skip
    pages += [Page("call_points", [(client, f"{start}calls/points/")])]
    pages += [Page(f"caseload{name}", [(client, f"{start}caseload/{path}")]) for name, path in
              [("", "?who=all"), ("_sorted", "?who=all&sort=contact&only=silent"), ("_alerts", "alerts/?who=all"),
               ("_requests", "requests/"), ("_report", "report/")]]  # fmt: skip
    homes = [home.ccn for _, home in people_at(LARGEST, TIMES)]
    return [
        Page("desk", [(client, start)]), *pages,
        Page("recruitment_home", [(client, f"{start}homes/{ccn}/") for ccn in homes]),
        Page("caseload_home", [(client, f"{start}caseload/{ccn}/") for ccn in homes]),
        Page("desk_mailings", [(client, f"{start}mailings/")]),
    ]  # fmt: skip


def _national_pages(admin: Client) -> list[Page]:
    ten, most = (Mailing.objects.get(subject=f"Mailing {number}").pk for number in (1, 2))
    paths = {"nation": "/nation/", "mailings": "/nation/mailings/", "mailing_10000": f"/nation/mailings/{ten}/",
             "mailing_47000": f"/nation/mailings/{most}/", "mailing_progress": f"/nation/mailings/{most}/progress/",
             "mailing_draft": f"/nation/mailings/{Mailing.objects.get(subject='Draft').pk}/",
             "help_desk": "/nation/help/", "mailbox": "/nation/mailbox/",
             "mailbox_search": "/nation/mailbox/?q=words", "states_ranked": "/nation/states/",
             "states_ranked_past": "/nation/states/?on=2026-06-20",
             "lane_reports": "/nation/lane-reports/"}  # fmt: skip
    pages = [Page(name, [(admin, path)]) for name, path in paths.items()]
    convener = _as(User.objects.get(email="harriet.lindqvist@example.org"))
    return [
        *pages,
        Page("lane", [(convener, "/lane/md/")]),
        Page("lane_report", [(convener, "/lane/md/report/2026-q3/")]),
    ]


def _admin_pages(admin: Client) -> list[Page]:
    ccn = people_at(LARGEST, 1)[0][1].ccn
    tables = {"campaigns/observation": ccn, "campaigns/monthreport": ccn, "campaigns/enrollment": "manor",
              "facilities/facility": "manor", "accounts/delivery": "person77@example.com",
              "accounts/auditevent": "person77@example.com", "accounts/user": "person77"}  # fmt: skip
    pages = []
    for table, words in tables.items():
        name = f"admin_{table.partition('/')[2]}"
        pages += [Page(name, [(admin, f"/back-office/{table}/")])]
        pages += [Page(f"{name}_search", [(admin, f"/back-office/{table}/?q={words}")])]
    return pages


def visit(client: Client, path: str) -> float:
    """Milliseconds; an answer that isn't a page is an error."""
    started = time.perf_counter()
    answer = client.get(path)
    length = len(b"".join(answer.streaming_content)) if answer.streaming else len(answer.content)
    seconds = time.perf_counter() - started
    if answer.status_code != 200 or not length:
        raise RuntimeError(f"{path} answers {answer.status_code} {answer.headers.get('Location', '')}")
    return 1000 * seconds


def measure(page: Page) -> dict[str, float]:
    """p50 and p95, warm and cold (an empty cache before each visit), and the queries of a warm and of a cold visit."""
    for door in page.doors:
        visit(*door)
    found: dict[str, float] = {}
    for warmth in ("", "_cold"):
        times, doors = [], cycle(page.doors)
        for _ in range(TIMES):
            if warmth:
                cache.clear()
            times.append(visit(*next(doors)))
        times.sort()
        found |= {f"{warmth}_p50_ms": times[TIMES // 2], f"{warmth}_p95_ms": times[int(TIMES * 0.95)]}
        if warmth:
            cache.clear()
        with CaptureQueriesContext(connection) as seen:
            visit(*page.doors[0])
        found[f"{warmth}_queries"] = len(seen)
    return {f"page_{page.name}{key}": round(value, 1) for key, value in found.items()}


def _line(page: Page, warmth: str, figures: dict[str, float]) -> str:
    p50, p95, queries = (figures[f"page_{page.name}{warmth}{key}"] for key in ("_p50_ms", "_p95_ms", "_queries"))
    return f"p50 {p50:6.1f}  p95 {p95:6.1f} ms {queries:3.0f} queries"


def main(only: list[str]) -> None:
    figures: dict[str, float] = {}
    for page in all_pages():
        if only and page.name not in only:
            continue
        gc.collect()
        figures |= measure(page)
        print(f"    {page.name:<26} {_line(page, '', figures)}   cold {_line(page, '_cold', figures)}",
              file=sys.stderr, flush=True)  # fmt: skip
    print(json.dumps(figures))


if __name__ == "__main__":
    main(HEAVIEST if sys.argv[1:] == ["heaviest"] else sys.argv[1:])
