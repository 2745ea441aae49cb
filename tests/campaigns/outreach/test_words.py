"""Markdown and fields: what an author may write, what becomes of it as HTML and as text, and what is refused."""

import email
import email.policy
from html.parser import HTMLParser

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.mail.envelope import mail_bytes
from accounts.mail.models import Delivery, Message
from accounts.mail.rendering import render_delivery
from campaigns.outreach.audience import Audience, Recipient, Scope
from campaigns.outreach.fields import fields_in, holes, in_words, prepared, problem_in
from campaigns.outreach.markdown import as_page_html, as_text
from campaigns.outreach.models import Mailing, Sender, Subscriber
from campaigns.outreach.services import send_mailing, write_mailing

DESK = {"qio": "chesapeake-quality", "state": "md"}


def tags_of(html: str) -> list[tuple]:
    """As a browser reads them."""
    found = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: found.append((tag, attributes))
    parser.feed(html)
    return found


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[a](javascript:alert(1))", "[a](JaVaScRiPt:x)",
        "[a](data:text/html;base64,xxxx)", "![a](https://example.org/pixel.png)", "<a href='x' onclick='y'>z</a>",
        "[a](vbscript:x)", "[a]: javascript:x\n\n[a]", "<javascript:alert(1)>", "[a](//example.org)", "[a](/admin/)",
        '[a](https://example.org/" onmouseover="x)', "&#x3C;script&#x3E;", "```\n</code><script>\n```",
    ],
)  # fmt: skip
def test_nothing_that_runs_or_loads_comes_out(text):
    for tag, attributes in tags_of(as_page_html(text)):
        assert tag in {"p", "br", "a", "code", "pre"}
        assert all(name == "href" and value.startswith("https://example.org") for name, value in attributes)


def test_text_reads_well():
    text = (
        "# October\n\nDear *all*,\nplease **send**:\n\n1. numbers\n   - with notes\n2. [the page](https://example.org/a)"
        "\n\n> said\n> before\n\n<https://example.org/b> [mail](mailto:x@example.org)\n\n---"
    )
    assert as_text(text) == (
        "October\n\nDear all,\nplease send:\n\n1. numbers\n  - with notes\n2. the page (https://example.org/a)"
        "\n\n> said\n> before\n\nhttps://example.org/b mail (x@example.org)\n\n* * *"
    )
    assert as_page_html("a\nb") == "<p>a<br>\nb</p>\n"
    assert as_page_html("# a\n## b") == "<h2>a</h2>\n<h3>b</h3>\n", "the page's own heading stands above"


def test_an_unknown_field_is_refused_with_its_place():
    assert problem_in("Dear {name|colleague} of {home}") == ""
    assert problem_in("Dear\n\n{nam}").startswith("Line 3: {nam} is not a field. The fields are {name}, {home}")
    assert "{Name}" in problem_in("{Name}") and "{ name }" in problem_in("{ name }") and "{}" in problem_in("{}")
    assert "Line 1: a field can't stand in the address" in problem_in("[x](https://{ccn}.example.org)")
    assert "address" in problem_in("<https://example.org/{ccn}>")


def test_a_fallback_stands_where_a_fact_is_missing():
    ready = prepared("For {name|you}", "Dear {name|colleague}, {home}!")
    assert ready.fill(ready.text, {"name": "", "home": "Bay Manor"}) == "Dear colleague, Bay Manor!"
    assert ready.fill(ready.subject, {"name": "Ada"}) == "For Ada"
    assert [field.fallback for field in fields_in("{name|a} {name|b} {name|a} {other}")] == ["a", "b"]
    people = [Recipient("a@example.org", None, name="Ada"), Recipient("b@example.org", None, ccn="215001")]
    assert holes("{name}", "{home} {ccn|none} {state} {qio}", {"qio": "A", "state": ""}, people) == {
        "name": 1, "home": 2, "state": 1,
    }  # fmt: skip


def test_a_value_is_never_markup_nor_another_field():
    facts = {"name": "**x** [y](https://evil.example) <b>{home}</b> {ccn}", "home": "Bay"}
    ready = prepared("s", "{name} at {home}")
    html = ready.fill(ready.html, facts, is_html=True)
    assert "<a " not in html and "<strong>" not in html and "&lt;b&gt;{home}&lt;/b&gt;" in html
    assert ready.fill(ready.text, facts) == "**x** [y](https://evil.example) <b>{home}</b> {ccn} at Bay"


@pytest.fixture
def scope(world, phase) -> Scope:
    return Scope(world.qios["md"], "MD")


def sent(world, scope, **words) -> Delivery:
    facts = {"subject": "October", "text": "Dear {name},\n\n[look](https://example.org/x)", **words}
    mailing = write_mailing(scope=scope, audience=Audience(), by=world.rita, **facts)
    send_mailing(mailing=mailing, scope=scope, by=world.rita)
    return Delivery.objects.select_related("message").get(to="dan@example.org")


