"""Mails of the rooms' people: the invitation (its link is made when it is sent), and what others must hear of."""

import datetime as dt

from django.urls import reverse

from accounts.access.roles import ROLES
from accounts.mail.kinds import NotNeeded, Rendered, register
from accounts.mail.models import Delivery
from accounts.mail.rendering import render_mail, site_link
from accounts.members.models import Invitation
from accounts.members.tokens import make_token
from accounts.users.models import User


def _invitation(delivery: Delivery) -> Rendered:
    """Cancelled when it was accepted, taken back, ran out, or was sent once more since."""
    facts = delivery.message.context
    rows = Invitation.objects.select_related("facility", "qio", "invited_by")
    row = rows.filter(pk=facts["invitation"]).first()
    if row is None or not row.is_pending or row.sent_at != dt.datetime.fromisoformat(facts["sent_at"]):
        raise NotNeeded("the invitation no longer stands, or a newer mail carries its link")
    link = site_link(reverse("members:accept", args=[make_token(row)]))
    return render_mail("accounts/members/invitation", {"invitation": row, "role": row.role_data, "link": link})


def _changed(delivery: Delivery) -> Rendered:
    """To the person whose role changed or ended."""
    facts = delivery.message.context
    user = User.objects.filter(pk=facts["user"], is_active=True).first()
    if user is None:
        raise NotNeeded("the sign-in is closed")
    role = ROLES.get(facts["role"])
    return render_mail(
        "accounts/members/changed",
        {"person": user, "role": role, "place": facts["place"], "by_name": facts["by"], "link": site_link("/account/")},
    )


def _invited_by_qio(delivery: Delivery) -> Rendered:
    """To those who run a home: its QIO invited somebody there."""
    facts = delivery.message.context
    row = Invitation.objects.select_related("facility", "invited_by").get(pk=facts["invitation"])
    link = site_link(reverse("members:people", args=[row.facility.ccn]))
    return render_mail("accounts/members/invited_by_qio", {"invitation": row, "role": row.role_data, "link": link})


INVITATION = register("members.invitation", _invitation)
CHANGED = register("members.changed", _changed)
INVITED_BY_QIO = register("members.invited_by_qio", _invited_by_qio)
