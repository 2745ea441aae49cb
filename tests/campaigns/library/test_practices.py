"""Practices on their way: told by a home or a LANE, sent, sent back or published, credited, taken back."""

import csv
from unittest.mock import patch

import pytest
import time_machine
from django.core.exceptions import ValidationError

from accounts.mail.kinds import NotNeeded
from accounts.mail.models import Delivery
from accounts.mail.rendering import render_delivery
from campaigns.library import practice_services as services
from campaigns.library.checks import NotNow
from campaigns.library.credits import credit_of
from campaigns.library.models import Practice, PracticeMove
from facilities.states.codes import STATES
from tests.campaigns.library import shelves
from tests.query_growth import assert_same_queries

HERE = "/h/215001/practices/"
FORM = {
    "title": "Night noise", "problem": "They slept badly.", "did": "Oiled <b>doors</b>.", "happened": "Fewer lights.",
    "advice": "Walk at two.", "evidence": "", "is_named": "on",
}  # fmt: skip


def last_mail():
    row = Delivery.objects.filter(message__kind="library.practice_moved").order_by("-pk").first()
    return row.to, render_delivery(row)


def test_from_the_home_to_the_public_page(as_, world, home, phase):
    dan, ada, nat = as_("dan"), as_("ada"), as_("nat")
    page = dan.get(f"{HERE}new/").content.decode()
    assert "decides whether Harbor House is named" in page and 'name="is_named"' not in page
    answer = dan.post(f"{HERE}new/", FORM | {"happened": "", "goals": ["CA"]})
    story = Practice.objects.get()
    assert answer["Location"] == f"{HERE}{story.slug}/" and not story.is_named
    assert "What happened?" in dan.get(f"{HERE}{story.slug}/").content.decode()
    assert dan.post(f"{HERE}{story.slug}/", {"act": "send"}).status_code == 403
    assert (
        "Before you send it, answer: What happened?"
        in ada.post(f"{HERE}{story.slug}/", {"act": "send"}, follow=True).content.decode()
    )
    ada.post(f"{HERE}{story.slug}/edit/", FORM | {"goals": ["CA"]})
    assert b"Sent, and thank you" in ada.post(f"{HERE}{story.slug}/", {"act": "send"}, follow=True).content
    assert last_mail()[0] == "ada@example.org" and "We have your practice" in last_mail()[1].subject
    assert as_("").get(f"/practices/{story.slug}/").status_code == 404
    assert b"Night noise" in nat.get("/nation/practices/").content
    review = f"/nation/practices/{story.slug}/"
    assert "Say what is missing" in nat.post(review, {"act": "send-back", "words": " "}).content.decode()
    nat.post(review, {"act": "send-back", "words": "How many nights?"})
    assert "How many nights?" in last_mail()[1].text and "A question" in last_mail()[1].subject
    assert "How many nights?" in ada.get(f"{HERE}{story.slug}/edit/").content.decode()
    ada.post(f"{HERE}{story.slug}/edit/", FORM | {"evidence": "Ten nights counted."})
    ada.post(f"{HERE}{story.slug}/", {"act": "send"})
    assert b"is published" in nat.post(review, {"act": "publish", "words": "Lovely."}, follow=True).content
    assert "with thanks" in last_mail()[1].subject and "Lovely." in last_mail()[1].html
    page = as_("").get(f"/practices/{story.slug}/").content.decode()
    assert "Told by Harbor House, Maryland. Thank you." in page and "Oiled &lt;b&gt;doors" in page
    statuses = list(PracticeMove.objects.order_by("pk").values_list("status", flat=True))
    assert statuses == ["draft", "submitted", "sent-back", "submitted", "published"]


def test_a_home_is_named_only_where_it_agreed(world, home):
    lane = services.tell_practice(lane=STATES["MD"], facts=shelves.STORY, by=world.connie)
    named, unnamed = shelves.told(home, world.ada), shelves.told(home, world.ada, is_named=False)
    assert credit_of(named) == "Harbor House, Maryland" and credit_of(unnamed) == "A home in Maryland"
    assert credit_of(lane) == "Maryland LANE"
    lane.is_named = False
    assert credit_of(lane) == "A state coalition (LANE)"


def test_no_page_names_a_home_that_did_not_agree(as_, world, home):
    story = shelves.practice(home, world.ada, world.nat, is_named=False)
    for address in ("/practices/", f"/practices/{story.slug}/", "/practices/?q=noise", "/library/?q=noise"):
        page = as_("").get(address).content.decode()
        assert "Harbor" not in page and "215001" not in page and "Ada" not in page
    assert "A home in Maryland" in as_("").get("/practices/").content.decode()


