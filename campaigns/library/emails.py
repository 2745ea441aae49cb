"""What the library says by mail: to the author of a practice, at each step of its way; to whoever looks through
resources again, once a month."""

from django.urls import reverse

from accounts.mail.kinds import NotNeeded, Rendered, register
from accounts.mail.models import Delivery
from accounts.mail.rendering import render_mail, site_link
from campaigns.library.credits import credit_of
from campaigns.library.models import Practice, PracticeMove, PracticeStatus
from campaigns.library.reminding import reviews_due
from qioportal.lib.months import Month

MOVED = "library.practice_moved"
REVIEWS_DUE = "library.reviews_due"
MOST_NAMED = 25  # by name in one mail; the page has them all


def page_of_author(practice: Practice) -> str:
    """Where the author works on it."""
    if practice.facility:
        return reverse("library:home-story", args=[practice.facility.ccn, practice.slug])
    return reverse("library:lane-story", args=[practice.state.lower(), practice.slug])


def _moved(delivery: Delivery) -> Rendered:
    rows = PracticeMove.objects.select_related("practice__facility", "practice__author")
    move = rows.filter(pk=delivery.message.context["move"]).first()
    if move is None or move.practice.author is None or not move.practice.author.is_active:
        raise NotNeeded("the practice is gone, or the author's sign-in is closed")
    practice = move.practice
    if practice.status != move.status:
        raise NotNeeded("the practice has moved on since")
    public = reverse("library:practice", args=[practice.slug])
    context = {
        "person": practice.author, "practice": practice, "move": move, "status": PracticeStatus(move.status),
        "credit": credit_of(practice),
        "link": site_link(public if move.status == PracticeStatus.PUBLISHED else page_of_author(practice)),
    }  # fmt: skip
    return render_mail("campaigns/library/practice_moved", context)


def _reviews_due(delivery: Delivery) -> Rendered:
    facts = delivery.message.context
    rows = reviews_due(Month.parse(facts["month"])).get(facts["user"], [])
    if not rows:
        raise NotNeeded("all is looked through, or the person no longer keeps anything here")
    context = {
        "person": delivery.user, "late": [row for row in rows if row.is_late][:MOST_NAMED],
        "due": [row for row in rows if not row.is_late][:MOST_NAMED], "count": len(rows),
        "link": site_link(f"{rows[0].shelf}?due=1"),
        "why": "You get this once a month while resources of the library that you keep are to be looked through.",
    }  # fmt: skip
    return render_mail("campaigns/library/reviews_due", context)


register(MOVED, _moved)
register(REVIEWS_DUE, _reviews_due)
