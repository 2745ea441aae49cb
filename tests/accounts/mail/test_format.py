"""The bytes on the wire, as a mail program reads them."""

import datetime as dt
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime

import pytest
from django.core import mail as django_mail
from hypothesis import given
from hypothesis import strategies as st

from accounts.mail import kinds
from accounts.mail.envelope import mail_bytes, refusal_of
from accounts.mail.kinds import Rendered, register
from accounts.mail.models import Delivery, Lane, Message, Topic
from accounts.mail.rendering import render_delivery, render_mail
from accounts.mail.services import queue_mail
from accounts.mail.smtp import _dotted
from accounts.mail.stopping import read_stop_token

OUR_BACKEND = "accounts.mail.backend.OutboxBackend"
pytestmark = pytest.mark.django_db


def read(content: bytes):
    return message_from_bytes(content, policy=policy.default)


def made(rendered: Rendered, **message) -> bytes:
    message = Message(kind="test.bulk", lane=Lane.BULK, **{"topic": Topic.QIO, **message})
    return mail_bytes(Delivery(message=message, to="ada@example.org", rfc_message_id="<abc@portal>"), rendered)


def test_all_headers_of_a_mailing(sink, run, mailing):
    mailing(1, sender_name="Your QIO, Maryland", reply_to="qio@example.org")
    run(Lane.BULK)
    mail = sink.mails()[0]
    assert mail["From"].addresses[0].display_name == "Your QIO, Maryland"
    assert mail["From"].addresses[0].addr_spec == "portal@example.org"
    assert (mail["To"], mail["Reply-To"], mail["Subject"]) == ("p0@example.org", "qio@example.org", "News")
    assert (mail["Precedence"], mail["Auto-Submitted"]) == ("bulk", None)
    assert mail["List-Id"].endswith("<qio.example.org>")
    assert mail["Message-ID"] == Delivery.objects.get().rfc_message_id
    assert abs(parsedate_to_datetime(mail["Date"]) - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=1)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = mail["List-Unsubscribe"]
    assert link.startswith("<http://localhost:8000/stop/")
    stop = read_stop_token(link.strip("<>").rstrip("/").rpartition("/")[2])
    assert (stop.address, stop.topic) == ("p0@example.org", Topic.QIO)
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    text, html = (part.get_content() for part in mail.iter_parts())
    assert link.strip("<>") in text
    assert link.strip("<>") in html
    assert "Stop messages of your QIO and of the campaign: http" in text
    assert "1 Example Street" in text
    assert "1 Example Street" in html


def test_account_mail_can_not_be_stopped(sink, run, service_mail):
    service_mail()
    run()
    mail = sink.mails()[0]
    assert mail["List-Unsubscribe"] is None
    assert mail["From"].addresses[0].display_name == "QIO Portal"
    assert "/stop/" not in sink.taken[0][2].decode()
    text = mail.get_body(("plain",)).get_content()
    assert "Mail about your account can't be stopped." in text
    assert "Example Street" not in text


def test_two_recipients_of_one_text_get_their_own_links(sink, run, mailing):
    mailing(2)
    run(Lane.BULK)
    links = {mail["To"]: mail["List-Unsubscribe"].strip("<>") for mail in sink.mails()}
    assert len(set(links.values())) == 2
    for mail in sink.mails():
        for part in mail.iter_parts():
            assert part.get_content().count(links[mail["To"]]) == 1
            assert part.get_content().count("/stop/") == 1


def test_text_is_plain_and_html_is_escaped(sink, run):
    queue_mail(kind="test.service", to="a@example.org", subject="Ada's <b>", text="It's <script>alert(1)</script>.")
    run()
    mail = sink.mails()[0]
    assert mail["Subject"] == "Ada's <b>"
    assert "It's <script>alert(1)</script>." in mail.get_body(("plain",)).get_content()
    assert "<script>" not in mail.get_body(("html",)).get_content()


@pytest.mark.parametrize(
    "bad", ["x\r\nBcc: evil@example.org", "x\nBcc: evil@example.org", "x\rBcc: y", "x\u2028Bcc: y"]
)
def test_nobody_writes_headers_of_their_own(bad):
    mail = read(made(Rendered(bad, "text", "html"), sender_name=bad, reply_to=bad))
    assert mail["Bcc"] is None
    assert mail["Reply-To"] is None
    assert len(mail["Subject"].splitlines()) == 1
    assert "Bcc" in mail["Subject"]


