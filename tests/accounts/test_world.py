"""The world of the tests stands."""

from accounts.access.places import places_of


def test_people_are_where_the_drawing_says(world):
    assert [place.path for place in places_of(world.ada)] == ["/h/215001/"]
    assert [place.path for place in places_of(world.rita)] == ["/q/chesapeake-quality/md/"]
    assert [place.path for place in places_of(world.cora)] == ["/c/900/", "/h/215002/"]
    assert places_of(world.sam) == []
