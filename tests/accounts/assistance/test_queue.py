"""The list of a desk: order, search, piles, pages, file; and the same at the help desk."""

import csv
import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.assistance.models import AssistanceRequest, AssistanceStep

QUEUE = "/q/chesapeake-quality/md/help/"
NATION = "/nation/help/"


def make(world, number: int, **changes) -> AssistanceRequest:
    facts = {
        "number": f"0000-{number:04d}", "facility": world.homes["harbor"], "home_as_typed": "HARBOR HOUSE",
        "state": "MD", "name": f"Person {number:03d}", "email": f"p{number}@example.org", "problem": "password",
        "desk": "qio", "qio": world.qios["md"], "answer_by": timezone.now() + dt.timedelta(days=2),
        "asked_at": timezone.now() - dt.timedelta(minutes=number),
    }  # fmt: skip
    return AssistanceRequest.objects.create(**{**facts, **changes})


def settled(**changes) -> dict:
    return {"status": "declined", "settled_at": timezone.now(), **changes}


def rows_of(answer) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_empty_it_says_why(sign_in):
    assert "Nobody has asked for help" in sign_in("pat").get(QUEUE).content.decode()
    assert "Nobody has asked for help" in sign_in("hedi").get(NATION).content.decode()


def test_open_ones_first_the_longest_waiting_on_top(sign_in, world):
    make(world, 1, name="Settled", **settled())
    make(world, 2, name="Younger")
    make(world, 3, name="Older")
    make(world, 4, name="Other state", state="OH", qio=world.qios["oh"])
    page = sign_in("pat").get(QUEUE).content.decode()
    assert page.index("Older") < page.index("Younger") < page.index("Settled")
    assert "Other state" not in page


def test_search_and_piles(sign_in, world):
    make(world, 1, name="Ann Find")
    make(world, 2, name="Bob", facility=None, home_as_typed="Unlisted House")
    make(world, 3, name="Cem", desk="help-desk")
    make(world, 4, name="Dee", **settled())
    make(world, 5, name="Eve", **settled(status="link-sent"))
    client = sign_in("pat")

    def names(**query) -> set[str]:
        page = client.get(QUEUE, query).content.decode()
        return {name for name in ("Ann Find", "Bob", "Cem", "Dee", "Eve") if f">{name}<" in page}

    assert names() == {"Ann Find", "Bob", "Cem", "Dee", "Eve"}
    assert names(status="open") == {"Ann Find", "Bob"}
    assert names(status="help-desk") == {"Cem"}
    assert names(status="declined") == {"Dee"} and names(status="link-sent") == {"Eve"}
    assert names(q="find ann") == {"Ann Find"}
    assert names(q="unlisted") == {"Bob"}
    assert names(q="215001") == {"Ann Find", "Cem", "Dee", "Eve"}
    assert names(q="0000-0004") == {"Dee"}
    assert names(q="harbor", status="open") == {"Ann Find"}
    assert names(status="nonsense") == {"Ann Find", "Bob", "Cem", "Dee", "Eve"}
    assert "No request fits" in client.get(QUEUE, {"q": "zzz"}).content.decode()


def test_pages_keep_the_filter(sign_in, world):
    for number in range(30):
        make(world, number)
    page = sign_in("pat").get(QUEUE, {"status": "open"}).content.decode()
    assert "1 to 25 of 30 requests" in page and "status=open&amp;page=2" in page
    page = sign_in("pat").get(QUEUE, {"status": "open", "page": "2"}).content.decode()
    assert "26 to 30 of 30" in page and "Person 000" in page


def test_the_file_has_the_rows_of_the_page_and_no_address(sign_in, world):
    make(world, 1, name="=1+1")
    make(world, 2, **settled())
    answer = sign_in("pat").get(QUEUE, {"status": "open", "format": "csv"})
    rows = rows_of(answer)
    assert len(rows) == 2 and rows[1][0] == "0000-0001" and rows[1][2] == "'=1+1"
    assert rows[1][4] == "215001"
    assert "sign-in-help-md-open-" in answer["Content-Disposition"]
    assert "@" not in repr(rows)


def test_the_help_desk_sees_only_what_is_there(sign_in, world):
    make(world, 1, name="At the QIO")
    make(world, 2, name="At the desk", desk="help-desk")
    make(world, 3, name="Gone", desk="help-desk", **settled())
    client = sign_in("hedi")
    page = client.get(NATION).content.decode()
    assert "At the desk" in page and "Gone" in page and "At the QIO" not in page
    assert "Gone" not in client.get(NATION, {"status": "open"}).content.decode()
    assert len(rows_of(client.get(NATION, {"format": "csv"}))) == 3


@pytest.mark.parametrize(("who", "url"), [("pat", QUEUE), ("hedi", NATION)])
def test_ten_rows_cost_no_more_queries_than_one(sign_in, world, who, url):
    make(world, 1, desk="help-desk")
    client = sign_in(who)
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    for number in range(2, 11):
        make(world, number, desk="help-desk")
    with CaptureQueriesContext(connection) as ten:
        client.get(url)
    assert len(ten) == len(one)


def test_a_long_history_costs_no_more_queries(sign_in, world, ask):
    asked = ask()
    client = sign_in("pat")
    page = f"{QUEUE}{asked.number}/"
    client.get(page)
    with CaptureQueriesContext(connection) as one:
        client.get(page)
    for number in range(10):
        AssistanceStep.objects.create(request=asked, what="asked-again", says=str(number), by=world.pat)
    with CaptureQueriesContext(connection) as ten:
        client.get(page)
    assert len(ten) == len(one)


def test_the_back_office_shows_and_changes_nothing(sign_in, ask):
    asked = ask()
    client = sign_in("root")
    page = client.get("/back-office/accounts/assistancerequest/", {"q": asked.number}).content.decode()
    assert asked.number in page
    one = client.get(f"/back-office/accounts/assistancerequest/{asked.pk}/change/").content.decode()
    assert "Request received" in one and 'name="_save"' not in one
    assert (
        client.post(f"/back-office/accounts/assistancerequest/{asked.pk}/delete/", {"post": "yes"}).status_code == 403
    )
    assert client.get("/back-office/accounts/assistancestep/", {"q": asked.number}).status_code == 200
