"""Who may open which address of the room."""

from django.core.files.uploadedfile import SimpleUploadedFile

from campaigns.library import practice_services, services
from campaigns.library.models import ResourceFile
from campaigns.library.shelves import Shelf
from facilities.states.codes import STATES
from tests.campaigns.library import shelves
from tests.laws.matrix import Row


def a_file(world):
    made = shelves.draft(world.nat, title="A tool")
    upload = SimpleUploadedFile("list.txt", b"Walk the unit")
    services.save_draft(version=made.versions.get(), facts=shelves.FACTS, upload=upload, by=world.nat)
    services.publish(resource=made, review_on=shelves.next_year(), by=world.nat)
    return {"key": str(ResourceFile.objects.get().file.key)}


def a_tool(world):
    shelves.published(world.nat, title="A tool")


def desk_tool(world):
    made = shelves.published(world.rita, shelves.of_qio(world), title="QIO tool")
    services.begin_version(resource=made, by=world.rita)


def lane_tool(world):
    made = shelves.published(world.connie, Shelf.of_lane(STATES["MD"]), title="LANE tool")
    services.begin_version(resource=made, by=world.connie)


def nation_tool(world):
    made = shelves.published(world.nat, title="Nation tool")
    services.begin_version(resource=made, by=world.nat)


def a_practice(world):
    shelves.practice(world.homes["harbor"], world.ada, world.nat, title="Shown")


def a_told_practice(world):
    told = shelves.told(world.homes["harbor"], world.ada, title="Told")
    practice_services.submit(practice=told, by=world.ada)


def a_draft(world):
    shelves.told(world.homes["harbor"], world.ada, title="Draft")


def lane_draft(world):
    practice_services.tell_practice(lane=STATES["MD"], facts=shelves.STORY | {"title": "Lane draft"}, by=world.connie)


HOME, LANE, DESK = {"ccn": "215001"}, {"state": "md"}, {"qio": "chesapeake-quality", "state": "md"}
STAFF = "rita pat lea"


def _shelf(who: str, keys: dict, slug: str, *, sees: str, edits: str) -> list[Row]:
    item, made = keys | {"slug": slug}, f"{who}_tool"
    others = " ".join(sorted(set(sees.split()) - set(edits.split())))
    facts = {"ok": edits, "forbidden": others}
    return [
        Row(f"library:{who}", keys, ok=sees),
        Row(f"library:{who}-csv", keys, ok=sees, needs=made),
        Row(f"library:{who}-new", keys, **facts),
        Row(f"library:{who}-item", item, ok=sees, needs=made),
        Row(f"library:{who}-edit", item, **facts, needs=made),
        Row(f"library:{who}-version", item | {"number": "1"}, ok=sees, needs=made),
    ]


ROWS = [
    Row("library:library", public=True),
    Row("library:library-csv", public=True, needs="a_tool"),
    Row("library:resource", {"slug": "a-tool"}, public=True, needs="a_tool"),
    Row("library:file", {"slug": "a-tool", "key": "key"}, public=True, needs="a_file"),
    Row("library:for-audience", {"audience": "owners"}, public=True),
    Row("library:practices", public=True),
    Row("library:practices-csv", public=True, needs="a_practice"),
    Row("library:practice", {"slug": "shown"}, public=True, needs="a_practice"),
    Row("library:home", HOME, ok="ada dan ron"),
    Row("library:home-use", HOME, ok="ada dan", forbidden="ron", method="post"),
    Row("library:home-story-new", HOME, ok="ada dan", forbidden="ron"),
    Row("library:home-story", HOME | {"slug": "draft"}, ok="ada dan ron", needs="a_draft"),
    Row("library:home-story-edit", HOME | {"slug": "draft"}, ok="ada dan", forbidden="ron", needs="a_draft"),
    Row("library:lane-story-new", LANE, ok="connie mel"),
    Row("library:lane-story", LANE | {"slug": "lane-draft"}, ok="connie mel", needs="lane_draft"),
    Row("library:lane-story-edit", LANE | {"slug": "lane-draft"}, ok="connie mel", needs="lane_draft"),
    *_shelf("desk", DESK, "qio-tool", sees=STAFF, edits="rita lea"),
    *_shelf("lane", LANE, "lane-tool", sees="connie mel", edits="connie"),
    *_shelf("nation", {}, "nation-tool", sees="nat hedi root", edits="nat root"),
    Row("library:review", ok="nat hedi root"),
    Row("library:review-csv", ok="nat hedi root", needs="a_told_practice"),
    Row("library:review-practice", {"slug": "shown"}, ok="nat hedi root", needs="a_practice"),
]
