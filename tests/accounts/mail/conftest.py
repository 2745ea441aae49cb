"""A mail server, two kinds of mail, and short words for what tests do with the outbox."""

import mailbox

import pytest

from accounts.mail import kinds
from accounts.mail.delivery import deliver
from accounts.mail.kinds import Rendered, register
from accounts.mail.models import DeliveryState, Lane, Topic
from accounts.mail.rendering import render_mail
from accounts.mail.services import add_recipients, open_message, queue_mail
from accounts.mail.smtp import SmtpTransport
from tests.accounts.mail.sink import running_sink


def render_plain(delivery) -> Rendered:
    message = delivery.message
    return render_mail("accounts/mail/system", {"subject_line": message.subject, "words": message.text})


@pytest.fixture(autouse=True)
def _test_kinds(monkeypatch):
    monkeypatch.setattr(kinds, "_KINDS", dict(kinds._KINDS))
    register("test.service", render_plain)
    register("test.bulk", render_plain, lane=Lane.BULK, topic=Topic.QIO)


@pytest.fixture
def sink():
    with running_sink() as sink:
        yield sink


@pytest.fixture(params=[True, False], ids=["commands at once", "one by one"])
def pipelining(sink, request):
    """The server takes several commands at once, or doesn't."""
    sink.pipelining = request.param


@pytest.fixture
def run(sink):
    """run(lane) empties the lane into the sink, with short timeouts."""

    def way_out() -> SmtpTransport:
        config = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": sink.port}
        return SmtpTransport(config, reply_seconds=5, taken_seconds=0.3)

    def run(lane: Lane = Lane.SERVICE, seconds: float = 10):
        return deliver(lane, seconds=seconds, way_out=way_out)

    return run


@pytest.fixture
def service_mail():
    def service_mail(to="ada@example.org", **more):
        return queue_mail(kind="test.service", to=to, subject="Hello", text="Words for you.", **more)

    return service_mail


@pytest.fixture
def mailing():
    """mailing(n) is a message of the bulk lane to n people."""

    def mailing(count=3, **more):
        message = open_message(kinds.kind_of("test.bulk"), subject="News", text="Words for all.", **more)
        add_recipients(message, [(f"p{number}@example.org", None, {}) for number in range(count)])
        return message

    return mailing


@pytest.fixture
def box(tmp_path, settings):
    """A Maildir to which reports come."""
    settings.MAIL_BOUNCES_TO = "bounces@example.org"
    settings.MAIL_BOUNCES_BOX = f"maildir://{tmp_path / 'reports'}"
    return mailbox.Maildir(str(tmp_path / "reports"), create=True)


@pytest.fixture
def sent(db, service_mail, run, transactional_db):
    """One mail that has left."""
    delivery = service_mail()
    run()
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.SENT
    return delivery
