"""The national size in an empty database: real homes, the demo's people, then bulk rows by SQL of the set.

`python -m tests.benchmarks._pages.nation OBSERVATIONS` fills the database of DATABASE_URL and says what took how long.
"""

# ruff: noqa: S608 - the pieces of SQL are this file's own
import datetime as dt
import os
import sys
import time
from collections.abc import Callable

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qioportal.settings")
    django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from accounts.access.models import Affiliation
from accounts.access.places import QioDesk
from accounts.access.services import grant_role
from accounts.mail.models import Message, Topic
from accounts.users.models import User
from campaigns.caseload.alert_services import look
from campaigns.enrollment.models import Enrollment, GoalChoice
from campaigns.goals.models import Measure
from campaigns.goals.queries import current_phase
from campaigns.measurements.models import Observation
from campaigns.measurements.queries import month_due
from campaigns.outreach.models import Mailing, MailingStatus
from campaigns.recruitment.bulk_services import assign_many
from campaigns.recruitment.desk_models import Task
from campaigns.recruitment.sharing_services import add_rule
from facilities.directory.models import Facility
from facilities.qios.models import Certainty, Contract, ContractKind, Qio, StatementOfWork
from facilities.states.codes import STATES
from qioportal.demo.people import SINCE

PEOPLE = 47_000
LARGEST = "TX"
RECRUITER = "bench.recruiter@example.org"
MAILS = [47_000, 10_000, 47_000]  # deliveries of the mailings, the newest one last
EVENTS = 200_000


def build(observations: int) -> None:
    """Everything; prints the seconds of each step."""
    call_command("migrate", verbosity=0)
    _step("reference", lambda: call_command("load_reference", verbosity=0))
    _step("demo", lambda: call_command("seed_demo", verbosity=0))
    for name, fill in [
        ("goals and months", lambda: _months(observations)),
        ("prospects", _prospects),
        ("measures of CMS", _measures_of_cms),
        ("people", _people),
        ("caseload", _caseload),
        ("desk", _desk),
        ("mailings", _mailings),
        ("audit", _audit),
        ("files of mail", _files_of_mail),
    ]:
        _step(name, fill)
    with connection.cursor() as cursor:
        _step("statistics", lambda: cursor.execute("VACUUM ANALYZE" if _on_postgresql() else "ANALYZE"))
    print(f"{Enrollment.objects.count():,} homes take part, {Observation.objects.count():,} observations", flush=True)


def _step(name: str, act: Callable) -> None:
    started = time.perf_counter()
    act()
    print(f"    {name}: {time.perf_counter() - started:.1f} s", flush=True)


def _on_postgresql() -> bool:
    return connection.vendor == "postgresql"


