"""Pages of recognition: the home's, the public check, the nation's list; the paper."""

import csv
import datetime as dt
import io
import re

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone
from playwright.sync_api import expect

from accounts.tokens import limits
from campaigns.recognition import public_views
from campaigns.recognition.models import Certificate
from campaigns.recognition.services import award_all, issue_by_hand, revoke
from tests.browser import assert_sound, sign_in_by_cookie
from tests.campaigns.charts.homes import signed
from tests.query_growth import assert_same_queries

HOME = "/h/215001/recognition/"
LIST = "/nation/certificates/"
DAY = dt.date(2026, 11, 9)


def text_of(response) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


@pytest.fixture
def as_ada(client, world):
    client.force_login(world.ada)
    return client


@pytest.fixture
def as_nat(client, world):
    client.force_login(world.nat)
    return client


def make(enrollment, number: int = 0, **facts) -> Certificate:
    """A certificate with a code of its own."""
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
    code = f"TEST-{letters[number // 32]}{letters[number % 32]}AA"
    usual = {"kind": "level", "level": number % 5, "title": f"Level {number % 5}", "issued_on": DAY,
             "ends_on": DAY + dt.timedelta(days=364), "evidence": {"level": 4, "held_since": "2026-05-01"}}  # fmt: skip
    return Certificate.objects.create(code=code, enrollment=enrollment, **usual | facts)


# the home


def test_the_home_sees_what_it_holds_and_what_is_missing(as_ada, improved):
    award_all(DAY)
    certificate = Certificate.objects.get(kind="sustained")
    page = text_of(as_ada.get(HOME))
    assert certificate.code in page and "Sustained improvement: Consistent Assignment" in page
    assert "Held through Monday, November 8, 2027. What it takes is still there." in page
    assert "This goal can't earn the award. Mostly the same residents" in page, "antipsychotics are a line"


def test_before_the_night_it_says_that_it_is_earned(as_ada, improved):
    assert "Earned. The certificate comes tonight." in text_of(as_ada.get(HOME))


def test_a_home_that_does_not_take_part(client, world, phase):
    client.force_login(world.ada)
    page = text_of(client.get(HOME))
    assert "No certificate yet" in page and "begin when your home takes part" in page


def test_queries_do_not_grow_with_certificates(as_ada, harbor, today):
    make(harbor)
    assert_same_queries(
        lambda: as_ada.get(HOME), lambda: [make(harbor, number, issued_on=DAY) for number in range(1, 5)]
    )


# the paper


def test_the_paper_is_a_tagged_pdf_with_the_words_of_the_certificate(as_ada, improved):
    award_all(DAY)
    certificate = Certificate.objects.get(kind="sustained")
    response = as_ada.get(f"{HOME}{certificate.code}.pdf")
    assert (response["Content-Type"], response["Cache-Control"]) == ("application/pdf", "no-store, private")
    assert response.content.startswith(b"%PDF-1.7")
    assert b"/MarkInfo" in response.content and b"pdfuaid" in response.content
    assert as_ada.get(f"{HOME}{certificate.code}.pdf").content == response.content


def test_markup_in_words_is_words(as_ada, harbor, world, today):
    """Typst, like HTML, has its own markup; nothing of it is read in what comes from outside."""
    text = '#import "x" $x$ *b* <i>\n= H [l](u) \\ "q" #sys.inputs'
    made = issue_by_hand(enrollment=harbor, title="#panic() <script>", text=text, reason="x", by=world.nat)
    assert as_ada.get(f"{HOME}{made.code}.pdf").content.startswith(b"%PDF")
    assert b"<script>" not in as_ada.get(f"/check/{made.code}/").content.split(b"<main")[1]


def test_no_paper_of_what_was_taken_back_nor_of_another_home(as_ada, harbor, world, phase, today):
    mine, other = make(harbor), make(signed(world.homes["maple"], phase, world.olga, codes=()), 1)
    assert as_ada.get(f"{HOME}{other.code}.pdf").status_code == 404
    assert as_ada.get(f"/h/365001/recognition/{other.code}.pdf").status_code == 404
    revoke(certificate=mine, reason="A mistake", by=world.nat)
    assert as_ada.get(f"{HOME}{mine.code}.pdf").status_code == 404
    assert "A mistake" in text_of(as_ada.get(HOME))


# the public check


