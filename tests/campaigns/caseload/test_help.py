"""A home asks, the QIO answers and logs; corrections keep what was said; the report counts by the day's contract."""

import csv
import datetime as dt
import io

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.mail.models import Delivery
from accounts.mail.rendering import render_delivery
from campaigns.caseload import change_services, help_services
from campaigns.caseload.help_models import CaseEntry, HomeRequest
from campaigns.caseload.models import Alert
from campaigns.caseload.services import assign_homes
from campaigns.library.indexing import index_resource
from campaigns.library.models import Resource, ResourceVersion
from campaigns.recruitment.desk_models import Cover, Task
from facilities.directory.models import Facility
from facilities.qios.models import Certainty, Contract, ContractKind, SowTask, StatementOfWork
from tests.query_growth import assert_same_queries

DESK = "/q/chesapeake-quality/md/caseload/"
HOME = f"{DESK}215001/"
ASK = "/h/215001/ask/"


def mail() -> Delivery:
    return Delivery.objects.latest("pk")


def asked(world, words="How do we choose a target?") -> HomeRequest:
    return help_services.ask(home=world.homes["harbor"], topic="goals", words=words, by=world.ada)


def entry(world, desk, task, **facts) -> CaseEntry:
    facts = {"day": timezone.localdate(), "manner": "call", "topic": "goals", "minutes": 20, "sow_task": task,
             "by": world.rita} | facts  # fmt: skip
    return help_services.log_help(desk=desk, home=facts.pop("home", world.homes["harbor"]), **facts)


def test_a_reader_asks_and_the_adviser_gets_a_mail(client, world, phase, desk, today):
    assign_homes(desk=desk, homes=[world.homes["harbor"]], to=world.lea, by=world.rita)
    client.force_login(world.ron)
    answer = client.post(ASK, {"topic": "goals", "goal": "ca", "words": "How do we <b>choose</b>?"}, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain[0][0] == f"{ASK}1/" and "How do we &lt;b&gt;choose&lt;/b&gt;?" in page
    assert (mail().to, mail().lane) == (world.lea.email, "service")
    rendered = render_delivery(mail())
    assert "Harbor House" in rendered.text and f"{DESK}215001/requests/1/" in rendered.text
    assert HomeRequest.objects.get().goal.code == "CA"


def test_while_the_adviser_is_away_the_mail_goes_to_who_stands_in(world, phase, desk, today):
    """Questions and facts to put right alike; and to the adviser again when the stand-in has left the desk."""
    home = world.homes["harbor"]
    assign_homes(desk=desk, homes=[home], to=world.lea, by=world.rita)
    Cover.objects.create(
        qio=desk.qio, state="MD", absent=world.lea, stand_in=world.rita, starts_on=today, ends_on=today
    )
    asked(world)
    assert mail().to == world.rita.email and "stand in for who does" in render_delivery(mail()).html
    change_services.ask_for_change(home=home, what="name", should_say="Harbor Home", by=world.ada)
    assert [row.to for row in Delivery.objects.order_by("pk")] == [world.rita.email] * 2
    world.rita.affiliations.update(ends_on=today - dt.timedelta(days=1))
    asked(world)
    assert mail().to == world.lea.email


@pytest.mark.parametrize(("code", "says"), [("C.2", "C.2: Help"), ("OTHER", "Help")])
def test_a_task_of_a_contract_has_its_number_and_no_short_name_of_ours(code, says):
    assert str(SowTask(code=code, title="Help")) == says


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"topic": "", "words": "x"}, "Choose what it is about."),
        ({"topic": "goals", "words": ""}, "Say what you need."),
        ({"topic": "goals", "words": "x" * 2001}, "at most 2000"),
        ({"topic": "goals", "words": "SSN 123-45-6789"}, "Social Security"),
    ],
    ids=["topic", "words", "long", "a person"],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(ada, sent, says):
    answer = ada.post(ASK, sent)
    assert answer.status_code == 422 and says in answer.content.decode()
    assert sent["words"] in answer.content.decode() and not HomeRequest.objects.exists()


def test_answer_goes_to_the_asker_and_a_word_of_the_home_opens_it_again(client, world, phase, today):
    request = asked(world)
    client.force_login(world.rita)
    client.post(f"{HOME}requests/1/", {"words": "Look at your last three months."})
    assert mail().to == world.ada.email and "Look at your last three months." in render_delivery(mail()).text
    request.refresh_from_db()
    assert request.assigned_to == world.rita
    client.post(f"{HOME}requests/1/act/", {"act": "close"})
    assert "Nobody waits" in client.get(f"{DESK}requests/").content.decode()
    client.force_login(world.ada)
    assert "Look at your last three months." in client.get(f"{ASK}1/").content.decode()
    client.post(f"{ASK}1/", {"words": "And then?"})
    request.refresh_from_db()
    assert request.closed_at is None and mail().to == world.rita.email
    client.force_login(world.rita)
    assert "Wait for us 1</a>" in client.get(f"{DESK}requests/").content.decode()


