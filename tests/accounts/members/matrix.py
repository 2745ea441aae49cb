"""Access matrix of the room (tests/laws/matrix.py)."""

from accounts.access.models import Affiliation
from accounts.access.places import QioDesk
from accounts.access.services import grant_role
from accounts.members import services
from accounts.members.duplicates import alike_in
from accounts.members.merging import merge_people
from accounts.members.queries import key_of
from accounts.users.models import User
from facilities.directory.models import Facility
from facilities.states.codes import STATES
from tests.laws.matrix import Row
from tests.world import person

HOME = {"ccn": "215001"}
DESK = {"qio": "chesapeake-quality", "state": "md"}
AT_HELP_DESK = {"ok": "hedi root", "forbidden": "nat"}


def keys_of_rows(world) -> dict[str, str]:
    """Dan of the home, Rita of the QIO, and somebody invited to each."""
    home, qio = world.homes["harbor"], world.qios["md"]
    invited = [
        services.invite(email="new@example.org", role="data-entry", facility=home, by=world.ada),
        services.invite(email="new@example.org", role="qio-adviser", qio=qio, state="MD", by=world.lea),
    ]
    rows = [Affiliation.objects.get(user=person) for person in (world.dan, world.rita)]
    return dict(zip(("dan", "rita", "to-home", "to-qio"), map(key_of, [*rows, *invited]), strict=True))


def keys_of_lane(world) -> dict[str, str]:
    """Connie of Maryland's LANE, and somebody invited to it."""
    row = services.invite(email="new@example.org", role="lane-member", state="MD", by=world.connie)
    return {"connie": key_of(Affiliation.objects.get(user=world.connie)), "to-lane": key_of(row)}


def hospital(world) -> None:
    Facility.objects.create(ccn="210901", kind="hospital", state="MD", name="CHOPTANK GENERAL", city="EASTON")


def two_adas(world) -> dict[str, str]:
    """A second account of Ada at her home."""
    double = person("ada.example")
    User.objects.filter(pk=double.pk).update(name="Example, Ada")
    grant_role(user=double, role="data-entry", facility=world.homes["harbor"], by="tests")
    pair = alike_in(QioDesk(world.qios["md"], STATES["MD"]))[0]
    return {"pair": pair.key}


def merged(world) -> dict[str, str]:
    """The two are one."""
    two_adas(world)
    desk = QioDesk(world.qios["md"], STATES["MD"])
    pair = alike_in(desk)[0]
    return {"merge": str(merge_people(desk=desk, kept=pair.first, other=pair.second, by=world.lea).key)}


def _of_home(name: str, key: str, **more) -> Row:
    return Row(f"members:{name}", {**HOME, "key": key}, ok="ada", forbidden="dan ron", needs="keys_of_rows", **more)


def _of_qio(name: str, key: str, **more) -> Row:
    return Row(f"members:{name}", {**DESK, "key": key}, ok="lea", forbidden="rita pat", needs="keys_of_rows", **more)


def _of_lane(name: str, key: str, **more) -> Row:
    return Row(f"members:lane-{name}", {"state": "md", "key": key}, ok="nat root", forbidden="hedi",
               needs="keys_of_lane", **more)  # fmt: skip


_LANE = {"keys": {"state": "md"}, "ok": "nat root", "forbidden": "hedi"}
ROWS = [
    Row("members:invitation", public=True),
    Row("members:accept", {"token": "no-token"}, public=True),
    Row("members:people", HOME, ok="ada dan ron"),
    Row("members:people-csv", HOME, ok="ada", forbidden="dan ron"),
    Row("members:invite", HOME, ok="ada", forbidden="dan ron"),
    _of_home("person", "dan"),
    _of_home("end", "dan"),
    _of_home("resend", "to-home", method="post"),
    _of_home("revoke", "to-home", method="post"),
    Row("members:qio-people", DESK, ok="lea", forbidden="rita pat"),
    Row("members:qio-people-csv", DESK, ok="lea", forbidden="rita pat"),
    Row("members:qio-invite", DESK, ok="lea", forbidden="rita pat"),
    Row("members:duplicates", DESK, ok="lea", forbidden="rita pat"),
    Row("members:duplicate", {**DESK, "key": "pair"}, ok="lea", forbidden="rita pat", needs="two_adas"),
    Row("members:merge-undo", {**DESK, "key": "merge"}, ok="lea", forbidden="rita pat", method="post", needs="merged"),
    Row("members:national-duplicates", ok="hedi root", forbidden="nat"),
    Row(
        "members:national-duplicate", {"key": "pair"}, ok="hedi root", forbidden="nat", needs="two_adas", query="?q=ada"
    ),
    Row(
        "members:national-merge-undo", {"key": "merge"}, ok="hedi root", forbidden="nat", method="post", needs="merged"
    ),
    _of_qio("qio-person", "rita"),
    _of_qio("qio-end", "rita"),
    _of_qio("qio-resend", "to-qio", method="post"),
    _of_qio("qio-revoke", "to-qio", method="post"),
    Row("members:invite-to-home", {**DESK, "ccn": "215001"}, ok="rita pat lea"),
    Row("members:nation-invite", {"ccn": "210901"}, ok="nat hedi root", needs="hospital"),
    Row("members:lane-people", **_LANE),
    Row("members:lane-people-csv", **_LANE),
    Row("members:lane-invite", **_LANE),
    _of_lane("person", "connie"),
    _of_lane("end", "connie"),
    _of_lane("resend", "to-lane", method="post"),
    _of_lane("revoke", "to-lane", method="post"),
]
