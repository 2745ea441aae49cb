"""At the session and after it: the code, the list, certificates, the form, materials."""

import pytest
from django.utils import timezone

from campaigns.events import attendance, followup
from campaigns.events.attendance import check_in
from campaigns.events.followup_models import Answer
from campaigns.events.models import SignUp
from campaigns.events.seats import NotNow
from campaigns.events.tokens import place_token
from campaigns.files.models import StoredFile
from qioportal.lib.suppression import FEWER, PROTECTED
from tests.campaigns.events.make import DAY, HOUR, make_event, make_row
from tests.query_growth import assert_same_queries

LIST = "/q/chesapeake-quality/md/events/"
CODE = "ABC234"


def page_of(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def rita(client, world, phase):
    client.force_login(world.rita)
    return client


@pytest.fixture
def now_on(world):
    """A session that has begun."""
    return make_event(world, starts_at=timezone.now() - HOUR / 2, check_in_code=CODE, title="Falls", hours="1.5")


def test_the_code_marks_who_came_signed_in_or_not(client, world, now_on):
    for name in ("ada", "dan"):
        make_row(now_on, name)
    page = page_of(client.post("/check-in/", {"code": " abc-234 ", "email": "Dan@Example.org"}))
    assert "You are checked in" in page and "Dan, Falls" in page
    row = SignUp.objects.get(email="dan@example.org")
    assert row.attended_by == "code"
    again = row.attended_at
    client.post("/check-in/", {"code": CODE, "email": "dan@example.org"})
    row.refresh_from_db()
    assert row.attended_at == again
    client.force_login(world.ada)
    assert 'value="ada@example.org"' in page_of(client.get("/check-in/"))


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"code": "ZZZ999", "email": "ada@example.org"}, "No session has this code now"),
        ({"code": CODE, "email": "stranger@example.org"}, "not signed up here"),
        ({"code": "12", "email": "ada@example.org"}, "six letters and digits"),
        ({"code": CODE, "email": "no address"}, "valid email"),
        ({}, "Please type the code"),
    ],
)
def test_what_does_not_check_in_says_why(client, world, now_on, given, says):
    make_row(now_on, "ada")
    answer = client.post("/check-in/", given)
    assert answer.status_code == 422 and says in page_of(answer)
    assert not SignUp.objects.attended().exists()


def test_only_wrong_codes_are_throttled(client, world, now_on):
    for n in range(30):
        make_row(now_on, f"person{n}")
        assert client.post("/check-in/", {"code": CODE, "email": f"person{n}@example.org"}).status_code == 200
    for _ in range(10):
        client.post("/check-in/", {"code": "ZZZ999", "email": "x@example.org"})
    answer = client.post("/check-in/", {"code": CODE, "email": "person1@example.org"})
    assert answer.status_code == 429 and int(answer["Retry-After"]) <= 60 and "Too many wrong codes" in page_of(answer)


@pytest.mark.parametrize(
    ("starts", "status", "found"),
    [(0.5, "open", True), (2, "open", False), (-12, "open", True), (-14, "open", False), (0, "closed", True)],
)
def test_the_code_works_around_the_session_alone(world, starts, status, found):
    event = make_event(world, starts_at=timezone.now() + starts * HOUR, check_in_code=CODE, status=status)
    assert attendance.event_of_code(CODE) == (event if found else None)
    assert attendance.event_of_code("") is None


def test_a_new_code_ends_the_one_before(rita, world):
    event = make_event(world)
    address = f"{LIST}{event.slug}/code/"
    rita.post(address)
    event.refresh_from_db()
    first = event.check_in_code
    assert first in page_of(rita.get(address)) and attendance.normal_code(first) == first
    rita.post(address)
    event.refresh_from_db()
    assert event.check_in_code != first