def _run(sql: str, *values: object) -> None:
    """Millions of rows, right by construction: foreign keys are not looked up one by one."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica" if _on_postgresql() else "PRAGMA foreign_keys = OFF")
        with transaction.atomic():
            cursor.execute(sql, values)
        cursor.execute("SET session_replication_role = origin" if _on_postgresql() else "PRAGMA foreign_keys = ON")


def series(count: int) -> str:
    """A table `series(n)` of 1 to `count`, for both engines."""
    return f"WITH RECURSIVE series(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < {int(count)}) "


def _months(observations: int) -> None:
    """A third goal for all, as many months as it takes, a count of every measure in each of them."""
    _run("""
        INSERT INTO campaigns_goalchoice (enrollment_id, goal_id, chosen_at)
        SELECT e.id, (SELECT MIN(g.id) FROM campaigns_goal g WHERE g.phase_id = e.phase_id AND g.id NOT IN
                        (SELECT goal_id FROM campaigns_goalchoice c WHERE c.enrollment_id = e.id)), e.signed_at
          FROM campaigns_enrollment e
         WHERE (SELECT COUNT(*) FROM campaigns_goalchoice c WHERE c.enrollment_id = e.id) = 2
           AND (SELECT COUNT(*) FROM campaigns_goal g WHERE g.phase_id = e.phase_id) > 2""")
    measures = list(Measure.objects.filter(goal__phase=current_phase()).entered_monthly().values_list("pk", flat=True))
    a_month = GoalChoice.objects.current().filter(goal__measures__in=measures).count()
    due = month_due(timezone.localdate())
    months = [due.shift(-step) for step in range(1, max(1, round(observations / a_month)) + 1)]
    signed = timezone.make_aware(dt.datetime.combine(months[-1].first_day, dt.time(12)), dt.UTC)
    Enrollment.objects.update(signed_at=signed)
    stamp = {month: timezone.make_aware(dt.datetime.combine(month.shift(1).first_day, dt.time(15)), dt.UTC)
             for month in months}  # fmt: skip
    for month in months:
        _run("""
            INSERT INTO campaigns_monthreport (enrollment_id, month, status, saved_at, sent_at)
            SELECT id, %s, 'sent', %s, %s FROM campaigns_enrollment WHERE true
            ON CONFLICT DO NOTHING""", month.first_day, stamp[month], stamp[month])  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # or the next join is planned for empty tables
    _run(f"""
        INSERT INTO campaigns_observation (report_id, measure_id, numerator, denominator)
        SELECT report, measure, bottom * (25 + (report * 11 + measure * 5) %% 40) / 100, bottom FROM
            (SELECT r.id AS report, m.id AS measure, 40 + (r.id * 7 + m.id * 13) %% 60 AS bottom
               FROM campaigns_monthreport r
               JOIN campaigns_goalchoice c ON c.enrollment_id = r.enrollment_id AND c.dropped_at IS NULL
               JOIN campaigns_measure m ON m.goal_id = c.goal_id AND m.id IN ({", ".join(map(str, measures))})) counts
         WHERE true ON CONFLICT DO NOTHING""")


def _prospects() -> None:
    """Two of three homes that have not signed stand in a stage, every third of them with a next step."""
    now, today = timezone.now(), timezone.localdate()
    _run("""
        INSERT INTO campaigns_prospect
               (facility_id, phase_id, stage, stage_since, decline_reason, next_step, next_step_on, last_contact_at)
        SELECT f.id, %s, CASE f.id %% 3 WHEN 0 THEN 'contacted' ELSE 'interested' END, %s, '',
               CASE f.id %% 3 WHEN 0 THEN 'Call the administrator' ELSE '' END,
               CASE f.id %% 3 WHEN 0 THEN %s END, %s
          FROM facilities_facility f
         WHERE f.id %% 3 < 2 AND f.id NOT IN (SELECT facility_id FROM campaigns_enrollment)
        ON CONFLICT DO NOTHING""", current_phase().pk, now, today, now)  # fmt: skip


def _measures_of_cms() -> None:
    """Six measures of every home, as CMS's newest file would bring them."""
    _run("""
        INSERT INTO facilities_measurescore (facility_id, code, processing_date, quarters, score)
        SELECT f.id, m.code, %s, '2025Q2-2026Q1', (f.id * 7 + CAST(m.code AS integer) * 13) %% 30
          FROM facilities_facility f, (SELECT '407' AS code UNION SELECT '410' UNION SELECT '434' UNION SELECT '451'
               UNION SELECT '479' UNION SELECT '481') m
         WHERE f.kind = 'nursing-home' ON CONFLICT DO NOTHING""", timezone.localdate())  # fmt: skip


def _people() -> None:
    """47,000 people, about three at each home, and a recruiter of the largest state."""
    now, today = timezone.now(), timezone.localdate()
    _run(
        series(PEOPLE)
        + """
        INSERT INTO accounts_user
               (email, name, password, phone, time_zone, is_active, is_staff, is_superuser, joined_at)
        SELECT 'person' || n || '@example.com', 'Person ' || n, '!', '', '', true, false, false, %s FROM series""",
        now,
    )
    first = User.objects.filter(email="person1@example.com").get().pk
    homes = Facility.objects.open().homes().count()
    _run(
        """
        INSERT INTO accounts_affiliation (user_id, role, facility_id, state, starts_on, granted_by)
        SELECT u.id, 'home-administrator', h.id, '', %s, 'benchmark' FROM accounts_user u
          JOIN (SELECT id, ROW_NUMBER() OVER (ORDER BY ccn) - 1 AS place FROM facilities_facility
                 WHERE status = 'open' AND kind = 'nursing-home') h ON h.place = (u.id - %s) %% %s
         WHERE u.email LIKE 'person%%'""",
        today, first, homes,
    )  # fmt: skip
    qio = Qio.objects.create(slug="bench-quality", name="Bench Quality", contact_confirmed_on=today)
    Contract.objects.filter(state=LARGEST, kind=ContractKind.QIN_QIO, starts_on__gte=SINCE).delete()
    Contract.objects.create(
        qio=qio, state=LARGEST, kind=ContractKind.QIN_QIO, starts_on=SINCE, certainty=Certainty.CONFIRMED,
        statement_of_work=StatementOfWork.objects.get(number=13), source="benchmark",
    )  # fmt: skip
    recruiter = User.objects.create(email=RECRUITER, name="Ben Recruiter", password="!")
    grant_role(user=recruiter, role="qio-recruiter", by="benchmark", qio=qio)