@pytest.mark.parametrize("typed", ["TEST-AAAA", "test-aaaa", " test aaaa ", "TESTAAAA", "test–aaaa"])
def test_a_code_leads_to_its_page_however_it_is_typed(client, harbor, today, typed):
    make(harbor)
    response = client.get("/check/", {"code": typed}, follow=True)
    assert response.redirect_chain[-1][0] == "/check/TEST-AAAA/"
    assert "This certificate is valid through Monday, November 8, 2027" in text_of(response)


def test_the_four_answers(client, harbor, world, today):
    valid = make(harbor, 0)
    old = make(harbor, 1, issued_on=dt.date(2025, 11, 9), ends_on=dt.date(2026, 11, 8))
    back = revoke(certificate=make(harbor, 2), reason="Numbers of another home", by=world.nat)
    words = {each.code: text_of(client.get(f"/check/{each.code}/")) for each in (valid, old, back)}
    assert "This certificate is valid" in words[valid.code]
    assert "has expired. It was valid through Sunday, November 8, 2026" in words[old.code]
    assert "was taken back" in words[back.code] and "Numbers of another home" in words[back.code]
    for said in words.values():
        assert "Harbor House" in said and "not a star rating" in said and "not an endorsement by the Centers" in said
    unknown = client.get("/check/ABCD-2345/")
    assert unknown.status_code == 404 and "No certificate has the code “ABCD-2345”" in text_of(unknown)


def test_the_last_day_still_counts(client, harbor, today):
    made = make(harbor, ends_on=DAY)
    assert "is valid" in text_of(client.get(f"/check/{made.code}/"))
    today.move_to(dt.datetime(2026, 11, 10, 15, tzinfo=dt.UTC))
    assert "has expired" in text_of(client.get(f"/check/{made.code}/"))


@pytest.mark.parametrize("typed", ["", "ABCD", "ABCD-1230", "<i>x", "A" * 100, "ABCD-23456"])
def test_what_can_be_no_code_is_told_at_the_field(client, db, typed):
    page = client.get("/check/", {"code": typed})
    assert page.status_code == 200 and "One thing needs a look" in text_of(page)
    assert b"<i>x" not in page.content


def test_what_can_be_no_code_is_unknown_in_the_address(client, db):
    response = client.get("/check/%3Cscript%3E/")
    assert response.status_code == 404 and b"<script>" not in response.content.split(b"<main")[1]


def test_whoever_guesses_codes_has_to_wait(client, harbor, today):
    made = make(harbor)
    for number in range(public_views.WRONG_PER_MINUTE):
        assert client.get(f"/check/ABCD-23{number:02d}/".replace("0", "A").replace("1", "B")).status_code == 404
    late = client.get(f"/check/{made.code}/")
    assert late.status_code == 429 and 1 <= int(late["Retry-After"]) <= limits.MINUTE
    assert "Too many codes" in text_of(late)
    today.move_to(dt.datetime(2026, 11, 9, 15, 43, tzinfo=dt.UTC))
    assert client.get(f"/check/{made.code}/").status_code == 200


def test_true_codes_slow_nobody_down(client, harbor, today):
    made = make(harbor)
    for _ in range(public_views.WRONG_PER_MINUTE + 5):
        assert client.get(f"/check/{made.code}/").status_code == 200


# the nation


def test_search_filters_pages_and_file(as_nat, harbor, world, phase, today):
    maple = signed(world.homes["maple"], phase, world.olga, codes=())
    for number in range(30):
        make(maple if number % 3 == 0 else harbor, number, level=number)
    revoke(certificate=Certificate.objects.get(code="TEST-AAAA"), reason="=1+1", by=world.nat)
    make(harbor, 40, issued_on=dt.date(2025, 1, 1), ends_on=dt.date(2025, 12, 31), kind="cohort", level=None)
    assert "1 to 25 of 31 certificates" in text_of(as_nat.get(LIST))
    assert "26 to 31 of 31 certificates" in text_of(as_nat.get(LIST, {"page": 2}))
    found = [
        ({"q": "maple"}, 10),
        ({"q": "test-abaa"}, 1),
        ({"q": "215001"}, 21),
        ({"place": "oh"}, 10),
        ({"kind": "cohort"}, 1),
        ({"state": "revoked"}, 1),
        ({"state": "expired"}, 1),
        ({"state": "valid"}, 29),
        ({"kind": "nonsense", "place": "zz"}, 31),
    ]
    for query, count in found:
        assert f" {count} certificate" in text_of(as_nat.get(LIST, query)), query
    assert "No certificate matches" in text_of(as_nat.get(LIST, {"q": "<b>zebra"}))
    response = as_nat.get(f"{LIST}certificates.csv", {"state": "revoked"})
    (row,) = csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig")))
    assert (row["code"], row["ccn"], row["status"], row["reason"]) == ("TEST-AAAA", "365001", "revoked", "'=1+1")