def test_the_holder_ticks_the_people_of_the_page(rita, world, now_on):
    rows = {name: make_row(now_on, name) for name in ("ada", "dan", "ron")}
    check_in(event=now_on, email="ada@example.org")
    address = f"{LIST}{now_on.slug}/attendance/"
    assert f'name="was" value="{rows["ada"].pk}"' in page_of(rita.get(address))
    shown = {"shown": [rows["ada"].pk, rows["dan"].pk], "came": [rows["dan"].pk, rows["ron"].pk, 999, "x"]}
    shown["was"] = [rows["ada"].pk]
    assert "2 people changed" in page_of(rita.post(address, shown, follow=True))
    came = {row.name: row.attended_by for row in SignUp.objects.attended()}
    assert came == {"Dan": "holder"}, "ada's tick was taken away, ron was not on the page"
    check_in(event=now_on, email="ron@example.org")
    everybody = [row.pk for row in rows.values()]  # a page from before ron typed the code; dan's tick is taken away
    rita.post(address, {"shown": everybody, "was": [rows["dan"].pk], "came": []})
    assert {row.name: row.attended_by for row in SignUp.objects.attended()} == {"Ron": "code"}
    early = make_event(world)
    page = page_of(rita.get(f"{LIST}{early.slug}/attendance/"))
    assert "opens an hour before" in page and "Save the list" not in page and "Add to the list" not in page
    assert "opens an hour before" in page_of(rita.post(f"{LIST}{early.slug}/attendance/", {}, follow=True))


def test_somebody_at_the_door_is_added(rita, world, now_on):
    address = f"{LIST}{now_on.slug}/add-person/"
    rita.post(address, {"name": "Nia", "email": "Nia@example.org", "ccn": "215001"})
    row = SignUp.objects.get()
    assert (row.email, row.facility, row.attended_by, row.status) == (
        "nia@example.org", world.homes["harbor"], "holder", "seat",
    )  # fmt: skip
    assert "no home with this CCN" in page_of(rita.post(address, {"name": "X", "email": "x@example.org", "ccn": "9"}))
    left = make_row(now_on, "ron", status="left")
    rita.post(address, {"name": "Ron", "email": "ron@example.org", "ccn": ""})
    left.refresh_from_db()
    assert left.attended_at and left.status == "seat"


def test_the_certificate_is_for_who_came_once_it_is_over(client, world, now_on):
    row = make_row(now_on, "ada", name='Ada "#panic()" <b>', attended_at=timezone.now(), facility=world.homes["harbor"])
    address = f"/events/place/{place_token(row)}/attendance.pdf"
    assert client.get(address).status_code == 404, "it has not ended"
    now_on.starts_at, now_on.ends_at = now_on.starts_at - DAY, now_on.ends_at - DAY
    now_on.save()
    answer = client.get(address)
    assert answer.content.startswith(b"%PDF") and answer["Content-Type"] == "application/pdf"
    assert client.get(address).content == answer.content, "the same bytes each time"
    other = make_row(now_on, "dan")
    assert client.get(f"/events/place/{place_token(other)}/attendance.pdf").status_code == 404


def test_what_was_broken_off_credits_nobody(rita, world, now_on):
    row = make_row(now_on, "rita", attended_at=timezone.now())
    now_on.starts_at, now_on.ends_at = now_on.starts_at - DAY, now_on.ends_at - DAY
    now_on.save()
    place = f"/events/place/{place_token(row)}/"
    assert "Certificate of attendance" in page_of(rita.get(place)) and "1.5 hours" in page_of(rita.get("/me/events/"))
    now_on.status, now_on.cancelled_at = "cancelled", timezone.now()
    now_on.save()
    assert "Certificate of attendance" not in page_of(rita.get(place))
    assert rita.get(f"{place}attendance.pdf").status_code == 404
    assert "1.5 hours" not in page_of(rita.get("/me/events/"))


# the form afterwards


def test_two_to_five_questions_until_somebody_answers(rita, world, now_on):
    address = f"{LIST}{now_on.slug}/questions/"
    assert "2 to 5 questions" in page_of(rita.post(address, {"text_1": "One?", "kind_1": "scale"}))
    facts = {"text_1": "Useful?", "kind_1": "scale", "text_2": "", "text_3": "Again?", "kind_3": "yes-no"}
    rita.post(address, facts)
    kinds = [(row.position, row.text, row.kind) for row in now_on.questions.all()]
    assert kinds == [(1, "Useful?", "scale"), (2, "Again?", "yes-no")]
    row = make_row(now_on, "ada", attended_at=timezone.now())
    followup.answer(row=row, answers={now_on.questions.first().pk: 5})
    assert "Somebody has answered" in page_of(rita.post(address, facts))