def test_the_home_closes_and_a_neighbour_sees_nothing(client, world, phase, today):
    asked(world)
    client.force_login(world.olga)
    assert client.get(f"{ASK}1/").status_code == 404
    client.force_login(world.ada)
    assert client.get("/h/215002/ask/1/").status_code == 404
    client.post(f"{ASK}1/close/")
    assert HomeRequest.objects.get().closed_by == world.ada


def test_two_requests_have_two_numbers(world, phase, today):
    assert [asked(world).number, asked(world).number] == [1, 2]


def test_taking_on_by_somebody_of_the_desk_only(rita, world):
    asked(world)
    key = next(key for key, label in rita.get(f"{HOME}requests/1/").context["assign_form"].fields["to"].choices
               if "Lea" in label)  # fmt: skip
    rita.post(f"{HOME}requests/1/act/", {"to": key})
    assert HomeRequest.objects.get().assigned_to == world.lea
    rita.post(f"{HOME}requests/1/act/", {"to": "otto"})
    assert HomeRequest.objects.get().assigned_to == world.lea


def test_who_only_reads_cannot_answer(client, world, phase, today):
    asked(world)
    client.force_login(world.pat)
    assert client.post(f"{HOME}requests/1/", {"words": "Hello"}).status_code == 403


def resource(slug: str, title: str) -> Resource:
    made = Resource.objects.create(slug=slug, owner="nation")
    made.current = ResourceVersion.objects.create(
        resource=made, number=1, title=title, audiences=["home-leaders"], kind="tool"
    )
    made.reviewed_on, made.review_on = dt.date(2026, 1, 1), dt.date(2027, 1, 1)
    made.save()
    return made


