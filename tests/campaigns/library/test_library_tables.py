"""What the tables of the library refuse, and the column of a few words."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from campaigns.files.models import StoredFile
from campaigns.library.codes import code_in
from campaigns.library.models import (
    LibraryText,
    LibraryUse,
    Practice,
    PracticeMove,
    Resource,
    ResourceFile,
    ResourceVersion,
)
from tests.campaigns.library import shelves

TODAY = dt.date(2026, 11, 20)


@pytest.fixture
def resource(world):
    return shelves.published(world.nat)


@pytest.fixture
def practice(world, home):
    return shelves.told(home, world.ada)


def refused(name: str, act) -> None:
    """By that constraint. SQLite names a check by its name and a unique constraint by its columns."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        act()
    said = str(error.value)
    assert name in said or said.startswith("UNIQUE constraint failed"), said


def change(row, **facts):
    return lambda: type(row).objects.filter(pk=row.pk).update(**facts)


@pytest.mark.parametrize(
    "facts",
    [
        {"owner": "nation", "state": "MD"},
        {"owner": "lane", "state": ""},
        {"owner": "qio", "state": "MD"},
        {"owner": "other", "state": ""},
    ],
)
def test_the_place_fits_the_owner(resource, facts):
    refused("resource_place_fits_owner", change(resource, **facts))


def test_what_is_shown_was_reviewed_and_will_be(resource):
    refused("resource_shown_is_reviewed", change(resource, review_on=None))
    refused("resource_shown_is_reviewed", change(resource, current=None))
    refused("resource_review_comes_after", change(resource, review_on=dt.date(2000, 1, 1)))


def test_what_is_withdrawn_has_a_reason(resource):
    refused("resource_withdrawn_has_reason", change(resource, withdrawn_at=timezone.now()))
    refused("resource_withdrawn_has_reason", change(resource, withdrawal_reason="Old"))


def test_an_address_leads_to_one(resource, practice, world, home):
    refused("slug", lambda: Resource.objects.create(slug=resource.slug, owner="nation"))
    refused("slug", lambda: Practice.objects.create(slug=practice.slug, facility=home, title="x"))


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("resource_version_from_1", {"number": 0}),
        ("resource_version_has_title", {"title": ""}),
        ("resource_version_has_audience", {"audiences": ()}),
        ("resource_version_link_is_https", {"link": "http://example.org/"}),
        ("resource_version_kind_known", {"kind": "other"}),
        ("resource_version_language_known", {"language": "xx"}),
    ],
)
def test_a_version_is_whole(resource, name, facts):
    refused(name, change(resource.current, **facts))


def test_versions_count_up_and_one_is_open(resource):
    facts = {"resource": resource, "title": "x", "summary": "x", "kind": "tool", "audiences": ("owners",)}
    ResourceVersion.objects.create(number=2, **facts)
    refused("resource_one_open_draft", lambda: ResourceVersion.objects.create(number=3, **facts))
    refused(
        "resource_version_once", lambda: ResourceVersion.objects.create(number=1, published_at=timezone.now(), **facts)
    )


def test_a_file_stands_once_in_a_version(resource):
    stored = StoredFile.objects.create(name="a.txt", type="txt", size=1, sha256="x", content=b"x")
    ResourceFile.objects.create(version=resource.current, file=stored)
    refused("resource_file_once", lambda: ResourceFile.objects.create(version=resource.current, file=stored))


def test_a_practice_is_told_by_one(practice):
    refused("practice_told_by_one", change(practice, state="MD"))
    refused("practice_told_by_one", change(practice, facility=None))
    refused("practice_status_known", change(practice, status="other"))
    refused("practice_has_title", change(practice, title=""))
    refused("practice_published_has_moment", change(practice, status="published"))


def test_words_go_with_a_practice_that_comes_back(practice):
    refused("practice_move_status_known", lambda: PracticeMove.objects.create(practice=practice, status="other"))
    for status in ("sent-back", "withdrawn"):
        refused(
            "practice_move_back_has_words", lambda s=status: PracticeMove.objects.create(practice=practice, status=s)
        )


def test_a_use_is_of_one_thing_once(resource, practice, home):
    refused("library_use_of_one", lambda: LibraryUse.objects.create(facility=home))
    refused(
        "library_use_of_one", lambda: LibraryUse.objects.create(facility=home, resource=resource, practice=practice)
    )
    first = LibraryUse.objects.create(facility=home, resource=resource, starts_on=TODAY)
    LibraryUse.objects.create(facility=home, practice=practice, starts_on=TODAY)
    refused("library_use_open_once_of_resource", lambda: LibraryUse.objects.create(facility=home, resource=resource))
    refused("library_use_open_once_of_practice", lambda: LibraryUse.objects.create(facility=home, practice=practice))
    refused("library_use_ends_after_start", change(first, ends_on=TODAY - dt.timedelta(days=1)))
    change(first, ends_on=TODAY)()
    LibraryUse.objects.create(facility=home, resource=resource, starts_on=TODAY)


def test_words_to_find_are_of_one_thing(resource, practice):
    refused("library_text_of_one", lambda: LibraryText.objects.create(title="x"))
    text = LibraryText.objects.get(resource=resource)
    refused("library_text_of_one", change(text, practice=practice))
    refused("resource_id", lambda: LibraryText.objects.create(resource=resource, title="x"))


def test_a_few_words_are_kept_and_found(resource):
    version = ResourceVersion.objects.get(pk=resource.current_id)
    assert (version.goals, version.steps) == (("CA",), ("3", "4"))
    rows = ResourceVersion.objects.filter(pk=version.pk)
    assert rows.filter(goals__contains=code_in("CA")).exists()
    assert not rows.filter(goals__contains=code_in("C")).exists()
    rows.update(goals=())
    assert ResourceVersion.objects.get(pk=version.pk).goals == ()