def read_back(delivery: Delivery):
    return email.message_from_bytes(mail_bytes(delivery, render_delivery(delivery)), policy=email.policy.default)


@pytest.mark.django_db
def test_a_name_starts_no_header(world, scope):
    world.dan.name = "Dan\r\nBcc: victim@example.org\u2028X: y"
    world.dan.save()
    mail = read_back(sent(world, scope, subject="For {name}", text="Dear {name}"))
    assert mail["Bcc"] is None and mail["X"] is None
    assert mail["Subject"].startswith("For Dan Bcc: victim@example.org")
    assert "Dear Dan Bcc: victim" in mail.get_body(("plain",)).get_content()


@pytest.mark.django_db
def test_both_parts_carry_the_words_and_only_the_own_values(world, scope):
    mail = read_back(sent(world, scope))
    plain, html = mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()
    assert "Dear Dan Example,\n\nlook (https://example.org/x)" in plain.replace("\r\n", "\n")
    assert 'href="https://example.org/x"' in html and "/h/215001/" in html and "/h/215001/" in plain
    other = render_delivery(Delivery.objects.get(to="ada@example.org"))
    assert "Ada Example" in other.text and "Dan" not in other.text + other.html
    assert "zq" not in other.subject and all("x0q" not in part for part in (other.text, other.html, plain, html))


@pytest.mark.django_db
def test_replies_go_to_a_person_and_a_seen_domain_is_the_sender(world, scope):
    sender = Sender.objects.create(qio=world.qios["md"], address="news@chesapeake.example.org")
    first = sent(world, scope, reply_to_person=world.pat, text="Ask {contact}. {state} {qio}")
    mail = read_back(first)
    assert mail["Reply-To"] == "pat@example.org" and "news@" not in mail["From"]
    assert "Ask Pat Example. Maryland Chesapeake Quality" in mail.get_body(("plain",)).get_content()
    Delivery.objects.all().delete()
    sender.verified_at = world.pat.joined_at
    sender.save()
    assert read_back(sent(world, scope))["From"] == '"Your QIO, Maryland" <news@chesapeake.example.org>'


@pytest.mark.django_db
def test_the_form_refuses_at_once_and_keeps_what_was_typed(client, world, scope):
    client.force_login(world.rita)
    new = reverse("outreach:desk-new", kwargs=DESK)
    page = client.post(new, {"subject": "{nam}", "text": "First\n{hom}"}).content.decode()
    assert "Line 1: {nam} is not a field" in page and "Line 2: {hom} is not a field" in page and "First" in page
    page = client.post(new, {"subject": "S", "text": "T", "reply_to_person": world.otto.pk}).content.decode()
    assert "Select a valid choice" in page, "somebody of another QIO answers nobody here"
    page = client.post(new, {"subject": "S", "text": "T", "starts_at": "2020-01-01T10:00"}).content.decode()
    assert "This hour has passed" in page
    assert not Mailing.objects.exists()


@pytest.mark.django_db
def test_the_preview_is_as_anybody_of_the_audience_and_saves_nothing(client, world, scope):
    client.force_login(world.rita)
    new = reverse("outreach:desk-new", kwargs=DESK)
    words = {"subject": "For {home}", "text": "Dear {name} **now** <script>x</script>", "preview": "1"}
    page = client.post(new, words | {"seen_as": "dan@ex"}).content.decode()
    assert "Dear Dan Example <strong>now</strong> &lt;script&gt;" in page and "<html" in page
    piece = client.post(new, words | {"seen_as": "Harbor"}, headers={"hx-request": "true"}).content.decode()
    assert "Dear Ada Example" in piece and "<html" not in piece
    page = client.post(new, words | {"seen_as": "olga"}).content.decode()
    assert "Nobody like “olga” gets this" in page and "Olga" not in page, "Ohio's people are not Maryland's to see"
    assert not Mailing.objects.exists()