def test_a_visit_with_everything(rita, world, task_of_contract):
    asked(world)
    resource("falls-guide", "Falls guide")
    sent = {
        "day": "2026-11-24", "manner": "visit", "topic": "goals", "goal": "ca", "minutes": "90", "people": "4",
        "sow_task": "13-NH", "words": "Walked the floor <i>", "follow_up": "Send the form",
        "follow_up_on": "2026-12-01", "resources": ["falls-guide"],
    }  # fmt: skip
    answer = rita.post(f"{HOME}log/?request=1", sent, follow=True)
    page = answer.content.decode()
    assert "The follow-up is a task of yours." in page and "Walked the floor &lt;i&gt;" in page
    made, task = CaseEntry.objects.get(), Task.objects.get()
    assert (made.request.number, made.people, made.minutes, made.qio) == (1, 4, 90, world.qios["md"])
    assert (task.title, str(task.due_on), task.assigned_to) == ("Send the form", "2026-12-01", world.rita)
    assert "Falls guide" in page and made.follow_up == task


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"day": "2026-11-26"}, "still to come"),
        ({"day": "2025-05-31"}, "no QIO on record was responsible"),
        ({"sow_task": ""}, "Choose the task"),
        ({"sow_task": "none"}, "Choose the task"),
        ({"sow_task": "11-C.2"}, "Select a valid choice"),
        ({"minutes": "0"}, "greater than or equal to 1"),
        ({"minutes": "1441"}, "less than or equal to 1440"),
        ({"minutes": "x"}, "whole number"),
        ({"people": "-1"}, "greater than or equal to 0"),
        ({"follow_up_on": "2026-12-01"}, "Say what is to be done"),
        ({"follow_up": "Call"}, "Choose the day"),
        ({"follow_up": "Call", "follow_up_on": "2026-01-01"}, "in the past"),
        ({"words": "MBI 1EG4-TE5-MK73"}, "Medicare number"),
        ({"manner": "pigeon"}, "Select a valid choice"),
        ({"resources": ["nothing-here"]}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_logged(rita, task_of_contract, changed, says):
    sent = {"day": "2026-11-24", "manner": "call", "topic": "goals", "minutes": "10", "sow_task": "13-NH"} | changed
    answer = rita.post(f"{HOME}log/", sent)
    assert answer.status_code == 422 and says in answer.content.decode()
    assert not CaseEntry.objects.exists() and not Task.objects.exists()


def test_a_correction_keeps_what_it_said(rita, world, desk, task_of_contract):
    entry(world, desk, task_of_contract, words="On the phone")
    sent = {
        "day": "2026-11-25",
        "manner": "video",
        "topic": "goals",
        "minutes": "45",
        "sow_task": "13-NH",
        "words": "Long",
    }
    page = rita.post(f"{HOME}log/1/", sent, follow=True).content.decode()
    assert "what it said before is kept" in page
    page = rita.get(f"{HOME}log/1/").content.decode()
    assert "Minutes: 20" in page and "Words: On the phone" in page and "Manner: Phone call" in page
    assert "Nothing was different." in rita.post(f"{HOME}log/1/", sent, follow=True).content.decode()
    assert CaseEntry.objects.get().revisions.count() == 1


def test_taken_back_stays_and_counts_nowhere(rita, world, desk, task_of_contract):
    entry(world, desk, task_of_contract)
    assert "Say why" in rita.post(f"{HOME}log/1/back/", {"reason": ""}, follow=True).content.decode()
    rita.post(f"{HOME}log/1/back/", {"reason": "The wrong home"})
    assert "The wrong home" in rita.get(HOME).content.decode()
    assert "Nothing was logged" in rita.get(f"{DESK}report/").content.decode()
    with pytest.raises(ValidationError):
        help_services.correct_help(entry=CaseEntry.objects.get(), desk=desk, by=world.rita, day=None)


@pytest.fixture
def last_contract(world):
    """Until May 2025 another QIO held Maryland, and this one did before, under the 11th."""
    eleventh, _ = StatementOfWork.objects.get_or_create(
        number=11, defaults={"starts_on": dt.date(2014, 8, 1), "certainty": Certainty.FOUND}
    )
    Contract.objects.create(
        qio=world.qios["md"], statement_of_work=eleventh, state="MD", kind=ContractKind.QIN_QIO,
        starts_on=dt.date(2014, 8, 1), ends_on=dt.date(2019, 7, 31), certainty=Certainty.FOUND,
    )  # fmt: skip
    return SowTask.objects.get_or_create(
        statement_of_work=eleventh, code="C.2", defaults={"title": "The collaborative", "certainty": "found"}
    )[0]


def test_the_report_counts_by_the_contract_of_the_day(rita, world, desk, task_of_contract, last_contract):
    entry(world, desk, task_of_contract)
    entry(world, desk, task_of_contract, home=world.homes["bay"], minutes=30, by=world.lea)
    entry(world, desk, task_of_contract, minutes=10)
    entry(world, desk, last_contract, day=dt.date(2018, 3, 5), minutes=60)
    with pytest.raises(ValidationError, match="11th statement of work held"):
        entry(world, desk, task_of_contract, day=dt.date(2018, 3, 5))
    rows = rita.get(f"{DESK}report/").context["tasks"]
    assert [(row["sow_task__code"], row["homes"], row["contacts"], row["all_minutes"]) for row in rows] == [
        ("NH", 2, 3, 60)
    ]
    page = rita.get(f"{DESK}report/", {"start": "2018-01", "end": "2026-11"})
    assert [[(row["label"], row["all_minutes"]) for row in rows] for _, _, rows in page.context["tables"]] == [
        [("Lea Example", 30), ("Rita Example", 90)], [("Choosing goals and targets", 120)],
    ]  # fmt: skip
    rows = page.context["tasks"]
    assert [(row["sow_task__statement_of_work__number"], row["all_minutes"]) for row in rows] == [(13, 60), (11, 60)]
    page = rita.get(f"{DESK}report/")
    lea = next(key for key, label in page.context["form"].fields["adviser"].choices if "Lea" in label)
    assert rita.get(f"{DESK}report/", {"adviser": lea}).context["total"] == {"homes": 1, "contacts": 1, "minutes": 30}
    answer = rita.get(f"{DESK}report.csv", {"start": "2018-01", "end": "2018-12"})
    (line,) = csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")))
    assert (line["Statement of work"], line["Task"], line["Homes reached"], line["Minutes"]) == ("11", "C.2", "1", "60")
    answer = rita.get(f"{DESK}report/entries.csv", {"start": "2018-01", "end": "2018-12"})
    (line,) = csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")))
    assert [line[key] for key in ("Day", "CCN", "Statement of work", "Task", "Minutes", "Words")] == [
        "2018-03-05", "215001", "11", "C.2", "60", "",
    ]  # fmt: skip


@pytest.mark.parametrize("query", [{"start": "x"}, {"start": "2026-13"}, {"start": "2026-11", "end": "2026-01"}])
def test_a_month_that_is_none_is_said(rita, query):
    answer = rita.get(f"{DESK}report/", query)
    page = answer.content.decode()
    assert answer.status_code == 200 and ("Write a month like" in page or "before the first one" in page)


def test_another_desk_sees_nothing_of_it(client, world, phase, desk, today, task_of_contract):
    entry(world, desk, task_of_contract, words="Between us")
    client.force_login(world.otto)
    assert client.get("/q/buckeye-quality/oh/caseload/215001/").status_code == 404
    Contract.objects.filter(state="MD").update(qio=world.qios["oh"])
    page = client.get("/q/buckeye-quality/md/caseload/215001/")
    assert page.status_code == 200 and "Between us" not in page.content.decode()


def seen_on(page) -> str:
    """What the form of the page says of the last answer that it shows."""
    return BeautifulSoup(page.text, "html.parser").select_one("form input[name=seen]")["value"]


def test_two_who_answer_at_once_read_each_other_first(client, world, phase, desk, today):
    asked(world)
    path = f"{HOME}requests/1/"
    client.force_login(world.lea)
    seen = seen_on(client.get(path))
    assert seen == "0"
    help_services.answer(asked=HomeRequest.objects.get(), words="Take the median.", by=world.rita, from_home=False)
    mails = Delivery.objects.count()
    page = client.post(path, {"words": "Ask your medical director.", "seen": seen})
    assert page.status_code == 422 and Delivery.objects.count() == mails
    assert f"{world.rita.name} of the QIO wrote while you did." in page.text
    assert "Take the median." in page.text and "Ask your medical director.</textarea>" in page.text
    page = client.post(path, {"words": "Ask your medical director.", "seen": seen_on(page)}, follow=True)
    assert page.status_code == 200 and HomeRequest.objects.get().answers.count() == 2
    assert client.post(path, {"words": "One word more.", "seen": seen_on(page)}).status_code == 302, "after oneself"


def test_the_home_reads_the_answer_before_it_asks_once_more(client, world, phase, desk, today):
    asked(world)
    client.force_login(world.ada)
    page = client.get(f"{ASK}1/")
    help_services.answer(asked=HomeRequest.objects.get(), words="Take the median.", by=world.rita, from_home=False)
    page = client.post(f"{ASK}1/", {"words": "Is anybody there?", "seen": seen_on(page)})
    assert "of the QIO wrote while you did" in page.text and "Take the median." in page.text
    assert client.post(f"{ASK}1/", {"words": "Thank you", "seen": seen_on(page)}).status_code == 302
    assert client.post(f"{ASK}1/", {"words": "Odd", "seen": "x"}).status_code == 422


def test_lists_ask_no_more_for_more_rows(rita, world, desk, task_of_contract):
    asked(world)
    entry(world, desk, task_of_contract)
    rita.get(HOME)

    def grow():
        for _ in range(5):
            help_services.answer(asked=asked(world), words="Yes", by=world.rita, from_home=False)
            entry(world, desk, task_of_contract)

    def visit():
        for path in (HOME, f"{DESK}requests/?show=answered", f"{DESK}requests/", f"{DESK}report/"):
            assert rita.get(path).status_code == 200

    help_services.answer(asked=asked(world), words="Yes", by=world.rita, from_home=False)
    assert_same_queries(visit, grow)


def test_this_week_of_desk_and_home_name_what_waits(client, world, harbor):
    asked(world)
    Alert.objects.create(enrollment=harbor, kind="silent", fact="x", since=dt.date(2026, 10, 1), facts={})
    change_services.ask_for_change(home=world.homes["harbor"], what="name", should_say="Harbor Home", by=world.ada)
    client.force_login(world.rita)
    page = client.get("/q/chesapeake-quality/md/").content.decode()
    assert "1 question waits for an answer" in page and "1 home has an alert" in page
    assert "And 1 fact about a home to put right." in page
    client.force_login(world.ada)
    assert "Your QIO answered" not in client.get("/h/215001/").content.decode()
    help_services.answer(asked=HomeRequest.objects.get(), words="Yes", by=world.rita, from_home=False)
    assert "Your QIO answered" in client.get("/h/215001/").content.decode()


def test_a_hospital_that_takes_part_is_answered_too(client, world, phase, today):
    hospital = world.homes["bay"]
    Facility.objects.filter(pk=hospital.pk).update(kind="hospital")
    help_services.ask(home=hospital, topic="other", words="May we join?", by=world.cora)
    client.force_login(world.rita)
    page = client.get(f"{DESK}requests/").content.decode()
    assert f"{DESK}215002/requests/1/" in page
    assert "May we join?" in client.get(f"{DESK}215002/requests/1/").content.decode()
    assert client.get(f"{DESK}215002/").status_code == 200


def test_resources_are_found_by_words_before_anything_is_kept(rita, task_of_contract):
    index_resource(resource("falls-guide", "Falls guide"))
    sent = {"day": "2026-11-24", "manner": "", "minutes": "30", "words": "Half written", "find": "falls", "search": "1"}
    answer = rita.post(f"{HOME}log/", sent)
    page = answer.content.decode()
    assert answer.status_code == 200 and "Falls guide" in page and "Half written" in page
    assert "Say how it was." not in page and not CaseEntry.objects.exists()
    page = rita.post(f"{HOME}log/", sent | {"find": ""}).content.decode()  # Enter in another field
    assert "Write what to look for. Nothing is logged yet." in page and "Half written" in page
