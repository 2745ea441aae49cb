"""Mails that leave together are looked up together; where that fails, each for itself."""

import pytest

from accounts.mail import claims
from accounts.mail.kinds import kind_of, loaded, register
from accounts.mail.models import Delivery, DeliveryState, Lane, Topic
from accounts.mail.rendering import render_mail
from accounts.mail.services import add_recipients, open_message

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def asked() -> list[int]:
    """A kind whose mails are looked up together, unless p3 is among several; how many at a time."""
    asked = []

    def load(deliveries):
        asked.append(len(deliveries))
        for each in deliveries:
            if each.to.startswith("p3") and len(deliveries) > 1:
                raise LookupError
            each.loaded = f"Words for {each.to}"

    def render(delivery):
        return render_mail("accounts/mail/system", {"subject_line": "News", "words": loaded(delivery)})

    register("test.together", render, lane=Lane.BULK, topic=Topic.QIO, load=load)
    return asked


def send(run, people: int):
    message = open_message(kind_of("test.together"))
    add_recipients(message, [(f"p{number}@example.org", None, {}) for number in range(people)])
    run(Lane.BULK)


def test_twenty_are_looked_up_at_a_time(asked, run, sink):
    send(run, 3)
    assert asked == [3]
    assert all(f"Words for {mail['To']}" in mail.get_body(("plain",)).get_content() for mail in sink.mails())


def test_one_that_spoils_it_stops_no_other(asked, run, sink):
    send(run, 5)
    assert asked == [5, 1, 1, 1, 1, 1]
    assert len(sink.taken) == 5 and not Delivery.objects.exclude(state=DeliveryState.SENT).exists()
    assert all(f"Words for {mail['To']}" in mail.get_body(("plain",)).get_content() for mail in sink.mails())
    assert claims.claim(Lane.BULK, 1).deliveries == []