def _caseload() -> None:
    """Half of the largest state's homes share their goals with its QIO; the night's alerts; ten calls each."""
    now, today, qio = timezone.now(), timezone.localdate(), Qio.objects.get(slug="bench-quality")
    by = User.objects.get(email=RECRUITER)
    _run("""
        INSERT INTO campaigns_consent (facility_id, recipient, qio_id, state, purpose, starts_on, granted_at)
        SELECT id, 'qio', %s, '', 'Benchmark', %s, %s FROM facilities_facility WHERE state = %s AND id %% 2 = 0
        """, qio.pk, SINCE, now, LARGEST)  # fmt: skip
    _run(series(10) + """
        INSERT INTO campaigns_caseentry (facility_id, number, qio_id, day, manner, topic, minutes, words, logged_at,
                                         logged_by_id, taken_back_reason)
        SELECT f.id, n, %s, %s, 'call', 'charts', 20, '', %s, %s, '' FROM facilities_facility f, series
         WHERE f.state = %s""", qio.pk, today, now, by.pk, LARGEST)  # fmt: skip
    print(f"        {look(STATES[LARGEST])} alerts", flush=True)


def _desk() -> None:
    """Of the largest state's desk: two tasks for each home, all homes given away by hand and by rules."""
    qio, by = Qio.objects.get(slug="bench-quality"), User.objects.get(email=RECRUITER)
    desk, today = QioDesk(qio, STATES[LARGEST]), timezone.localdate()
    homes = list(Facility.objects.open().homes().filter(state=LARGEST).order_by("ccn"))
    Task.objects.bulk_create(
        Task(qio=qio, state=LARGEST, facility=home, title=f"Ask again {n}", due_on=today, assigned_to=by, created_by=by)
        for home in homes for n in (1, 2)
    )  # fmt: skip
    for to in (by, None, by):
        assign_many(desk=desk, phase=current_phase(), homes=homes[::2], to=to, by=by)
    for county in sorted({home.county for home in homes})[:20]:
        add_rule(desk=desk, assigned_to=by, by=by, county=county)


def _mailings() -> None:
    author = User.objects.get(email=RECRUITER)
    Mailing.objects.create(subject="Draft", text="Dear {name}", author=author, audience={"not_sent": True})
    for number, count in enumerate(MAILS):
        message = Message.objects.create(kind="outreach.mailing", lane="bulk", topic=Topic.QIO, subject="Month is due")
        Mailing.objects.create(
            subject=f"Mailing {number}", text="Dear {name}", message=message, status=MailingStatus.SENDING,
            started_at=timezone.now(), author=author,
        )  # fmt: skip
        last = number == len(MAILS) - 1  # one is under way, the others are done
        state = "CASE n %% 5 WHEN 0 THEN 'sent' ELSE 'queued' END" if last else (
            "CASE n %% 50 WHEN 0 THEN 'failed' WHEN 1 THEN 'suppressed' WHEN 2 THEN 'unknown' ELSE 'sent' END"
        )  # fmt: skip
        _run(
            series(count)
            + f"""
            INSERT INTO accounts_delivery (message_id, key, lane, "to", context, rfc_message_id, state, attempts,
                                           uncertain, lost_leases, lease_token, last_error)
            SELECT {message.pk}, '{message.pk}:person' || n || '@example.com', 'bulk', 'person' || n || '@example.com',
                   '{{}}', '<bench' || n || '.{message.pk}@localhost>', {state}, 0, 0, 0, '', '' FROM series"""
        )


def _audit() -> None:
    """One a minute."""
    at = "%s + n * interval '1 minute'" if _on_postgresql() else "datetime(%s, '+' || n || ' minutes')"
    _run(
        series(EVENTS)
        + f"""
        INSERT INTO accounts_auditevent (at, actor, action, target_type, target_id, target, details)
        SELECT {at}, 'person' || (n %% 5000) || '@example.com', 'measurements.send_month', 'campaigns.monthreport',
               '' || n, '', '{{}}' FROM series""",
        timezone.now() - dt.timedelta(minutes=EVENTS),
    )


def _files_of_mail() -> None:
    """What a lively demo has in its mailbox."""
    folder = settings.VAR / "mail"
    folder.mkdir(exist_ok=True)
    for number in range(3000):
        (folder / f"bench{number}.eml").write_text(
            f"From: portal@example.org\nTo: person{number}@example.com\nSubject: Mail {number}\n\nWords.\n"
        )


def people_at(state: str, count: int) -> list[tuple[User, Facility]]:
    """So many people of different homes of the state that take part."""
    rows = Affiliation.objects.filter(
        facility__state=state, facility__enrollments__isnull=False, granted_by="benchmark"
    ).select_related("user", "facility")
    found = {row.facility_id: (row.user, row.facility) for row in rows.order_by("-facility__ccn")[: 4 * count]}
    return list(found.values())[:count]


if __name__ == "__main__":
    build(int(sys.argv[1]))
