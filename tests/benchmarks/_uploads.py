"""The program of the benchmark uploads: a chain of 20 homes, its file, and the worker's task; prints its figures."""

import json
import sys
import time

import django

django.setup()

from accounts.access.services import grant_role  # noqa: E402
from accounts.users.models import User  # noqa: E402
from campaigns.enrollment.services import choose_goals, sign_agreement  # noqa: E402
from campaigns.goals.models import Goal  # noqa: E402
from campaigns.goals.queries import current_phase  # noqa: E402
from campaigns.goals.services import load_definitions  # noqa: E402
from campaigns.measurements.models import Observation, Upload  # noqa: E402
from campaigns.measurements.workbook.lines import lines_of  # noqa: E402
from campaigns.measurements.workbook.services import confirm, take_in  # noqa: E402
from campaigns.measurements.workbook.tasks import work_on_uploads  # noqa: E402
from campaigns.measurements.workbook.writer import COLUMNS, rows_of, workbook_of  # noqa: E402
from facilities.directory.models import Chain, Facility  # noqa: E402
from qioportal.lib.csvfiles import csv_lines  # noqa: E402

HOMES, MONTHS = 20, 12


def _chain() -> tuple[Chain, User, list[Facility]]:
    load_definitions(by="bench")
    phase = current_phase()
    chain = Chain.objects.create(number="901", name="Twenty Homes")
    lead = User.objects.create_user("lead@example.org", "correct horse battery staple 42", name="Lead Example")
    homes = []
    for number in range(HOMES):
        home = Facility.objects.create(
            ccn=f"21{number:04d}", name=f"HOME {number}", city="EASTON", state="MD", county="Talbot", phone="410",
            chain=chain, certified_beds=100, zip_code="21000", address="1 MAIN STREET", seen_on="2026-10-01",
        )  # fmt: skip
        grant_role(user=lead, role="home-administrator", facility=home, by="bench")
        enrollment = sign_agreement(home=home, phase=phase, by=lead, title="Administrator")
        choose_goals(enrollment=enrollment, goals=list(Goal.objects.filter(phase=phase)), by=lead)
        homes.append(home)
    grant_role(user=lead, role="corporate", chain=chain, by="bench")
    return chain, lead, homes


def _filled(homes: list[Facility]) -> str:
    """The chain's own file with every whole filled in."""
    rows = list(rows_of(lines_of(homes, MONTHS)))
    for place, row in enumerate(rows):
        if not row[5]:
            row[6], row[7], row[8] = 5 + place % 7, 60 + place % 5, "Counted twice"
    return "".join(csv_lines(COLUMNS, rows))


def _timed(act) -> float:
    started = time.monotonic()
    act()
    return time.monotonic() - started


def main() -> None:
    chain, lead, homes = _chain()
    content = _filled(homes).encode()
    upload = take_in(place=chain, name="chain.csv", content=content, by=lead)
    dry_run = _timed(work_on_uploads)
    upload.refresh_from_db()
    if upload.status != "ready" or upload.problems:
        raise RuntimeError(f"{upload.status} {upload.refusal} {upload.problems[:3]}")
    confirm(upload=upload, manner="send", by=lead)
    writing = _timed(work_on_uploads)
    upload = Upload.objects.get(pk=upload.pk)
    if upload.status != "done" or Observation.objects.count() != upload.summary["new"]:
        raise RuntimeError(f"{upload.status} {Observation.objects.count()} {upload.summary}")
    again = take_in(place=chain, name="chain.csv", content=content, by=lead)
    twice = _timed(work_on_uploads)
    again.refresh_from_db()
    if again.summary["same"] != upload.summary["new"]:
        raise RuntimeError(f"the same file twice: {again.summary}")
    workbook = _timed(lambda: workbook_of(lines_of(homes, MONTHS), whose=chain.name))
    figures = {"numbers": upload.summary["new"], "dry_run": dry_run, "writing": writing, "again": twice,
               "workbook": workbook}  # fmt: skip
    json.dump(figures, sys.stdout)


if __name__ == "__main__":
    main()
