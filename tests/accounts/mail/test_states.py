"""Every way that a mail can go, seen at a real SMTP server and in the rows."""

import pytest

from accounts.mail.models import Delivery, Lane

pytestmark = pytest.mark.django_db


def test_service_mail_is_sent_once(sink, run, service_mail):
    delivery = service_mail()
    run()
    run()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.smtp_code, delivery.attempts) == ("sent", 250, 1)
    assert delivery.settled_at is not None
    assert sink.taken[0][:2] == ("ada@example.org", delivery.rfc_message_id)
    assert len(sink.taken) == 1


def test_a_mailing_reaches_everybody_once(sink, run, mailing):
    mailing(45)
    run(Lane.BULK)
    assert sink.copies() == {f"p{number}@example.org": 1 for number in range(45)}
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}
    assert sink.connections == 3  # 20 mails a connection
