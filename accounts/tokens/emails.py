"""What a person hears of their tokens: one was made in their name, or somebody else revoked it."""

import datetime as dt

from django.urls import reverse

from accounts.mail.kinds import NotNeeded, Rendered, register
from accounts.mail.models import Delivery
from accounts.mail.rendering import render_mail, site_link
from accounts.tokens.models import ApiToken


def _notice(delivery: Delivery) -> Rendered:
    facts = delivery.message.context
    token = ApiToken.objects.select_related(
        "affiliation__user", "affiliation__facility", "affiliation__chain", "affiliation__qio"
    ).get(pk=facts["token"])
    person = token.affiliation.user
    if not person.is_active:
        raise NotNeeded("the sign-in is closed")
    return render_mail(
        "accounts/tokens/notice",
        {
            "person": person,
            "token": token,
            "what": facts["what"],
            "by_name": facts["by"],
            "at": dt.datetime.fromisoformat(facts["at"]),
            "link": site_link(reverse("tokens:mine")),
        },
    )


NOTICE = register("tokens.notice", _notice)