def test_answers_are_sent_once_changed_and_checked(client, world, now_on):
    for position, kind in enumerate(["scale", "yes-no", "words"], 1):
        now_on.questions.create(position=position, text=f"Q{position} <b>", kind=kind)
    row = make_row(now_on, "ada", attended_at=timezone.now())
    place = f"/events/place/{place_token(row)}/"
    assert "Q1 &lt;b&gt;" in page_of(client.get(place))
    form = {"answers-q1": "4", "answers-q2": "0", "answers-q3": "Good <i>"}
    assert "Thank you" in page_of(client.post(f"{place}answers/", form, follow=True))
    client.post(f"{place}answers/", form | {"answers-q1": "5", "answers-q3": ""})
    assert sorted(Answer.objects.values_list("question__position", "value")) == [(1, 5), (2, 0)]
    for wrong in ({"answers-q1": "6"}, {"answers-q3": "SSN 123-45-6789"}, {"answers-q3": "x" * 1001}):
        assert client.post(f"{place}answers/", form | wrong).status_code == 422
    absent = make_row(now_on, "dan")
    assert "How was it?" not in page_of(client.get(f"/events/place/{place_token(absent)}/"))
    with pytest.raises(NotNow):
        followup.answer(row=absent, answers={})


def test_counts_follow_the_small_cell_rule_and_words_wait_for_eleven(rita, world, now_on):
    scale = now_on.questions.create(position=1, text="Useful?", kind="scale")
    words = now_on.questions.create(position=2, text="What?", kind="words")
    rows = [make_row(now_on, f"p{n}", attended_at=timezone.now()) for n in range(40)]
    for n, row in enumerate(rows):
        Answer.objects.create(question=scale, sign_up=row, value=5 if n < 25 else 4 if n < 37 else 1)
    for row in rows[:10]:
        Answer.objects.create(question=words, sign_up=row, words=f"word {row.pk} <b>")
    first, second = followup.results_of(now_on)
    shown = {label: str(cell) for label, cell in first.cells}
    assert shown["1"] == FEWER and PROTECTED in shown.values(), "what would give the 3 away is hidden too"
    assert second.words == [] and "Shown from 11 answers" in second.words_hidden
    page = page_of(rita.get(f"{LIST}{now_on.slug}/answers/"))
    assert "word " not in page and FEWER in page
    Answer.objects.create(question=words, sign_up=rows[10], words="the eleventh")
    page = page_of(rita.get(f"{LIST}{now_on.slug}/answers/"))
    assert "the eleventh" in page and "&lt;b&gt;" in page and "p9@example.org" not in page


def test_answers_need_no_more_queries_for_ten(rita, world, now_on):
    question = now_on.questions.create(position=1, text="Useful?", kind="scale")

    def grow():
        for n in range(10):
            Answer.objects.create(question=question, sign_up=make_row(now_on, f"p{n}"), value=n % 5 + 1)

    assert_same_queries(lambda: rita.get(f"{LIST}{now_on.slug}/answers/"), grow)


def test_files_are_for_who_is_signed_up(client, world, now_on):
    stored = StoredFile.objects.create(name="tips.txt", type="txt", size=4, sha256="0" * 64, content=b"tips")
    now_on.files.add(stored)
    row, left = make_row(now_on, "ada"), make_row(now_on, "ron", status="left")
    answer = client.get(f"/events/place/{place_token(row)}/files/{stored.key}/")
    assert answer.content == b"tips" and answer["Content-Disposition"].startswith("attachment")
    assert client.get(f"/events/place/{place_token(left)}/files/{stored.key}/").status_code == 404
    other = make_row(make_event(world), "ada")
    assert client.get(f"/events/place/{place_token(other)}/files/{stored.key}/").status_code == 404
