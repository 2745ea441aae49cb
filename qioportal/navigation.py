"""The side menus as data: per kind of place 5 to 9 links; a link shows where its permission is held."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from django.urls import NoReverseMatch, reverse

from accounts.access.permissions import Permission
from accounts.access.places import Place
from accounts.access.roles import PlaceKind
from campaigns.dashboards import asks
from campaigns.dashboards.asks import Asks


@dataclass(frozen=True, slots=True)
class Item:
    """One link. `url` is a URL name; the place's own key is filled in. `head` starts a group of links.

    `pages` is a pattern of further paths, below the place's, on which the link is the present one. `asks` counts what
    waits there for the person who looks.
    """

    label: str
    icon: str
    url: str
    needs: Permission
    head: str = ""
    pages: str = ""
    asks: Asks | None = None


MENUS: dict[PlaceKind, list[Item]] = {
    PlaceKind.HOME: [
        Item("This week", "inbox", "dashboards:home", Permission.SEE_HOME),
        Item(
            "Enter the month",
            "pencil-square",
            "measurements:current",
            Permission.ENTER_MONTH,
            pages=r"\d{4}-\d{2}/.*|months/|uploads?/.*",
        ),
        Item("Our goals", "graph-up", "charts:goals", Permission.SEE_HOME),
        Item("Improvement", "arrow-repeat", "improvement:cycles", Permission.SEE_HOME, pages=r"change-ideas/"),
        Item("QAPI report", "file-earmark-bar-graph", "qapi:report", Permission.SEE_HOME),
        Item("Events", "calendar-event", "events:home-events", Permission.SEE_HOME),
        Item("Practices and tools", "book", "library:home", Permission.SEE_HOME),
        Item("People and access", "people", "members:people", Permission.SEE_HOME, "Our home"),
        Item(
            "Taking part and sharing",
            "file-earmark-text",
            "enrollment:overview",
            Permission.SEE_HOME,
            pages=r"(who-sees|recognition|ask|changes|ideas|shared)/.*",
            asks=asks.ideas,
        ),
    ],
    PlaceKind.CHAIN: [
        Item("This month", "inbox", "dashboards:chain", Permission.SEE_HOME),
        Item("Last 12 months", "calendar3", "dashboards:chain-year", Permission.SEE_HOME),
        Item("Upload a file", "file-earmark-spreadsheet", "measurements:chain-upload", Permission.ENTER_MONTH),
        Item("Uploaded files", "clock-history", "measurements:chain-uploads", Permission.ENTER_MONTH),
    ],
    PlaceKind.QIO: [
        Item("This week", "inbox", "dashboards:desk", Permission.SEE_STATE),
        Item("Call list", "telephone", "recruitment:call-list", Permission.RECRUIT),
        Item(
            "Recruitment",
            "signpost-split",
            "recruitment:homes",
            Permission.SEE_STATE,
            pages=r"(homes|tasks|views|weights|imports?|rules|cover)/.*",
        ),
        Item("Caseload", "clipboard-heart", "caseload:homes", Permission.SEE_STATE, asks=asks.caseload),
        Item("Sign-in help", "key", "assistance:queue", Permission.HELP_SIGN_IN, asks=asks.sign_in_help),
        Item("Mailings", "envelope", "outreach:desk-mailings", Permission.WRITE_MAILING, asks=asks.desk_mailings),
        Item("Events", "calendar-event", "events:desk-events", Permission.SEE_STATE, "State", pages=r"coaches/.*"),
        Item("LANE", "diagram-3", "coalitions:desk-lane", Permission.SEE_STATE),
        Item("Progress", "graph-up", "recruitment:numbers", Permission.SEE_STATE, pages=r"funnel/.*"),
        Item("Library", "book", "library:desk", Permission.SEE_STATE),
        Item("People of the QIO", "people", "members:qio-people", Permission.MANAGE_QIO_PEOPLE, "Our QIO"),
    ],
    PlaceKind.LANE: [
        Item("This week", "inbox", "dashboards:lane", Permission.SEE_LANE),
        Item("Roster", "people", "coalitions:roster", Permission.SEE_LANE),
        Item("Meetings", "chat-square-text", "coalitions:meetings", Permission.SEE_LANE),
        Item("Projects", "kanban", "coalitions:projects", Permission.SEE_LANE),
        Item("Call list", "telephone", "recruitment:lane-call-list", Permission.MANAGE_LANE),
        Item("Events", "calendar-event", "events:lane-events", Permission.SEE_LANE),
        Item("Mailings", "envelope", "outreach:lane-mailings", Permission.MANAGE_LANE, asks=asks.lane_mailings),
        Item("Practices", "book", "library:lane", Permission.SEE_LANE, pages=r"practices/.*"),
        Item("Quarterly report", "file-earmark-bar-graph", "reporting:reports", Permission.SEE_LANE),
    ],
    PlaceKind.NATION: [
        Item("This week", "inbox", "dashboards:nation", Permission.SEE_NATION),
        Item(
            "Mailings",
            "envelope",
            "outreach:national-mailings",
            Permission.WRITE_NATIONAL_MAILING,
            asks=asks.national_mailings,
        ),
        Item(
            "Help desk",
            "life-preserver",
            "assistance:help-desk",
            Permission.ANSWER_HELP_DESK,
            pages=r"duplicates/.*",
            asks=asks.help_desk,
        ),
        Item("Mailbox", "mailbox", "mail:mailbox", Permission.READ_MAILBOX),
        Item(
            "States",
            "map",
            "reporting:ranking",
            Permission.SEE_NATION,
            "States",
            pages=r"(funnel|call-points|lanes)/.*",
        ),
        Item(
            "LANE reports", "file-earmark-bar-graph", "reporting:review", Permission.SEE_NATION, asks=asks.lane_reports
        ),
        Item("Events", "calendar-event", "events:national-events", Permission.SEE_NATION),
        Item("Library", "book", "library:nation", Permission.SEE_NATION, pages=r"practices/.*", asks=asks.practices),
        Item("Goals and phases", "bullseye", "goals:definitions", Permission.SEE_NATION, "Campaigns"),
        Item("Hospitals and coalitions", "hospital", "enrollment:participants", Permission.SEE_NATION),
        Item("Certificates", "award", "recognition:certificates", Permission.SEE_NATION),
    ],
}


def items_for(kind: PlaceKind, noun: str = "") -> list[Item]:
    """A hospital and a coalition have the menu of a home and call themselves what they are; a coalition has members."""
    items = MENUS.get(kind, [])
    if noun in ("", "home"):
        return items
    at = next(number for number, item in enumerate(items) if item.head)
    own = replace(items[at], head=f"Our {noun}")
    if noun != "coalition":
        return [*items[:at], own, *items[at + 1 :]]
    members = Item("Members and meetings", "diagram-3", "coalitions:community", Permission.SEE_HOME, own.head)
    return [*items[:at], members, replace(own, head=""), *items[at + 1 :]]


def menu_for(
    place: Place, path_keys: dict[str, str], current: str, count: Callable[[Asks], int], noun: str = ""
) -> list[dict]:
    """The links of a place for this person, the present page marked; `count` asks what waits behind a link."""
    links = []
    head = ""  # of a group whose first link this person doesn't see: it stands over the next one
    for item in items_for(place.kind, noun):
        head = item.head or head
        if item.needs not in place.permissions:
            continue
        try:
            href = reverse(item.url, kwargs=path_keys)
        except NoReverseMatch:
            continue
        here = current == href or (href != place.path and current.startswith(href))
        here = here or bool(item.pages and re.fullmatch(item.pages, current.removeprefix(place.path)))
        waits = count(item.asks) if item.asks else 0
        links.append({"label": item.label, "icon": item.icon, "href": href, "here": here, "head": head, "waits": waits})
        head = ""
    return links
