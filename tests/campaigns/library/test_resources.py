"""Resources at the desk, the LANE and the nation: drafts, versions, files, publishing, reviews, withdrawal."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.audit.models import AuditEvent
from campaigns.library import services
from campaigns.library.checks import NotNow
from campaigns.library.models import Resource, ResourceFile, ResourceVersion, Status
from campaigns.library.shelves import Shelf, own_resource
from tests.campaigns.library import shelves
from tests.query_growth import assert_same_queries

DESK = "/q/chesapeake-quality/md/library/"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
FORM = {
    "title": "Hand-over in four minutes", "summary": "A card for each shift.", "kind": "form", "language": "en",
    "audiences": ["frontline-staff"], "is_open": "on", "goals": [], "steps": ["4"],
    "body": "# Card\n\n- who fell\n- who <script>alert(1)</script>", "link": "",
}  # fmt: skip


def next_day() -> str:
    return str(shelves.next_year())


def test_from_the_first_word_to_the_public_page(as_, world, phase):
    rita = as_("rita")
    assert b"Nothing written yet" in rita.get(DESK).content
    upload = SimpleUploadedFile("../card<x>.pdf", PDF)
    answer = rita.post(f"{DESK}new/", FORM | {"upload": upload, "goals": ["CA"]}, follow=True)
    assert b"Nobody else sees it until it is published" in answer.content
    row = Resource.objects.get()
    assert (row.slug, row.owner, row.qio, row.state) == ("hand-over-in-four-minutes", "qio", world.qios["md"], "MD")
    public = f"/library/{row.slug}/"
    assert as_("").get(public).status_code == 404 and as_("ada").get(public).status_code == 404
    answer = rita.post(f"{DESK}{row.slug}/", {"act": "publish", "review_on": next_day()}, follow=True)
    assert b"Published." in answer.content
    page = as_("").get(public).content.decode()
    assert "<h2>Card</h2>" in page and "&lt;script&gt;" in page and "<script>alert" not in page
    assert "Chesapeake Quality, Maryland" in page and "card x.pdf" in page
    file = as_("").get(f"{public}files/{ResourceFile.objects.get().file.key}/")
    assert file.content == PDF and file["X-Content-Type-Options"] == "nosniff" and "sandbox" in file[
        "Content-Security-Policy"]  # fmt: skip
    actions = set(AuditEvent.objects.filter(action__startswith="library.").values_list("action", flat=True))
    assert actions == {"library.begin_resource", "library.publish"}


def test_what_is_refused_is_kept_in_the_form(as_, world, phase):
    rita = as_("rita")
    wrong = FORM | {"link": "http://example.org/", "audiences": [], "title": "  ", "body": "Kept words"}
    page = rita.post(f"{DESK}new/", wrong).content.decode()
    assert "Kept words" in page and "Give it a title." in page and "Choose for whom it is written." in page
    assert "begin with https://" in page and not Resource.objects.exists()
    page = rita.post(f"{DESK}new/", FORM | {"is_open": ""}).content.decode()
    assert "read without signing in: leave the mark" in page
    page = rita.post(f"{DESK}new/", FORM | {"body": "Her SSN is 219-09-9999"}).content.decode()
    assert "looks like a" in page and "Her SSN is" in page
    page = rita.post(f"{DESK}new/", FORM | {"upload": SimpleUploadedFile("x.pdf", b"MZ\x90")}).content.decode()
    assert "needs a look" in page and not Resource.objects.exists()
    page = rita.post(f"{DESK}new/", FORM | {"title": "x" * 121, "goals": ["NOPE"]}).content.decode()
    assert "120" in page and "NOPE" in page and not Resource.objects.exists()


def test_the_preview_saves_nothing(as_, world, phase):
    rita = as_("rita")
    piece = rita.post(f"{DESK}new/", FORM | {"preview": "1"}, headers={"HX-Request": "true"}).content.decode()
    assert "<h3>Card</h3>" in piece and "<html" not in piece
    page = rita.post(f"{DESK}new/", FORM | {"preview": "1"}).content.decode()
    assert "<h3>Card</h3>" in page and "<html" in page and not Resource.objects.exists()


def test_versions_are_kept_for_the_owner(as_, world):
    row = shelves.published(world.rita, shelves.of_qio(world))
    rita, here = as_("rita"), f"{DESK}{row.slug}/"
    assert rita.post(here, {"act": "version"})["Location"] == f"{here}edit/"
    assert rita.post(here, {"act": "version"})["Location"] == f"{here}edit/"  # a second press: the same draft
    draft = ResourceVersion.objects.get(published_at__isnull=True)
    assert draft.number == 2 and draft.body == shelves.FACTS["body"]
    form = FORM | {"title": "Second words", "changes": "", "seen": draft.saved_at.isoformat()}
    assert "Say what changed." in rita.post(f"{here}edit/", form).content.decode()
    rita.post(f"{here}edit/", form | {"changes": "Shorter"})
    assert "The same aides" in as_("").get(f"/library/{row.slug}/").content.decode()  # still the first
    rita.post(here, {"act": "publish", "review_on": next_day()})
    assert "Second words" in as_("").get(f"/library/{row.slug}/").content.decode()
    page = rita.get(here).content.decode()
    assert "Shorter" in page and f"{here}versions/1/" in page
    first = rita.get(f"{here}versions/1/").content.decode()
    assert "The same aides" in first and "This is how it read then" in first
    assert rita.get(f"{here}versions/3/").status_code == 404
    assert as_("otto").get(f"{here}versions/1/").status_code == 404


def test_a_published_version_is_never_changed(world):
    row = shelves.published(world.nat)
    with pytest.raises(NotNow):
        services.save_draft(version=row.current, facts=shelves.FACTS | {"title": "Other"}, by=world.nat)
    with pytest.raises(NotNow):
        services.publish(resource=row, review_on=shelves.next_year(), by=world.nat)


def test_two_writers_do_not_overwrite_each_other(as_, world, phase):
    row = shelves.draft(world.rita, shelves.of_qio(world))
    seen = row.versions.get().saved_at.isoformat()
    as_("lea").post(f"{DESK}{row.slug}/edit/", FORM | {"title": "Lea's words", "seen": seen})
    page = as_("rita").post(f"{DESK}{row.slug}/edit/", FORM | {"title": "Rita's words", "seen": seen}).content.decode()
    assert "Somebody else saved this" in page and "Rita&#x27;s words" in page
    assert row.versions.get().title == "Lea's words"


def test_files_come_and_go_with_a_version(as_, world, phase):
    row = shelves.draft(world.rita, shelves.of_qio(world))
    rita, here = as_("rita"), f"{DESK}{row.slug}/"
    for name in ("a.txt", "b.txt"):
        rita.post(f"{here}edit/", FORM | {"upload": SimpleUploadedFile(name, b"words")})
    first = ResourceFile.objects.order_by("position").first()
    rita.post(here, {"act": "publish", "review_on": next_day()})
    rita.post(here, {"act": "version"})
    copy = ResourceFile.objects.get(version__number=2, file=first.file)
    rita.post(f"{here}edit/", FORM | {"changes": "Without a", "drop": [copy.pk]})
    rita.post(here, {"act": "publish", "review_on": next_day()})
    address = f"/library/{row.slug}/files/{first.file.key}/"
    assert as_("").get(address).status_code == 404  # of an old version
    assert rita.get(address).content == b"words" and "no-store" in rita.get(address)["Cache-Control"]
    assert as_("otto").get(address).status_code == 404 and as_("nat").get(address).status_code == 404
    assert as_("").get(f"/library/other/files/{first.file.key}/").status_code == 404


def test_a_resource_has_ten_files_at_most(world):
    row = shelves.draft(world.nat)
    version = row.versions.get()
    for number in range(10):
        upload = SimpleUploadedFile(f"{number}.txt", f"words {number}".encode())
        services.save_draft(version=version, facts={}, upload=upload, by=world.nat)
    with pytest.raises(ValidationError, match="at most 10 files"):
        services.save_draft(version=version, facts={}, upload=SimpleUploadedFile("x.txt", b"x"), by=world.nat)
    assert version.files.count() == 10


def test_nothing_to_read_is_not_published(world):
    row = shelves.draft(world.nat, body=" ")
    with pytest.raises(ValidationError, match="nothing to read"):
        services.publish(resource=row, review_on=shelves.next_year(), by=world.nat)
    for day in (timezone.localdate(), timezone.localdate() + dt.timedelta(days=2000)):
        with pytest.raises(ValidationError, match="next three years"):
            services.publish(resource=row, review_on=day, by=world.nat)


def test_withdrawn_with_a_reason_and_put_back(as_, world):
    row = shelves.published(world.nat)
    nat, here, public = as_("nat"), f"/nation/library/{row.slug}/", f"/library/{row.slug}/"
    assert "Say why." in nat.post(here, {"act": "withdraw", "reason": " "}).content.decode()
    assert as_("").get(public).status_code == 200
    assert b"Nobody sees it any more" in nat.post(here, {"act": "withdraw", "reason": "Old"}, follow=True).content
    assert as_("").get(public).status_code == 404 and b"Old" in nat.get(here).content
    assert b"not shown to anybody" in nat.post(here, {"act": "withdraw", "reason": "Old"}, follow=True).content
    assert b"shown again" in nat.post(here, {"act": "put-back"}, follow=True).content
    assert as_("").get(public).status_code == 200
    assert b"was not withdrawn" in nat.post(here, {"act": "put-back"}, follow=True).content
    assert nat.post(here, {"act": "nonsense"}).status_code == 404


def test_a_review_that_is_due_is_said_to_the_owner(as_, world):
    row = shelves.published(world.nat, title="Old tool")
    shelves.published(world.nat, title="New tool")
    past = timezone.localdate() - dt.timedelta(days=3)
    Resource.objects.filter(pk=row.pk).update(reviewed_on=past - dt.timedelta(days=300), review_on=past)
    nat = as_("nat")
    page = nat.get("/nation/library/").content.decode()
    assert "1 resource should be looked through" in page and "Review is due" in page
    page = nat.get("/nation/library/", {"due": "1"}).content.decode()
    assert "Old tool" in page and "New tool" not in page
    nat.post(f"/nation/library/{row.slug}/", {"act": "right", "review_on": next_day()})
    row.refresh_from_db()
    assert row.reviewed_on == timezone.localdate() and row.current.number == 1
    assert "should be looked through" not in nat.get("/nation/library/").content.decode()


def test_a_draft_is_thrown_away(as_, world):
    row = shelves.draft(world.nat)
    assert as_("nat").post(f"/nation/library/{row.slug}/", {"act": "throw-away"})["Location"] == "/nation/library/"
    assert not Resource.objects.exists()
    row = shelves.published(world.nat)
    services.begin_version(resource=row, by=world.nat)
    assert "gone for good; version 1 stays" in as_("nat").get(f"/nation/library/{row.slug}/").content.decode()
    as_("nat").post(f"/nation/library/{row.slug}/", {"act": "throw-away"})
    assert row.versions.count() == 1 and Resource.objects.get().status == Status.PUBLISHED
    with pytest.raises(NotNow):
        services.throw_away(resource=row, by=world.nat)


def test_each_owner_keeps_its_own(as_, world, lane_shelf):
    nation = shelves.published(world.nat, title="National")
    ours = shelves.published(world.rita, shelves.of_qio(world), title="Ours")
    theirs = shelves.published(world.otto, shelves.of_qio(world, "oh", "OH"), title="Theirs")
    lane = shelves.published(world.connie, lane_shelf, title="The LANE's")
    for who, start, mine in [
        ("rita", DESK, ours), ("connie", "/lane/md/library/", lane), ("nat", "/nation/library/", nation)
    ]:  # fmt: skip
        client = as_(who)
        page = client.get(start).content.decode()
        for row in (nation, ours, theirs, lane):
            is_mine = row == mine
            assert (f"{start}{row.slug}/" in page) == is_mine
            assert client.get(f"{start}{row.slug}/").status_code == (200 if is_mine else 404)
            if not is_mine:
                assert client.post(f"{start}{row.slug}/", {"act": "withdraw", "reason": "x"}).status_code == 404
    assert as_("mel").post(f"/lane/md/library/{lane.slug}/", {"act": "withdraw", "reason": "x"}).status_code == 403
    assert as_("hedi").post(f"/nation/library/{nation.slug}/", {"act": "withdraw", "reason": "x"}).status_code == 403
    assert Resource.objects.published().count() == 4


def test_a_qio_may_write_for_all_of_its_states(as_, world, phase):
    as_("rita").post(f"{DESK}new/", FORM | {"all_states": "on"})
    row = Resource.objects.get()
    assert row.state == "" and own_resource(shelves.of_qio(world), row.slug)
    assert own_resource(Shelf.of_nation(), row.slug) is None


def test_titles_lead_to_addresses_of_their_own(world):
    slugs = [shelves.draft(world.nat, title=title).slug for title in ("New", "Same", "Same", "日本", "x" * 120)]
    assert slugs == ["new-2", "same", "same-2", "resource", "x" * 70]


def test_the_list_is_searched_and_narrowed(as_, world):
    shelves.draft(world.nat, title="Falls card")
    shelves.published(world.nat, title="Pain card")
    nat = as_("nat")
    assert b"Falls card" in nat.get("/nation/library/", {"q": "falls", "status": "draft"}).content
    assert b"Nothing matches" in nat.get("/nation/library/", {"q": "falls", "status": "published"}).content
    assert b"Pain card" in nat.get("/nation/library/", {"status": "nonsense", "q": "pain"}).content
    shelves.draft(world.nat, title="=cmd|' /C calc'!A0")
    file = b"".join(nat.get("/nation/library/library.csv").streaming_content).decode("utf-8-sig").splitlines()
    assert len(file) == 4 and "'=cmd" in file[1] and "http://localhost:8000/library/pain-card/" in file[2]
    file = b"".join(nat.get("/nation/library/library.csv", {"status": "draft", "q": "falls"}).streaming_content)
    assert len(file.splitlines()) == 2 and b"Falls card,tool,draft,,,,fewer than 5," in file


def test_the_list_asks_no_more_for_more_rows(as_, world):
    shelves.published(world.nat)
    shelves.draft(world.nat)
    client = as_("nat")

    def grow():
        for number in range(8):
            shelves.published(world.nat, title=f"Another {number}")

    assert_same_queries(lambda: client.get("/nation/library/"), grow)