def test_taken_back_before_and_after_the_review(as_, world, home):
    story = services.submit(practice=shelves.told(home, world.ada), by=world.ada)
    ada, here, mails = as_("ada"), f"{HERE}{story.slug}/", Delivery.objects.count()
    ada.post(here, {"act": "take-back"})
    assert Practice.objects.get().status == "draft"
    assert as_("nat").get(f"/nation/practices/{story.slug}/").status_code == 404  # the author's own again
    ada.post(here, {"act": "send"})
    services.publish_practice(practice=story, by=world.nat)
    ada.post(here, {"act": "take-back"})
    assert Practice.objects.get().status == "withdrawn"
    assert as_("").get(f"/practices/{story.slug}/").status_code == 404
    assert b"Make it a draft again" in ada.get(here).content
    ada.post(here, {"act": "take-back"})
    assert Practice.objects.get().status == "draft"
    assert Delivery.objects.count() == mails + 2  # sent, published; none for what she took back herself


def test_taken_off_by_the_reviewer(as_, world, home):
    story = shelves.practice(home, world.ada, world.nat)
    nat, review = as_("nat"), f"/nation/practices/{story.slug}/"
    assert "Say why" in nat.post(review, {"act": "take-off", "words": ""}).content.decode()
    nat.post(review, {"act": "take-off", "words": "It names a person."})
    assert "Taken off the pages" in last_mail()[1].subject and "It names a person." in last_mail()[1].text
    assert as_("").get(f"/practices/{story.slug}/").status_code == 404


def test_each_press_fits_the_status(world, home):
    story = shelves.told(home, world.ada)
    for act in (services.publish_practice, services.take_back):
        with pytest.raises(NotNow):
            act(practice=story, by=world.nat)
    services.submit(practice=story, by=world.ada)
    with pytest.raises(NotNow):
        services.submit(practice=story, by=world.ada)
    with pytest.raises(NotNow):
        services.save_practice(practice=story, facts={"title": "x"}, by=world.ada)
    services.publish_practice(practice=story, by=world.nat)
    with pytest.raises(NotNow):
        services.send_back(practice=story, words="late", by=world.nat)
    assert PracticeMove.objects.count() == 3


def test_what_was_sent_again_is_not_published_unread(as_, world, home):
    story = services.submit(practice=shelves.told(home, world.ada), by=world.ada)
    review, nat = f"/nation/practices/{story.slug}/", as_("nat")
    seen = story.saved_at.isoformat()
    assert f'name="seen" value="{seen}"' in nat.get(review).content.decode()
    services.take_back(practice=story, by=world.ada)
    services.submit(practice=story, by=world.ada)
    answer = {"act": "publish", "words": "", "seen": seen}
    assert "has sent it again" in nat.post(review, answer).content.decode()
    assert Practice.objects.get().status == "submitted"
    nat.post(review, answer | {"seen": Practice.objects.get().saved_at.isoformat()})
    assert Practice.objects.get().status == "published"


def test_what_was_sent_meanwhile_is_not_said_to_be_saved(as_, world, home):
    story = shelves.told(home, world.ada)
    ada = as_("ada")
    with patch.object(services, "save_practice", side_effect=NotNow("This waits for its review.")):
        page = ada.post(f"{HERE}{story.slug}/edit/", FORM, follow=True).content.decode()
    assert "This waits for its review." in page and "Saved." not in page and "Walk at two." in page


def test_only_reviewers_answer(as_, world, home):
    story = services.submit(practice=shelves.told(home, world.ada), by=world.ada)
    assert as_("hedi").post(f"/nation/practices/{story.slug}/", {"act": "publish"}).status_code == 403
    assert as_("connie").post(f"/nation/practices/{story.slug}/", {"act": "publish"}).status_code == 404
    assert as_("nat").post(f"/nation/practices/{story.slug}/", {"act": "nonsense"}).status_code == 404
    assert Practice.objects.get().status == "submitted"


def test_a_story_is_its_homes_own(as_, world, home):
    story = shelves.told(home, world.ada)
    assert as_("olga").get(f"/h/365001/practices/{story.slug}/").status_code == 404
    assert as_("olga").get(f"{HERE}{story.slug}/").status_code == 404
    assert as_("connie").get(f"/lane/md/practices/{story.slug}/").status_code == 404
    assert as_("ron").get(f"{HERE}{story.slug}/").status_code == 200
    assert as_("ron").post(f"{HERE}{story.slug}/", {"act": "send"}).status_code == 403


