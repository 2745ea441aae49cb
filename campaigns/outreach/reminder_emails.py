"""What reminders and the welcome series say. Looked up when a mail leaves: who has reported by then gets none. Mails
that leave together are looked up together (accounts/mail/kinds.py: `load`)."""

from collections.abc import Sequence

from django.urls import reverse

from accounts.mail.kinds import NotNeeded, Rendered, loaded, register
from accounts.mail.models import Delivery, Lane, Topic
from accounts.mail.rendering import render_mail, site_link
from accounts.users.models import User
from campaigns.outreach.reminders import Item, Stage, items_for, people_who_enter
from campaigns.outreach.welcome import newcomers
from qioportal.lib.words import readable_name

REMINDER = "outreach.reminder"
WELCOME = "outreach.welcome"
MOST_LINES = 25
WELCOME_WHY = "You get this because you are new at a home that uses the portal."


def _people_of(deliveries: Sequence[Delivery]) -> set[int]:
    return {each.message.context["user"] for each in deliveries}


def _load_reminders(deliveries: Sequence[Delivery]) -> None:
    """To each its person, and what is open there now."""
    people = people_who_enter(_people_of(deliveries))
    items = items_for(people.values(), with_levels=True)
    users = User.objects.in_bulk(people)
    for each in deliveries:
        pk = each.message.context["user"]
        each.loaded = users.get(pk), items.get(pk, [])


def _reminder(delivery: Delivery) -> Rendered:
    facts = delivery.message.context
    person, items = loaded(delivery)
    if not {item.cause for item in items} & set(facts["causes"]):
        raise NotNeeded("everything it would have named was sent meanwhile, or the person no longer enters numbers")
    falling = [item for item in items if item.stage == Stage.LEVEL]
    late = [item for item in items if item.is_late]
    coming = [item for item in items if not item.is_late and item.stage != Stage.LEVEL]
    first = (late or coming or falling)[0]
    return render_mail(
        "campaigns/outreach/reminder",
        {
            "person": person,
            "late": _lines(late),
            "coming": _lines(coming),
            "falling": _lines(falling),
            "more": sum(max(0, len(part) - MOST_LINES) for part in (late, coming, falling)),
            "first": first,
            "is_one": len({item.home.pk for item in items}) == 1,
            "link": site_link(_path(first)),
            "work_link": site_link(reverse("dashboards:work")),
        },
    )


def _path(item: Item) -> str:
    return reverse("measurements:month", kwargs={"ccn": item.home.ccn, "month": item.due.month})


def _lines(items: list[Item]) -> list[dict]:
    return [{"item": item, "link": site_link(_path(item))} for item in items[:MOST_LINES]]


def _load_welcomes(deliveries: Sequence[Delivery]) -> None:
    """To each its person, and the newcomer whose step of the series it is today."""
    new = {(each.user_id, each.step): each for each in newcomers(_people_of(deliveries))}
    users = User.objects.in_bulk({user for user, _ in new})
    for each in deliveries:
        facts = each.message.context
        each.loaded = users.get(facts["user"]), new.get((facts["user"], facts["step"]))


def _welcome(delivery: Delivery) -> Rendered:
    person, new = loaded(delivery)
    if new is None:
        raise NotNeeded("the person sent a month meanwhile, or left")
    return render_mail(
        "campaigns/outreach/welcome",
        {
            "person": person,
            "home": readable_name(new.home_name),
            "step": new.step,
            "link": site_link(reverse("dashboards:home", kwargs={"ccn": new.ccn})),
            "why": WELCOME_WHY,
        },
    )


register(REMINDER, _reminder, lane=Lane.BULK, topic=Topic.DUE, load=_load_reminders)
register(WELCOME, _welcome, lane=Lane.BULK, topic=Topic.DUE, load=_load_welcomes)
