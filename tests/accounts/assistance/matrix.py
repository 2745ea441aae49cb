"""Who may open which address of this room (form: tests/laws/matrix.py)."""

from accounts.assistance.models import AssistanceRequest
from tests.laws.matrix import Row

AT_DESK = {"ok": "pat lea", "forbidden": "rita"}
AT_HELP_DESK = {"ok": "hedi root", "forbidden": "nat"}

ROWS = [
    Row("assistance:cannot-sign-in", public=True),
    Row("assistance:ask", public=True),
    Row("assistance:asked", public=True),
    Row("assistance:contact", public=True),
    Row("assistance:contacted", public=True),
    Row("assistance:queue", {"qio": "chesapeake-quality", "state": "md"}, **AT_DESK),
    Row(
        "assistance:request",
        {"qio": "chesapeake-quality", "state": "md", "number": "1111-1111"},
        needs="request_of_maryland",
        **AT_DESK,
    ),
    Row("assistance:help-desk", **AT_HELP_DESK),
    Row("assistance:help-desk-request", {"number": "2222-2222"}, needs="request_at_help_desk", **AT_HELP_DESK),
]


def request_of_maryland(world) -> AssistanceRequest:
    return _request(world, "1111-1111", "qio")


def request_at_help_desk(world) -> AssistanceRequest:
    return _request(world, "2222-2222", "help-desk")


def _request(world, number: str, desk: str) -> AssistanceRequest:
    return AssistanceRequest.objects.create(
        number=number,
        facility=world.homes["harbor"],
        home_as_typed="HARBOR HOUSE",
        state="MD",
        name="Owen Castellano",
        email=f"owen-{number}@example.org",
        problem="address",
        desk=desk,
        qio=world.qios["md"],
        answer_by="2026-11-12T13:17:00Z",
    )