@pytest.mark.parametrize(
    "subject",
    ["Grüße aus Baltimore", "=?utf-8?q?not_encoded?=", "A word " * 25, "üöä " * 40, "日本語" * 30, "🙂 due", " a  b "],
)
def test_subjects_arrive_as_written(subject):
    content = made(Rendered(subject, "t", "h"), sender_name='Ödön "Q" O\'Neil, QIO')
    head = content.partition(b"\r\n\r\n")[0]
    assert max(map(len, head.split(b"\r\n"))) <= 998
    assert head.isascii()
    mail = read(content)
    assert mail["Subject"] == subject.strip()
    assert mail["From"].addresses[0].display_name == 'Ödön "Q" O\'Neil, QIO'


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), max_size=300))
def test_any_text_arrives_as_written_and_never_ends_the_mail(text):
    content = made(Rendered("s", text, text))
    sent = _dotted(content)
    assert sent.endswith(b"\r\n.\r\n")
    assert sent.count(b"\r\n.\r\n") == 1  # nothing inside looks like the end
    assert b"\n" not in sent.replace(b"\r\n", b"")  # no bare line feed that a relay could take for one
    assert b"\r" not in sent.replace(b"\r\n", b"")
    got = read(content).get_body(("plain",)).get_content()
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    assert got.replace("\r\n", "\n").rstrip("\n") == lines.rstrip("\n")


@pytest.mark.parametrize("body", [".", ".\r\n.", "..", "a\n.\nb", ". \n.b"])
def test_dots_at_the_start_of_a_line_survive(sink, run, body):
    queue_mail(kind="test.service", to="a@example.org", subject="s", text=body)
    run()
    got = sink.mails()[0].get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert got.startswith(body.replace("\r\n", "\n") + "\n")


@pytest.mark.parametrize("address", ["a@example.org", "o'neil+x@sub.example.co", "a@bücher.example", "A.B@EXAMPLE.ORG"])
def test_good_addresses_are_not_refused(address):
    assert refusal_of(address) == ""


def test_other_letters_in_a_domain_travel_as_ascii(sink, run):
    queue_mail(kind="test.service", to="a@bücher.example")
    run()
    assert sink.recipients() == ["a@xn--bcher-kva.example"]


def test_a_secret_is_in_the_mail_and_nowhere_in_the_database(sink, run, django_assert_max_num_queries):
    secret = "s3cr3t-t0k3n-of-the-link"

    def with_link(delivery):
        words = f"http://localhost:8000/reset/{secret}/"
        return render_mail("accounts/mail/system", {"subject_line": "Your link", "words": words})

    register("test.link", with_link)
    queue_mail(kind="test.link", to="ada@example.org", context={"user": 7})
    run()
    assert secret in sink.mails()[0].get_body(("plain",)).get_content()
    assert not list(places_in_database(secret))


def places_in_database(word: str):
    """Every table and row that holds the word."""
    from django.apps import apps  # noqa: PLC0415
    from django.forms.models import model_to_dict  # noqa: PLC0415

    for model in apps.get_models():
        for row in model._default_manager.all():
            values = {field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields}
            if word in str(values) or word in str(model_to_dict(row)):
                yield row


def test_what_django_sends_goes_through_the_outbox(sink, run, settings):
    settings.EMAIL_BACKEND = OUR_BACKEND  # pytest-django puts a box of its own in its place
    django_mail.send_mail("From\nDjango", "Words", None, ["a@example.org", "b@example.org", "a@example.org"])
    assert list(Delivery.objects.values_list("message__kind", flat=True)) == ["system.mail"] * 2
    run()
    assert sink.copies() == {"a@example.org": 1, "b@example.org": 1}
    assert sink.mails()[0]["Subject"] == "From Django"


def test_an_attachment_is_refused(settings):
    settings.EMAIL_BACKEND = OUR_BACKEND
    mail = django_mail.EmailMessage("s", "b", to=["a@example.org"])
    mail.attach("x.txt", "words")
    with pytest.raises(ValueError, match="no attachments"):
        mail.send()


def test_a_kind_is_registered_once():
    with pytest.raises(ValueError, match="registered twice"):
        register("test.bulk", lambda delivery: None)
    assert kinds.kind_of("test.bulk").repeats is False


def test_a_preview_is_the_mail_itself(mailing):
    message = mailing(1)
    preview = render_delivery(Delivery(message=message, to="p0@example.org"))
    assert preview == render_delivery(Delivery.objects.get())
