"""The search: what is found, in which order, on both engines alike; nothing that is typed makes it fail."""

import pytest
from django.db import connection, transaction

from campaigns.library import practice_services, services
from campaigns.library.indexing import index_all
from campaigns.library.models import LibraryText, Practice, Resource
from campaigns.library.queries import practices, visible
from campaigns.library.search import search
from campaigns.library.words import SMALL, asked_for, marked, plain
from tests.campaigns.library import shelves

CORPUS = {
    "falls": {"title": "Falls at night", "summary": "What to look at after a fall.", "body": "Shoes, light, water."},
    "doors": {"title": "Quiet doors", "summary": "Residents' falls become rarer.", "body": "Oil the hinges."},
    "carts": {"title": "Moving carts", "summary": "Less noise.", "body": "A cart in the way means falling. Follow-up."},
    "pain": {"title": "Asking about pain", "summary": "A short form.", "body": "Ask at rest, when moving. COVID-19."},
    "cafe": {"title": "Café in the lobby", "summary": "Families meet.", "body": "Open on Sundays; studies show joy."},
}  # fmt: skip
HOSTILE = [
    "", " ", "\0", "\0falls\0", '"', '""', '"falls', "'", "falls'", "';--", "(", ")", "()", "*", "falls*", "^falls",
    "NEAR(falls, 3)", "title:falls", "{title} : falls", "AND", "OR", "NOT", "falls AND", "OR falls", "NOT falls", "-",
    "--falls", "-falls", "& | ! <->", "falls:*", "falls & !", "\\", "%", "_", "😀", "é" * 300, "the of and",
    "or or or",
    "x" * 10_000, "falls " * 2_000, '"' * 10_000, "(" * 5_000, "- " * 5_000, "\u202e falls",
    "<script>alert(1)</script>",
]  # fmt: skip


@pytest.fixture
def shelf(world):
    """Five resources by the name that the tests call them."""
    return {name: shelves.published(world.nat, **facts) for name, facts in CORPUS.items()}


def names(words: str, shelf: dict) -> list[str]:
    by_key = {row.pk: name for name, row in shelf.items()}
    return [by_key[key] for key in search(words, visible(None))]


FOUND = [
    ("falls", ["falls", "doors", "carts"]),  # title, summary, body
    ("FALLING", ["falls", "doors", "carts"]),
    ("fall night", ["falls"]),
    ("moving", ["carts", "pain"]),
    ('"at rest"', ["pain"]),
    ('"rest moving"', ["pain"]),  # small words between don't count
    ('"moving rest"', []),
    ("follow-up", ["carts"]),
    ("covid-19", ["pain"]),
    ("COVID 19", ["pain"]),
    ("cafe", ["cafe"]),
    ("CAFÉ", ["cafe"]),
    ("study", ["cafe"]),
    ("residents", ["doors"]),
    ("resident's", ["doors"]),
    ("unheard", []),
    ("falls -doors", ["falls", "carts"]),
    ("hinges or sundays", ["cafe", "doors"]),
    ('hinges or "short form" -covid', ["doors"]),
    ("-falls", []),
    ("the", []),
]


def test_the_same_is_found_on_both_engines(shelf):
    """In this order too, but for what weighs the same."""
    for words, expected in FOUND:
        found = names(words, shelf)
        if " or " in words:
            found, expected = sorted(found), sorted(expected)
        assert found == expected, words


def test_nothing_that_is_typed_makes_it_fail(shelf):
    for words in HOSTILE:
        assert isinstance(names(words, shelf), list), words[:40]
        assert "<script" not in marked("falls <script>alert(1)</script>", words), words[:40]


def test_hostile_words_make_no_page_fail(shelf, as_):
    visitor = as_("")
    for words in ['"falls', "x" * 10_000, "<script>alert(1)</script> falls", "the"]:
        for address in ("/library/", "/practices/", "/for/owners/"):
            answer = visitor.get(address, {"q": words})
            assert answer.status_code == 200 and b"<script>alert" not in answer.content


