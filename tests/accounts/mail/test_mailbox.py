"""The demo's mailbox: mail into files, read in a page."""

import os
import time
from pathlib import Path

import pytest
from django.urls import reverse

from accounts.mail.delivery import deliver
from accounts.mail.folder import FolderTransport
from accounts.mail.models import Delivery, Lane
from accounts.mail.services import queue_mail
from accounts.mail.transport import TransportDown
from tests.browser import assert_sound, sign_in_by_cookie
from tests.query_growth import assert_same_queries

pytestmark = pytest.mark.django_db
URL = "/nation/mailbox/"


@pytest.fixture
def folder(tmp_path, settings) -> Path:
    settings.MAIL = {"EMAIL_BACKEND": "filemail", "EMAIL_FILE_PATH": str(tmp_path / "mail")}
    return tmp_path / "mail"


@pytest.fixture
def root(client, world):
    client.force_login(world.root)
    return client


def send(to="ada@example.org", subject="Your link", text="Open http://localhost:8000/reset/abc/ now.") -> str:
    """Through the worker's loop into the folder; gives the key."""
    return send_many(to, [subject], text)[0]


def send_many(to: str, subjects: list[str], text: str = "Words.") -> list[str]:
    mails = [queue_mail(kind="test.service", to=to, subject=subject, text=text) for subject in subjects]
    deliver(Lane.SERVICE)
    assert not Delivery.objects.exclude(state="sent").exists()
    return [mail.rfc_message_id.strip("<>").partition("@")[0] for mail in mails]


def test_a_mail_is_one_file_and_a_repeat_replaces_it(folder):
    key = send()
    Delivery.objects.update(state="queued")
    deliver(Lane.SERVICE)
    assert [path.name for path in folder.iterdir()] == [f"{key}.eml"]
    assert folder.stat().st_mode & 0o077 == 0


def test_a_folder_that_can_not_be_written_costs_no_try(folder, service_mail):
    folder.write_text("a file stands where the folder should be")
    mail = service_mail()
    with pytest.raises(TransportDown):
        FolderTransport(folder).open()
    deliver(Lane.SERVICE)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("queued", 0)


def test_the_newest_comes_first(folder, root):
    first = send("first@example.org", "First")
    os.utime(folder / f"{first}.eml", (time.time() - 60,) * 2)
    send("second@example.org", "Second")
    page = root.get(URL).text
    assert page.index("Second") < page.index("First")
    assert "second@example.org" in page


def test_a_mail_shows_text_with_links_and_html_as_source(folder, root):
    key = send(text="Open http://localhost:8000/reset/abc/ <script>alert(1)</script>")
    page = root.get(f"{URL}{key}/").text
    assert '<a href="http://localhost:8000/reset/abc/"' in page
    assert "<script>alert(1)" not in page
    assert "&lt;!doctype html&gt;" in page
    assert "Auto-Submitted" in page


@pytest.mark.parametrize("words", ["second", "SECOND@example.org", "second example", "Words of it"])
def test_search_finds_address_subject_and_text(folder, root, words):
    send("first@example.org", "First")
    send("second@example.org", "Second", "Words of it")
    page = root.get(URL, {"q": words}).text
    assert "second@example.org" in page
    assert "first@example.org" not in page


def test_nothing_found_and_nothing_there(folder, root):
    assert "No mail yet" in root.get(URL).text
    send()
    assert "No mail holds these words" in root.get(URL, {"q": "<b>nobody</b>"}).text


def test_pages_of_a_long_list(folder, root):
    send_many("ada@example.org", [f"Mail {number}" for number in range(30)])
    assert "1 to 25 of 30 mails" in root.get(URL).text
    assert "26 to 30 of 30 mails" in root.get(URL, {"page": 2}).text
    assert "26 to 30 of 30 mails" in root.get(URL, {"page": 99}).text


def test_the_list_asks_the_database_the_same_whatever_its_length(folder, root):
    send()
    assert_same_queries(lambda: root.get(URL), lambda: send_many("ada@example.org", ["News"] * 10))


def test_mail_on_its_way_is_told(folder, root, service_mail):
    service_mail()
    assert "One mail is on the way" in root.get(URL).text


@pytest.mark.parametrize(
    "key", ["..", "..%2f..%2fsecret", "....", "a" * 65, "../../etc/passwd", "%2e%2e", "secret.eml", ".part", "none"]
)
def test_a_key_never_leaves_the_folder(folder, root, key):
    send()
    (folder.parent / "secret.eml").write_bytes(b"Subject: secret\r\n\r\nsecret\r\n")
    answer = root.get(f"{URL}{key}/")
    assert answer.status_code in (301, 404)
    assert "secret\r\n" not in answer.text


def test_a_file_that_is_no_mail_breaks_nothing(folder, root):
    send()
    (folder / "junk.eml").write_bytes(b"\xff\xfe\x00 \r\n" * 50)
    (folder / "empty.eml").write_bytes(b"")
    (folder / ".half.part").write_bytes(b"half")
    assert "1 to 3 of 3 mails" in root.get(URL).text
    assert root.get(f"{URL}junk/").status_code == 200
    assert root.get(URL, {"q": "link"}).status_code == 200


@pytest.mark.parametrize("why", ["smtp", "production"])
def test_without_a_folder_it_says_where_mail_goes(folder, root, settings, why):
    key = send()
    if why == "smtp":
        settings.MAIL = {"EMAIL_BACKEND": "smtp", "EMAIL_HOST": "mail.example.org", "EMAIL_PORT": 25}
    else:
        settings.PRODUCTION = True  # who reads a box could take over any account
    page = root.get(URL).text
    assert "Mail leaves this portal for real" in page
    assert root.get(f"{URL}{key}/").status_code == 404


def test_only_the_administrator_reads(folder, client, world):
    key = send()
    for name, status in [("root", 200), ("nat", 403), ("hedi", 403), ("ada", 404), ("rita", 404)]:
        client.force_login(world.people[name])
        assert client.get(URL).status_code == status
        assert client.get(f"{URL}{key}/").status_code == status
    client.logout()
    assert client.get(URL).status_code == 302


def test_pages_are_sound(page, live_server, transactional_db, folder, world, client):
    client.force_login(world.root)
    sign_in_by_cookie(page, live_server.url, client)
    assert_sound(page, live_server.url + URL)
    key = send()
    assert_sound(page, live_server.url + URL)
    assert_sound(page, live_server.url + reverse("mail:mailbox-mail", kwargs={"key": key}))
