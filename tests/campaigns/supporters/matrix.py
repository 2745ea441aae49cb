"""Who may open which address of the room."""

from django.utils import timezone

from campaigns.supporters.models import Supporter
from campaigns.supporters.services import send_idea
from campaigns.supporters.tokens import confirm_token, mine_token
from tests.laws.matrix import Row


def somebody(world) -> dict[str, str]:
    """The link of a person's own page; whoever has it may open the page."""
    facts = {"name": "Fran", "kind": "staff", "state": "MD", "facility": world.homes["harbor"]}
    fran = Supporter.objects.create(email="fran@example.org", confirmed_at=timezone.now(), **facts)
    return {"a-token": mine_token(fran), "to-confirm": confirm_token(fran)}


def idea(world) -> None:
    somebody(world)
    send_idea(supporter=Supporter.objects.get(), text="Name plates for visitors", is_named=True)


HARBOR = {"ccn": "215001"}
TOKEN = {"token": "a-token"}
ROWS = [
    Row("supporters:join", public=True),
    Row("supporters:asked", public=True),
    Row("supporters:lost", public=True),
    Row("supporters:mine", TOKEN, public=True, needs="somebody"),
    Row("supporters:confirm", {"token": "to-confirm"}, public=True, needs="somebody"),
    Row("supporters:done", TOKEN, public=True, needs="somebody", method="post"),
    Row("supporters:idea", TOKEN, public=True, needs="somebody", method="post"),
    Row("supporters:change", TOKEN, public=True, needs="somebody"),
    Row("supporters:leave", TOKEN, public=True, needs="somebody"),
    Row("supporters:ideas", HARBOR, ok="ada", forbidden="dan ron"),
    Row("supporters:ideas-csv", HARBOR, ok="ada", forbidden="dan ron", needs="idea"),
    Row("supporters:lane-people", {"state": "md"}, ok="connie mel"),
    Row("supporters:desk-people", {"qio": "chesapeake-quality", "state": "md"}, ok="rita pat lea"),
]