def test_what_is_found_follows_each_change_at_once(shelf, world):
    row = shelf["doors"]
    version = services.begin_version(resource=row, by=world.nat)
    facts = shelves.FACTS | {"title": "Silent hinges", "summary": "x", "body": "y", "changes": "New words"}
    services.save_draft(version=version, facts=facts, by=world.nat)
    assert names("quiet", shelf) == ["doors"] and names("silent", shelf) == []  # a draft is not found
    row = services.publish(resource=row, review_on=shelves.next_year(), by=world.nat)
    assert names("quiet", shelf) == [] and names("silent", shelf) == ["doors"]
    services.withdraw(resource=row, reason="Old", by=world.nat)
    assert names("silent", shelf) == [] and not LibraryText.objects.filter(resource=row).exists()
    services.put_back(resource=row, by=world.nat)
    assert names("silent", shelf) == ["doors"]


def test_a_change_that_is_undone_leaves_no_word(shelf, world):
    with transaction.atomic():
        services.withdraw(resource=shelf["doors"], reason="Old", by=world.nat)
        transaction.set_rollback(True)
    assert names("quiet", shelf) == ["doors"]


def test_practices_are_found_when_they_are_published(world, home):
    told = shelves.told(home, world.ada)
    assert search("noise", practices()) == []
    sent = practice_services.submit(practice=told, by=world.ada)
    assert search("noise", practices()) == []
    practice_services.publish_practice(practice=sent, by=world.nat)
    assert search("noise", practices()) == [told.pk]
    assert search("carts", practices()) == [told.pk] and search("carts", visible(None)) == []
    practice_services.take_back(practice=Practice.objects.get(), by=world.ada)
    assert search("noise", practices()) == []


def test_only_rows_that_may_be_seen_are_found(shelf, world):
    hidden = shelves.published(world.nat, title="Falls for staff", audiences=("qio-staff",), is_open=False)
    assert hidden.pk not in search("falls", visible(None))
    assert hidden.pk in search("falls", visible(world.rita))


def test_all_words_can_be_written_anew(shelf, world, home):
    shelves.practice(home, world.ada, world.nat)
    before = list(LibraryText.objects.order_by("title").values_list("title", "summary", "body"))
    LibraryText.objects.update(title="broken")
    assert index_all() == len(before)
    assert list(LibraryText.objects.order_by("title").values_list("title", "summary", "body")) == before
    assert names("hinges", shelf) == ["doors"]


def test_rows_written_past_the_services_are_found_too(world):
    """The database keeps its index true, whoever writes the words."""
    row = shelves.published(world.nat)
    LibraryText.objects.filter(resource=row).update(title="zeppelin")
    assert search("zeppelin", visible(None)) == [row.pk]
    LibraryText.objects.all().delete()
    assert search("zeppelin", visible(None)) == []
    assert Resource.objects.count() == 1


def test_small_words_are_those_of_the_engine():
    """PostgreSQL would leave them out of a phrase by itself, SQLite would not: neither gets to see them."""
    assert {"the", "of", "don", "s", "now"} <= SMALL and len(SMALL) == 127
    assert plain("The residents' falls, of COVID-19 & Dr. Müller's") == "residents falls covid 19 dr muller"


@pytest.mark.postgres_only
def test_every_small_word_of_postgres_is_known(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM unnest(%s) AS word WHERE ts_lexize('english_stem', word) = '{}'", [sorted(SMALL)]
        )
        assert {word for (word,) in cursor} == SMALL


def test_what_was_typed_is_read_as_search_engines_do():
    first, second = asked_for('pain "at night" -form or cart -"x y"')
    assert (first.wanted, first.unwanted) == (("pain", "night"), ("form",))
    assert (second.wanted, second.unwanted) == (("cart",), ("x y",))


def test_marks_are_the_only_markup():
    assert (
        marked("<b>Falls</b> & falling", "fall") == "&lt;b&gt;<mark>Falls</mark>&lt;/b&gt; &amp; <mark>falling</mark>"
    )
    long = "word " * 100 + "falls here " + "word " * 100
    snippet = marked(long, "falls")
    assert "<mark>falls</mark>" in snippet and len(snippet) < 300 and snippet.startswith("… ")
    assert marked("nothing of it", "falls") == "nothing of it"
