"""Reading the mails of the outbox as they would leave."""

import re

from accounts.mail.kinds import Rendered, kind_of
from accounts.mail.models import Delivery


def waiting(to: str = "", kind: str = "") -> list[Delivery]:
    """Deliveries in the order in which they were queued."""
    rows = Delivery.objects.select_related("message").order_by("id")
    if to:
        rows = rows.filter(to=to)
    if kind:
        rows = rows.filter(message__kind=kind)
    return list(rows)


def rendered(delivery: Delivery) -> Rendered:
    return kind_of(delivery.message.kind).render(delivery)


def path_in(mail: Rendered) -> str:
    """The path of the first link of the text; it stands in the HTML too, and leads to the fixed site."""
    link = re.search(r"http://localhost:8000(/\S+)", mail.text)
    assert link, mail.text
    assert link[0] in mail.html
    return link[1]
