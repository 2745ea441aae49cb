"""Who hears of a question that a home asks its QIO, and of the answer; whose it is on the desk's list."""

import datetime as dt

from campaigns.caseload import help_services
from campaigns.caseload.help_models import HomeRequest
from campaigns.caseload.services import assign_homes
from facilities.qios.models import Contract

DESK = "/q/chesapeake-quality/md/caseload/"
HOME = f"{DESK}215001/"
ASK = "/h/215001/ask/"


def asked(world) -> HomeRequest:
    return help_services.ask(home=world.homes["harbor"], topic="goals", words="How do we choose?", by=world.ada)


def test_without_an_adviser_each_who_may_answer_gets_a_mail_until_somebody_takes_it_on(world, phase, arrived, today):
    request = asked(world)
    told = arrived()
    assert [to for to, _ in told] == [world.lea.email, world.rita.email], "Pat answers nothing"
    assert "Nobody looks after Harbor House by name" in told[0][1].get_body(("plain",)).get_content()
    asked(world)
    help_services.answer(asked=HomeRequest.objects.get(number=2), words="Yes", by=world.rita, from_home=False)
    assert [to for to, _ in arrived()] == [world.ada.email], "taken on before it left"
    help_services.answer(asked=request, words="And then?", by=world.ada, from_home=True)
    assert [to for to, _ in arrived()] == [world.lea.email, world.rita.email]


def test_who_is_given_a_request_gets_a_mail(rita, world, desk, arrived):
    request = asked(world)
    arrived()
    help_services.assign_request(asked=request, desk=desk, to=world.rita, by=world.rita)
    assert not arrived(), "she pressed it herself"
    help_services.assign_request(asked=request, desk=desk, to=world.lea, by=world.rita)
    [(to, told)] = arrived()
    words = told.get_body(("plain",)).get_content()
    assert to == world.lea.email and "Rita Example gives it to you." in words


def test_mine_are_those_taken_on_and_those_of_my_homes_that_nobody_took_on(rita, world, desk):
    of_my_home, of_another = asked(world), help_services.ask(
        home=world.homes["bay"], topic="goals", words="Hello", by=world.cora
    )  # fmt: skip
    assign_homes(desk=desk, homes=[world.homes["harbor"]], to=world.rita, by=world.lea)

    def mine():
        return {row.pk for row in rita.get(f"{DESK}requests/", {"who": "mine"}).context["page"]}

    assert mine() == {of_my_home.pk}
    help_services.assign_request(asked=of_my_home, desk=desk, to=world.lea, by=world.lea)
    help_services.assign_request(asked=of_another, desk=desk, to=world.rita, by=world.lea)
    assert mine() == {of_another.pk}


def test_where_no_qio_is_on_record_the_home_is_told_so(ada, world):
    assert "Your QIO has it now." in ada.post(ASK, {"topic": "goals", "words": "Who?"}, follow=True).content.decode()
    Contract.objects.filter(state="MD").delete()
    page = ada.post(ASK, {"topic": "goals", "words": "Who?"}, follow=True).content.decode()
    assert "Your QIO has it now." not in page and "No QIO is on record for Maryland today" in page
    assert "help desk helps" in ada.get(ASK).content.decode()


def test_who_left_the_home_is_told_nothing_and_who_runs_it_is(client, world, phase, desk, arrived, today):
    request = help_services.ask(home=world.homes["harbor"], topic="goals", words="How?", by=world.dan)
    arrived()
    help_services.answer(asked=request, words="One", by=world.rita, from_home=False)
    world.dan.affiliations.update(ends_on=today - dt.timedelta(days=1))
    assert not arrived(), "he left before it did"
    client.force_login(world.rita)
    page = client.post(f"{HOME}requests/1/", {"words": "Look at your months."}, follow=True).content.decode()
    [(to, told)] = arrived()
    words = told.get_body(("plain",)).get_content()
    assert to == world.ada.email and "answered what Dan Example asked for Harbor House" in words
    assert "Sent to Ada Example by mail." in page