def test_residents_are_not_told_of(as_, world, home):
    page = as_("ada").post(f"{HERE}new/", FORM | {"did": "We asked her, MRN 4477812."}).content.decode()
    assert "looks like a" in page and "We asked her" in page and not Practice.objects.exists()
    with pytest.raises(ValidationError):
        shelves.told(home, world.ada, title="SSN 219-09-9999")
    story = services.submit(practice=shelves.told(home, world.ada), by=world.ada)
    with pytest.raises(ValidationError):
        services.send_back(practice=story, words="Was it SSN 219-09-9999?", by=world.nat)


def test_two_writers_do_not_overwrite_each_other(as_, world, home):
    story = shelves.told(home, world.ada)
    seen = story.saved_at.isoformat()
    as_("dan").post(f"{HERE}{story.slug}/edit/", FORM | {"title": "Dan's words", "seen": seen})
    page = as_("ada").post(f"{HERE}{story.slug}/edit/", FORM | {"title": "Ada's", "seen": seen}).content.decode()
    assert "Somebody else saved this" in page and Practice.objects.get().title == "Dan's words"


def test_a_lane_tells_too(as_, world, phase):
    mel, here = as_("mel"), "/lane/md/practices/"
    mel.post(f"{here}new/", FORM)
    story = Practice.objects.get()
    assert (story.state, story.facility, story.is_named) == ("MD", None, False)
    assert mel.post(f"{here}{story.slug}/", {"act": "send"}).status_code == 403
    as_("connie").post(f"{here}{story.slug}/", {"act": "send"})
    assert b"Night noise" in as_("mel").get("/lane/md/library/").content
    assert Practice.objects.get().status == "submitted" and "/lane/md/practices/" in last_mail()[1].text


def test_mail_of_a_step_that_is_over_is_not_sent(world, home):
    services.submit(practice=shelves.told(home, world.ada), by=world.ada)
    services.publish_practice(practice=Practice.objects.get(), by=world.nat)
    first = Delivery.objects.filter(message__kind="library.practice_moved").order_by("pk").first()
    with pytest.raises(NotNeeded):
        render_delivery(first)


def test_the_list_of_reviews_asks_no_more_for_more_rows(as_, world, home):
    services.submit(practice=shelves.told(home, world.ada), by=world.ada)
    nat = as_("nat")

    def grow():
        for number in range(6):
            services.submit(practice=shelves.told(home, world.ada, title=f"Story {number}"), by=world.ada)

    assert_same_queries(lambda: nat.get("/nation/practices/"), grow)
    assert b"No practice matches" in nat.get("/nation/practices/", {"q": "zeppelin"}).content
    assert b"None" in nat.get("/nation/practices/", {"status": "withdrawn"}).content


def test_the_list_of_reviews_says_since_when_each_stands_so(as_, world, home):
    with time_machine.travel("2026-03-02 12:00Z"):
        services.submit(practice=shelves.told(home, world.ada), by=world.ada)
    with time_machine.travel("2026-04-05 12:00Z"):
        services.publish_practice(practice=Practice.objects.get(), by=world.nat)
    page = as_("nat").get("/nation/practices/", {"status": "published"}).content.decode()
    assert ">Apr 5" in page and ">Mar 2" not in page


def test_the_national_team_takes_the_list_as_a_file(as_, world, home):
    practice = services.submit(practice=shelves.told(home, world.ada, title="=Quiet nights"), by=world.ada)
    lanes = services.tell_practice(lane=STATES["MD"], facts=shelves.STORY | {"title": "Walks"}, by=world.connie)
    services.submit(practice=lanes, by=world.connie)

    def lines(**asked) -> list[list[str]]:
        answer = as_("nat").get("/nation/practices/review.csv", asked)
        return list(csv.reader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()))[1:]

    assert [row[:5] for row in lines()] == [
        ["'=Quiet nights", "Harbor House", "215001", "MD", "yes"], ["Walks", "LANE of Maryland", "", "MD", "yes"],
    ]  # fmt: skip
    assert [row[0] for row in lines(q="walk")] == ["Walks"] and lines(status="published") == []
    services.publish_practice(practice=practice, by=world.nat)
    assert [row[5] for row in lines(status="published")] == ["published"]
