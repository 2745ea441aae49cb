"""What reminders and the welcome series say. Looked up when a mail leaves: who has reported by then gets none."""

from django.urls import reverse

from accounts.mail.kinds import NotNeeded, Rendered, register
from accounts.mail.models import Delivery, Lane, Topic
from accounts.mail.rendering import render_mail, site_link
from accounts.users.models import User
from campaigns.outreach.reminders import Item, items_for, people_who_enter
from campaigns.outreach.welcome import newcomers
from qioportal.lib.words import readable_name

REMINDER = "outreach.reminder"
WELCOME = "outreach.welcome"
MOST_LINES = 25
WELCOME_WHY = "You get this because you are new at a home that uses the portal."


def _reminder(delivery: Delivery) -> Rendered:
    facts = delivery.message.context
    people = people_who_enter([facts["user"]])
    items = items_for(people.values(), with_levels=True).get(facts["user"], [])
    if not {item.cause for item in items} & set(facts["causes"]):
        raise NotNeeded("everything it would have named was sent meanwhile, or the person no longer enters numbers")
    late = [item for item in items if item.is_late]
    coming = [item for item in items if not item.is_late]
    first = (late or coming)[0]
    return render_mail(
        "campaigns/outreach/reminder",
        {
            "person": User.objects.get(pk=facts["user"]),
            "late": _lines(late),
            "coming": _lines(coming),
            "more": max(0, len(items) - 2 * MOST_LINES),
            "first": first,
            "is_one": len({item.home.pk for item in items}) == 1,
            "link": site_link(_path(first)),
        },
    )


def _path(item: Item) -> str:
    return reverse("measurements:month", kwargs={"ccn": item.home.ccn, "month": item.due.month})


def _lines(items: list[Item]) -> list[dict]:
    return [{"item": item, "link": site_link(_path(item))} for item in items[:MOST_LINES]]


def _welcome(delivery: Delivery) -> Rendered:
    facts = delivery.message.context
    new = next((each for each in newcomers(facts["user"]) if each.step == facts["step"]), None)
    if new is None:
        raise NotNeeded("the person sent a month meanwhile, or left")
    return render_mail(
        "campaigns/outreach/welcome",
        {
            "person": User.objects.get(pk=new.user_id),
            "home": readable_name(new.home_name),
            "step": new.step,
            "link": site_link(reverse("dashboards:home", kwargs={"ccn": new.ccn})),
            "why": WELCOME_WHY,
        },
    )


register(REMINDER, _reminder, lane=Lane.BULK, topic=Topic.DUE)
register(WELCOME, _welcome, lane=Lane.BULK, topic=Topic.DUE)