def test_the_list_asks_no_more_for_more(as_nat, harbor, today):
    make(harbor)
    assert_same_queries(
        lambda: as_nat.get(LIST), lambda: [make(harbor, number, level=number) for number in range(1, 11)]
    )


def test_taking_back_names_what_it_does_and_says_why(as_nat, harbor, today):
    made = make(harbor)
    address = f"{LIST}{made.code}/"
    assert "the home's people get a mail with the reason" in text_of(as_nat.get(address))
    assert "Please say why" in text_of(as_nat.post(f"{address}take-back/", {"reason": " "}))
    page = text_of(as_nat.post(f"{address}take-back/", {"reason": "<b>Numbers</b> of another home"}, follow=True))
    assert "is taken back" in page and "<b>Numbers</b> of another home" in page and "Take it back" not in page
    again = as_nat.post(f"{address}take-back/", {"reason": "Once more"}, follow=True)
    assert "has been taken back already" in text_of(again)
    made.refresh_from_db()
    assert made.revocation_reason == "<b>Numbers</b> of another home"
    assert as_nat.get(f"{LIST}NONE-SUCH/").status_code == 404


def test_what_an_award_rests_on_is_said_in_words(as_nat, improved):
    award_all(DAY)
    page = text_of(as_nat.get(f"{LIST}{Certificate.objects.get(kind='sustained').code}/"))
    assert "11 of the 12 from November 2025 to October 2026" in page
    assert "September 2025, held for 13 months" in page


def test_the_help_desk_reads_and_takes_nothing_back(client, world, harbor, today):
    made = make(harbor)
    client.force_login(world.hedi)
    assert "Take it back" not in text_of(client.get(f"{LIST}{made.code}/"))
    assert "Issue one" not in text_of(client.get(LIST))
    assert client.post(f"{LIST}{made.code}/take-back/", {"reason": "x"}).status_code == 403


def test_a_certificate_by_hand(as_nat, harbor, today):
    facts = {"ccn": "215001 ", "phase": harbor.phase_id, "title": "Collaborative on falls", "text": "Nine meetings",
             "reason": "Before the portal"}  # fmt: skip
    page = text_of(as_nat.post(f"{LIST}issue/", facts, follow=True))
    made = Certificate.objects.get()
    assert (
        f"Harbor House holds {made.code}" in page
        and "issued it by hand: Nine meetings" in page
        and "Before the portal" in page
    )
    assert "holds a valid certificate with this title" in text_of(as_nat.post(f"{LIST}issue/", facts))
    empty = text_of(as_nat.post(f"{LIST}issue/", {"title": " "}))
    assert "5 things need a look" in empty
    assert "No home with this CCN took part" in text_of(as_nat.post(f"{LIST}issue/", facts | {"ccn": "999999"}))
    assert Certificate.objects.count() == 1


def test_the_pages_are_sound(transactional_db, world, phase, live_server, page, client):
    harbor = signed(world.homes["harbor"], phase, world.ada, codes=("CA", "MED"))
    now = timezone.localdate()
    for number, facts in enumerate([{}, {"ends_on": now - dt.timedelta(days=1)}]):
        make(harbor, number, **({"issued_on": now - dt.timedelta(days=90), "ends_on": now} | facts))
    taken = revoke(certificate=make(harbor, 2), reason="Numbers of another home", by=world.nat)
    base = live_server.url
    for path in ["/check/?code=x", "/check/TEST-AAAA/", f"/check/{taken.code}/"]:
        assert_sound(page, base + path)
    client.force_login(world.ada)
    sign_in_by_cookie(page, base, client)
    assert_sound(page, base + HOME)
    page.context.clear_cookies()
    client.force_login(world.nat)
    sign_in_by_cookie(page, base, client)
    assert_sound(page, base + LIST)
    assert_sound(page, f"{base}{LIST}TEST-AAAA/")
    page.goto(f"{base}{LIST}issue/")
    page.get_by_role("button", name="Issue the certificate").click()
    page.get_by_role("link", name=re.compile("Please give the CCN")).click()
    expect(page.get_by_label("CCN of the home")).to_be_focused()
    page.keyboard.type("215001")
    expect(page.get_by_label("CCN of the home")).to_have_value("215001")
