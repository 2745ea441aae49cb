"""The side menus: short, each link once, and a group's heading also where its first link is not for this person."""

import pytest

from accounts.access.permissions import Permission
from accounts.access.places import Place
from accounts.access.roles import ROLES, PlaceKind
from qioportal.navigation import MENUS, menu_for


def nothing(asks) -> int:
    return 0


def _place(kind: PlaceKind, path: str, *permissions: Permission) -> Place:
    return Place(kind, "Somewhere", "", path, frozenset(permissions))


@pytest.mark.parametrize("kind", MENUS)
def test_a_menu_is_short_and_says_each_thing_once(kind):
    items = MENUS[kind]
    assert len(items) <= 11
    for name in ("label", "icon", "url"):
        assert len({getattr(item, name) for item in items}) == len(items)


@pytest.mark.parametrize("role", ROLES)
def test_nobody_who_has_one_job_sees_more_than_nine_links(role):
    seen = [item for item in MENUS[ROLES[role].place] if item.needs in ROLES[role].permissions]
    assert len(seen) <= (11 if role in ("qio-lead", "administrator") else 9)


def test_a_heading_stands_over_the_first_link_of_its_group_that_shows():
    place = _place(PlaceKind.NATION, "/nation/", Permission.SEE_NATION)
    heads = {link["label"]: link["head"] for link in menu_for(place, {}, "/nation/", nothing)}
    assert heads["States"] == "States" and heads["Goals and phases"] == "Campaigns"
    assert {head for label, head in heads.items() if label not in ("States", "Goals and phases")} == {""}
    desk = _place(PlaceKind.QIO, "/q/mid/md/", Permission.SEE_STATE, Permission.MANAGE_QIO_PEOPLE)
    links = menu_for(desk, {"qio": "mid", "state": "md"}, "/q/mid/md/", nothing)
    heads = {link["label"]: link["head"] for link in links}
    assert heads["Events"] == "State" and heads["LANE"] == "" and heads["People of the QIO"] == "Our QIO"


@pytest.mark.parametrize(("noun", "members"), [("home", []), ("hospital", []), ("coalition", ["Members and meetings"])])
def test_hospitals_and_coalitions_are_called_what_they_are(noun, members):
    place = _place(PlaceKind.HOME, "/h/CMD001/", Permission.SEE_HOME)
    links = menu_for(place, {"ccn": "CMD001"}, "/h/CMD001/members/meetings/", nothing, noun)
    assert [link["head"] for link in links if link["head"]] == [f"Our {noun}"]
    assert [link["label"] for link in links if link["here"]] == members
    assert links[-2]["label"] == "People and access"


def test_a_heading_is_not_lost_with_the_link_it_is_written_at(monkeypatch):
    first = MENUS[PlaceKind.NATION][0]
    hidden = type(first)("Hidden", "x", first.url, Permission.ENTER_MONTH, "Group")
    monkeypatch.setitem(MENUS, PlaceKind.NATION, [hidden, first])
    links = menu_for(_place(PlaceKind.NATION, "/nation/", Permission.SEE_NATION), {}, "/nation/", nothing)
    assert [(link["label"], link["head"], link["here"]) for link in links] == [(first.label, "Group", True)]


def test_uploaded_files_of_a_chain_are_a_link_of_their_own():
    place = _place(PlaceKind.CHAIN, "/c/900/", Permission.SEE_HOME, Permission.ENTER_MONTH)
    links = menu_for(place, {"number": "900"}, "/c/900/uploads/", nothing)
    assert [link["label"] for link in links if link["here"]] == ["Uploaded files"]
