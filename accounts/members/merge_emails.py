"""What both addresses, and who runs the homes, hear when two accounts were made into one, or apart again."""

from accounts.access.models import Affiliation
from accounts.access.permissions import Permission
from accounts.access.places import permissions_for_nation
from accounts.mail.kinds import NotNeeded, Rendered, register
from accounts.mail.models import Delivery
from accounts.mail.rendering import render_mail, site_link
from accounts.members.models import PersonMerge


def _rendered(delivery: Delivery, name: str, *, undone: bool) -> Rendered:
    facts = delivery.message.context
    row = PersonMerge.objects.select_related("kept", "other", "by", "undone_by", "qio").get(pk=facts["merge"])
    if bool(row.undone_at) != undone:
        raise NotNeeded("it was taken back in the meantime")
    roles = Affiliation.objects.filter(pk__in=[each["affiliation"] for each in row.moved]).select_related("facility")
    context = {
        "merge": row,
        "office": _office(row.undone_by if undone else row.by, row),
        "phone": row.qio.phone if row.qio else "",
        "to": facts["to"],
        "roles": [f"{role.get_role_display()}, {role.place_name}" for role in roles.order_by("pk")],
        "link": site_link("/account/" if facts["to"] != "other" or undone else "/cannot-sign-in/"),
    }
    return render_mail(f"accounts/members/{name}", context)


def _office(who, row: PersonMerge) -> str:
    """For whom the person acted: the help desk also takes back what a QIO merged."""
    if row.qio is None or (who and Permission.ANSWER_HELP_DESK in permissions_for_nation(who)):
        return "the national help desk"
    return row.qio.name


def _merged(delivery: Delivery) -> Rendered:
    return _rendered(delivery, "merged", undone=False)


def _unmerged(delivery: Delivery) -> Rendered:
    return _rendered(delivery, "unmerged", undone=True)


MERGED = register("members.merged", _merged)
UNMERGED = register("members.unmerged", _unmerged)
