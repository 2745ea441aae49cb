"""The demo's library: something of every owner, for every audience, in every status."""

from collections import Counter

from campaigns.library.models import LibraryUse, Practice, Resource, ResourceVersion
from campaigns.library.queries import national_for_public, visible
from campaigns.library.search import search
from qioportal.demo.library import invent_library


def test_it_shows_what_there_is_to_show(world, home):
    made = {"Joan Petrakis": world.nat, "Samira Haddad": world.rita, "Harriet Lindqvist": world.connie,
            "Marisol Vega": world.ada}  # fmt: skip
    others = [world.homes["bay"], world.homes["maple"]]
    invent_library(home, others, world.qios["md"], made)
    statuses = Counter(row.status.value for row in Resource.objects.select_related("current"))
    assert statuses == {"published": 14, "draft": 1, "withdrawn": 1}
    assert set(Resource.objects.values_list("owner", flat=True)) == {"nation", "qio", "lane"}
    for_whom = {audience for row in ResourceVersion.objects.all() for audience in row.audiences}
    assert len(for_whom) == 6 and len(national_for_public()) == 4
    assert Counter(Practice.objects.values_list("status", flat=True)) == {
        "published": 1, "submitted": 1, "sent-back": 1, "draft": 1,
    }  # fmt: skip
    assert search("aides schedule", visible(None)) and LibraryUse.objects.count() >= 9
