"""Invented work of the first QIO's Maryland desk: tasks, notes, rules, cover, views, a list, a person twice."""

import datetime as dt
import random

from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.access.models import Affiliation
from accounts.access.places import QioDesk
from accounts.access.services import grant_role
from accounts.users.models import User
from campaigns.goals.models import Phase
from campaigns.recruitment.bulk_services import assign_many
from campaigns.recruitment.desk_models import HomeNote, Task
from campaigns.recruitment.list_models import ImportStatus, ListImport
from campaigns.recruitment.models import Prospect
from campaigns.recruitment.note_services import add_note
from campaigns.recruitment.sharing_services import add_cover, add_rule
from campaigns.recruitment.view_services import save_view
from facilities.directory.models import Facility
from facilities.qios.models import Qio
from facilities.states.codes import STATES

_TASKS = [
    "Send the one-page sheet", "Ask the board again", "Bring the agreement by", "Ask who follows the administrator",
    "Write to the chain’s office", "Invite to the next webinar", "Thank them for the visit",
]  # fmt: skip
_NOTES = [
    "The board meets every second Tuesday; nothing is decided in between.",
    "Ask for the director of nursing, mornings before ten.",
    "A new owner signs in spring. Until then they only listen.",
    "Does pressure ulcer work with the hospital already; likes to tell about it.",
]
_VIEWS = [
    ("One star, not contacted", "homes", "stage=identified&stars=1", True),
    ("My next steps", "homes", "assigned=me&sort=next", False),
    ("What is due for all of us", "tasks", "show=due&whose=all", True),
]


def invent_desk(phase: Phase, qio: Qio, made: dict[str, User]) -> None:
    """Everything at the Maryland desk of the recruiter, the adviser and the lead."""
    desk = QioDesk(qio, STATES["MD"])
    rng = random.Random("desk")  # noqa: S311 - invented numbers, not secrets
    ruth, samira, walter = (made[name] for name in ("Ruth Levin", "Samira Haddad", "Walter Quist"))
    homes = list(Facility.objects.open().homes().filter(state="MD").order_by("ccn"))
    given = Prospect.objects.filter(phase=phase, facility__in=homes, assigned_to=ruth).order_by("facility__ccn")
    few = [row.facility for row in given.select_related("facility")[:40:2]]
    assign_many(desk=desk, phase=phase, homes=few, to=samira, by=walter)
    _tasks(desk, rng, homes, [ruth, ruth, samira, None])
    for home, text in zip(rng.sample(homes, 12), _NOTES * 3, strict=True):
        add_note(desk=desk, home=home, text=text, by=rng.choice([ruth, samira]))
    sheet = SimpleUploadedFile("one-page-sheet.txt", b"What taking part means, on one page. Invented for the demo.")
    add_note(desk=desk, home=homes[0], text="The sheet as we left it there.", by=ruth, uploads=[sheet])
    HomeNote.objects.update(written_at=timezone.now() - dt.timedelta(days=9))
    counties = sorted({home.county for home in homes if home.county})
    add_rule(desk=desk, assigned_to=samira, by=walter, county=counties[0])
    add_rule(desk=desk, assigned_to=ruth, by=walter, county=counties[1])
    today = timezone.localdate()
    days = {"starts_on": today + dt.timedelta(days=28), "ends_on": today + dt.timedelta(days=35)}
    add_cover(desk=desk, absent=samira, stand_in=ruth, by=walter, **days)
    for name, page, query, shared in _VIEWS:
        save_view(desk=desk, name=name, page=page, query=query, by=ruth, is_shared=shared)
    _list(desk, ruth, homes[:3])
    _pair(homes, made)


def _tasks(desk: QioDesk, rng: random.Random, homes: list[Facility], people: list[User | None]) -> None:
    today, now = timezone.localdate(), timezone.now()
    rows = [
        Task(
            qio=desk.qio, state=desk.state.code, facility=rng.choice([None, *rng.sample(homes, 4)]),
            title=rng.choice(_TASKS), due_on=today + dt.timedelta(days=rng.randint(-4, 21)),
            assigned_to=rng.choice(people), created_by=people[0],
        )
        for _ in range(32)
    ]  # fmt: skip
    for row in rows[:8]:
        row.done_at, row.done_by = now - dt.timedelta(days=rng.randint(1, 10)), people[0]
    Task.objects.bulk_create(rows)


def _list(desk: QioDesk, by: User, homes: list[Facility]) -> None:
    """A list that waits for its owner, with a row to mend."""
    rows = [
        {"ccn": home.ccn, "name": home.display_name, "home": home.pk, "row": number, "sheet": "",
         "sets": {"note": ["", "From the list of last year."]}}
        for number, home in enumerate(homes, 2)
    ]  # fmt: skip
    ListImport.objects.create(
        qio=desk.qio, state=desk.state.code, status=ImportStatus.READY, file_name="homes-2025.csv", sha256="0" * 64,
        columns=[{"sheet": "", "header": name, "as": read} for name, read in
                 [("Provider Number", "CCN"), ("Notes", "Note"), ("Region", "")]],
        rows=rows, uploaded_by=by, summary={"changes": len(rows), "same": 0, "problems": 1},
        problems=[{"sheet": "", "row": 9, "column": "CCN", "words": "No home of Maryland has this number.",
                   "raw": {"ccn": "999999"}}],
    )  # fmt: skip


def _pair(homes: list[Facility], made: dict[str, User]) -> None:
    """Somebody of a home who was invited twice, the second time with a slip in the address."""
    owen = made["Owen Castellano"]
    double = User.objects.create(email="owen.castelano@example.org", name="Owen Castellano", password=owen.password)
    EmailAddress.objects.create(user=double, email=double.email, verified=True, primary=True)
    place = Affiliation.objects.get(user=owen).facility
    grant_role(user=double, role="data-entry", facility=place, by="seed_demo")
