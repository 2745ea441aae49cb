"""Who may look at tokens and revoke them."""

import datetime as dt

from django.utils import timezone

from accounts.tokens.services import make_token
from tests.laws.matrix import Row


def token_of_dan(world) -> dict[str, str]:
    """A token that the home's nurse made."""
    last = timezone.localdate() + dt.timedelta(days=30)
    token, _ = make_token(
        affiliation=world.dan.affiliations.get(), name="Sheet", scope="read", expires_on=last, by=world.dan
    )
    return {"its-prefix": token.prefix}


ROWS = [
    Row("tokens:mine", signed_in=True),
    Row("tokens:new", signed_in=True),
    Row("tokens:revoke", {"prefix": "its-prefix"}, ok="dan", needs="token_of_dan"),
    Row("tokens:home", {"ccn": "215001"}, ok="ada", forbidden="dan ron"),
    Row(
        "tokens:home-revoke", {"ccn": "215001", "prefix": "its-prefix"}, ok="ada", forbidden="dan ron",
        needs="token_of_dan",
    ),
]  # fmt: skip
