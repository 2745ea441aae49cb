"""Addresses of outreach and who may open them."""

from django.utils import timezone

from campaigns.outreach.audience import Audience, Scope
from campaigns.outreach.models import Mailing, Subscriber
from campaigns.outreach.services import send_mailing, write_mailing
from campaigns.outreach.templates import save_template
from campaigns.outreach.tokens import confirm_token, leave_token, preferences_token
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
    lane = write_mailing(
        scope=Scope(None, "MD"), subject="LANE", text="Dear {name}", audience=Audience(lane_members=True),
        by=world.connie, reply_to_person=world.connie,
    )  # fmt: skip
    words = {"subject": "October", "text": "Dear {name}"}
    own = save_template(scope=Scope(world.qios["md"], "MD"), name="Own", by=world.rita, **words)
    lanes = save_template(scope=Scope(None, "MD"), name="Own", by=world.connie, **words)
    everybodys = save_template(scope=Scope.of_nation(), name="Key message", by=world.nat, **words)
    return {
        "desk": str(desk.pk), "lane": str(lane.pk), "national": str(nation.pk),
        "desk-template": str(own.pk), "lane-template": str(lanes.pk), "national-template": str(everybodys.pk),
    }  # fmt: skip


def prepare_sent(world) -> dict[str, int]:
    """The same two, under way."""
    made = prepare(world)
    for key, scope, by in [
        ("desk", Scope(world.qios["md"], "MD"), world.rita),
        ("lane", Scope(None, "MD"), world.connie),
        ("national", Scope.of_nation(), world.nat),
    ]:
        send_mailing(mailing=Mailing.objects.get(pk=made[key]), scope=scope, by=by)
    return made


def prepare_subscriber(world) -> dict[str, str]:
    """Somebody who asked for update notices, and the two links that they were mailed."""
    subscriber, _ = Subscriber.objects.get_or_create(
        email="fran@example.org", defaults={"confirmed_at": timezone.now()}
    )
    return {
        "confirm": confirm_token(subscriber),
        "leave": leave_token(subscriber),
        "preferences": preferences_token(subscriber),
    }


def prepare_notice(world) -> dict[str, str]:
    """A notice that was sent to the public list."""
    prepare_subscriber(world)
    notice = write_mailing(
        scope=Scope.of_nation(), subject="News", text="Hello", audience=Audience(subscribers=True), by=world.nat
    )
    send_mailing(mailing=notice, scope=Scope.of_nation(), by=world.nat)
    return {"notice": str(notice.pk)}


def _rows(kind: str, keys: dict, ok: str, forbidden: str, second: str = "") -> list[Row]:
    """`second`: who looks and says yes or no, and does not write."""
    own, looks = {"ok": ok, "forbidden": forbidden}, {"ok": f"{ok} {second}", "forbidden": forbidden}
    one = {"needs": "prepare", **own}
    return [
        Row(f"outreach:{kind}-mailings", keys, **looks),
        Row(f"outreach:{kind}-new", keys, **own),
        *(Row(f"outreach:{kind}-{name}", {**keys, "number": kind}, **one) for name in ("edit", "cancel")),
        *(
            Row(f"outreach:{kind}-{name}", {**keys, "number": kind}, needs="prepare_sent", **looks)
            for name in ("progress", "results", "people", "results-csv")
        ),
        *(
            Row(f"outreach:{kind}-{name}", {**keys, "number": kind}, needs="prepare", **looks)
            for name in ("mailing", "as-mail")
        ),
        Row(f"outreach:{kind}-templates", keys, **own),
        Row(f"outreach:{kind}-template-new", keys, **own),
        Row(f"outreach:{kind}-template-edit", {**keys, "number": f"{kind}-template"}, **one),
        Row(f"outreach:{kind}-template-retire", {**keys, "number": f"{kind}-template"}, method="post", **one),
        *(
            Row(f"outreach:{kind}-{name}", {**keys, "number": kind}, method="post", **one)
            for name in ("send", "pause", "resume", "delete", "ask", "take-back", "again", "end-at")
        ),
        *(
            Row(f"outreach:{kind}-{name}", {**keys, "number": kind}, method="post", needs="prepare", **looks)
            for name in ("approve", "send-back", "mail-to-me")
        ),
    ]


ROWS = [
    *_rows("desk", DESK, _WRITERS, _INSIDERS),
    Row("outreach:desk-sender", DESK, ok="lea", forbidden="rita pat"),
    *_rows("lane", {"state": "md"}, "connie", "mel", second="lea"),
    *_rows("national", {}, _NATION, _NATION_INSIDERS),
    Row("outreach:subscribe", public=True),
    Row("outreach:subscribe-asked", public=True),
    Row("outreach:confirm", {"token": "confirm"}, public=True, needs="prepare_subscriber"),
    Row("outreach:preferences", {"token": "preferences"}, public=True, needs="prepare_subscriber"),
    Row("outreach:archive", public=True),
    Row("outreach:archived", {"number": "notice"}, public=True, needs="prepare_notice"),
    Row("outreach:feed", public=True),
    Row("outreach:leave", {"token": "leave"}, public=True, needs="prepare_subscriber"),
]
