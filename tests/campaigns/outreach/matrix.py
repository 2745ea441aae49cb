"""Addresses of outreach and who may open them."""

from campaigns.outreach.audience import Audience, Scope
from campaigns.outreach.services import write_mailing
from tests.laws.matrix import Row

DESK = {"qio": "chesapeake-quality", "state": "md"}
_WRITERS = "rita lea"
_INSIDERS = "pat"
_NATION = "nat root"
_NATION_INSIDERS = "hedi"


def prepare(world) -> dict[str, str]:
    """A draft of the desk and one of the nation."""
    desk = write_mailing(
        scope=Scope(world.qios["md"], "MD"), subject="October", text="Dear {name}", audience=Audience(), by=world.rita
    )
    nation = write_mailing(
        scope=Scope.of_nation(), subject="Nation", text="Dear {name}", audience=Audience(), by=world.nat
    )
    return {"desk": str(desk.pk), "national": str(nation.pk)}


def _rows(kind: str, keys: dict, ok: str, forbidden: str) -> list[Row]:
    own = {"ok": ok, "forbidden": forbidden}
    one = {"needs": "prepare", **own}
    return [
        Row(f"outreach:{kind}-mailings", keys, **own),
        Row(f"outreach:{kind}-new", keys, **own),
        *(Row(f"outreach:{kind}-{name}", {**keys, "number": kind}, **one) for name in ("mailing", "edit", "cancel")),
        Row(f"outreach:{kind}-progress", {**keys, "number": kind}, **one),
        *(
            Row(f"outreach:{kind}-{name}", {**keys, "number": kind}, method="post", **one)
            for name in ("send", "pause", "resume", "delete")
        ),
    ]


ROWS = [
    *_rows("desk", DESK, _WRITERS, _INSIDERS),
    *_rows("national", {}, _NATION, _NATION_INSIDERS),
    Row("outreach:subscribe", public=True),
    Row("outreach:subscribe-asked", public=True),
]