@pytest.mark.django_db
def test_the_mail_by_itself_runs_nothing_and_is_framed_by_us_only(client, world, scope):
    mailing = write_mailing(scope=scope, subject="S", text="Dear {name}", audience=Audience(), by=world.rita)
    client.force_login(world.rita)
    page = client.get(reverse("outreach:desk-as-mail", kwargs={**DESK, "number": mailing.pk}), {"as": "ron"})
    assert "Dear Ron Example" in page.content.decode()
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "script-src 'none'" in policy and "frame-ancestors 'self'" in policy
    assert page.headers["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.django_db
def test_who_has_an_empty_fact_is_counted_before_sending(client, world, scope):
    world.dan.name = ""
    world.dan.save()
    mailing = write_mailing(scope=scope, subject="S", text="{name} {contact|us}", audience=Audience(), by=world.rita)
    client.force_login(world.rita)
    page = client.get(reverse("outreach:desk-mailing", kwargs={**DESK, "number": mailing.pk})).content.decode()
    assert "&#123;name&#125; would be empty for 1 person." in page and "&#123;contact" not in page


@pytest.mark.django_db
def test_a_senders_new_address_has_to_be_seen_anew(client, world):
    sender = Sender.objects.create(qio=world.qios["md"], address="a@example.org", verified_at=world.pat.joined_at)
    client.force_login(world.root)
    page = f"/back-office/campaigns/sender/{sender.pk}/change/"
    assert "dkim=pass" in client.get(page).content.decode()
    seen = {"qio": sender.qio_id, "verified_at_0": "2026-11-01", "verified_at_1": "10:00:00", "problem": ""}
    client.post(page, seen | {"address": "a@example.org"})
    sender.refresh_from_db()
    assert sender.verified_at is not None
    at = timezone.localtime(sender.verified_at)
    same = seen | {"verified_at_0": f"{at:%Y-%m-%d}", "verified_at_1": f"{at:%H:%M:%S}", "address": "b@example.org"}
    client.post(page, same)
    sender.refresh_from_db()
    assert (sender.address, sender.verified_at) == ("b@example.org", None)


@pytest.mark.django_db
def test_the_preview_of_a_notice_is_that_of_the_list(client, world, phase):
    Subscriber.objects.create(email="fran@example.org", confirmed_at=timezone.now())
    mailing = write_mailing(
        scope=Scope.of_nation(), subject="News", text="Dear {name|reader}", audience=Audience(subscribers=True),
        by=world.nat,
    )  # fmt: skip
    client.force_login(world.nat)
    page = client.get(reverse("outreach:national-mailing", kwargs={"number": mailing.pk})).content.decode()
    assert "Dear reader" in page and "this address asked for update notices" in page and "Send to 1 person" in page


@pytest.mark.parametrize(
    ("subject", "facts", "said"),
    [
        ("{month}: your numbers", {"month": "October 2026"}, "October 2026: your numbers"),
        ("{month}: your numbers", {}, "[the month that is due]: your numbers"),
        ("For {name|colleague} of {home}", {"home": ""}, "For colleague of [the home’s name]"),
        ("Hello{name|}", {}, "Hello"),
        ("Words {in} braces {", {}, "Words {in} braces {"),
        ("Join us, {day}", {"hours": ["2026-12-03T15:00+00:00", "2026-12-03T16:00+00:00", "America/New_York"]},
         "Join us, Thursday, December 3, 2026"),
    ],
)  # fmt: skip
@pytest.mark.one_engine
def test_a_subject_in_words(subject, facts, said):
    assert in_words(subject, facts) == said


@pytest.mark.django_db
def test_no_page_of_mailings_shows_a_field(client, world, phase):
    scope = Scope(world.qios["md"], "MD")
    words = {"scope": scope, "text": "T", "audience": Audience(), "by": world.rita}
    sent = write_mailing(subject="{month}: numbers of {home}", **words)
    send_mailing(mailing=sent, scope=scope, by=world.rita)
    draft = write_mailing(subject="{month|This month}, {name|you}", **words)
    fields = Mailing.objects.get(pk=sent.pk).message.context["fields"]
    Message.objects.update(context={"fields": fields | {"month": "May 2025"}})
    client.force_login(world.rita)
    pages = [reverse("outreach:desk-mailings", kwargs=DESK)]
    for name in ("mailing", "results", "people", "cancel"):
        pages.append(reverse(f"outreach:desk-{name}", kwargs={**DESK, "number": sent.pk}))
    for path in pages:
        page = client.get(path).text
        assert "May 2025: numbers of [the home’s name]" in page and "{month" not in page, path
    assert "May 2025: numbers of Harbor House" in client.get(pages[1]).text, "the preview is of then too"
    Delivery.objects.filter(to="ron@example.org").update(context={"name": "Ron Then", "home": "Old House"})
    assert "As Ron Then of Old House gets it" in client.get(pages[1], {"as": "ron then"}).text, "as it was sent"
    assert "This month, you" in client.get(pages[0]).text
    found = client.get(pages[0], {"q": "may 2025"}).text
    assert f"/mailings/{sent.pk}/" in found and f"/mailings/{draft.pk}/" not in found
    assert str(draft) == "This month, you"


@pytest.mark.django_db
def test_the_nations_text_names_each_homes_state(world, phase):
    nation = Scope.of_nation()
    mailing = write_mailing(scope=nation, subject="For {state}", text="T", audience=Audience(), by=world.nat)
    send_mailing(mailing=mailing, scope=nation, by=world.nat)
    mails = {row.to: render_delivery(row).subject for row in Delivery.objects.select_related("message")}
    assert (mails["ada@example.org"], mails["olga@example.org"]) == ("For Maryland", "For Ohio")
