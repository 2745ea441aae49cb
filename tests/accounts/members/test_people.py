"""The people pages of a home and of a QIO: who is shown what, changing and ending roles, the file."""

import csv
import io
import re
import threading

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.access.models import Affiliation
from accounts.access.services import grant_role
from accounts.audit.models import AuditEvent
from accounts.members import people, services
from accounts.members.models import Invitation
from accounts.members.queries import key_of
from accounts.members.tokens import make_token
from tests.accounts.signin.mails import rendered, waiting
from tests.world import person

HOME, DESK = "/h/215001/people/", "/q/chesapeake-quality/md/people/"


def role_of(user, **place):
    return Affiliation.objects.current().get(user=user, **place)


def url_of(user, base=HOME) -> str:
    return f"{base}{key_of(role_of(user))}/"


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_who_looks_after_people_sees_addresses_and_what_to_do(client, world):
    client.force_login(world.ada)
    services.invite(email="new@example.org", role="data-entry", facility=world.homes["harbor"], by=world.ada)
    page = client.get(HOME)
    assert "dan@example.org" in page.content.decode()
    assert "Ada Example (you)" in text_of(page)
    assert "Invited, not here yet" in text_of(page)
    assert "new@example.org" in text_of(page)
    assert "olga" not in text_of(page).lower()


def test_others_of_the_home_see_names_and_roles_only(client, world):
    services.invite(email="new@example.org", role="data-entry", facility=world.homes["harbor"], by=world.ada)
    client.force_login(world.ron)
    page = text_of(client.get(HOME))
    assert "Dan Example" in page
    for hidden in ("dan@example.org", "new@example.org", "Last sign-in", "Invite someone", "Change"):
        assert hidden not in page
    assert "dan" not in text_of(client.get(f"{HOME}?q=dan@")).lower().replace("“dan@”", "")


def test_people_of_the_chain_are_shown_and_not_to_be_changed(client, world):
    boss = person("bay")
    grant_role(user=boss, role="home-administrator", facility=world.homes["bay"], by="tests")
    client.force_login(boss)
    page = client.get("/h/215002/people/")
    assert "through Tidewater Homes" in text_of(page)
    assert client.get(f"/h/215002/people/{key_of(role_of(world.cora))}/").status_code == 404


def test_one_person_alone_is_warned(client, world):
    client.force_login(world.olga)
    assert "Only one person has access" in text_of(client.get("/h/365001/people/"))
    client.force_login(world.ada)
    assert "Only one person has access" not in text_of(client.get(HOME))


def test_inviting_from_the_page(client, world):
    client.force_login(world.ada)
    assert "Data entry: enters a month" in text_of(client.get(f"{HOME}invite/"))
    answer = client.post(
        f"{HOME}invite/", {"email": "new@example.org", "name": "Nora New", "role": "data-entry"}, follow=True
    )
    assert "An invitation is on its way to new@example.org" in text_of(answer)
    assert Invitation.objects.get().invited_by == world.ada
    again = client.post(f"{HOME}invite/", {"email": "new@example.org", "role": "data-entry"})
    assert "invited already" in text_of(again)
    assert 'value="new@example.org"' in again.content.decode()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"email": "new@example.org", "role": "qio-lead"},
        {"email": "new@example.org", "role": "corporate"},
        {"email": "new", "role": "data-entry"},
        {"email": "new@example.org", "role": "data-entry", "name": "http://evil.example"},
        {"email": "dan@example.org", "role": "data-entry"},
    ],
)
def test_bad_invitations_are_refused(client, world, data):
    client.force_login(world.ada)
    answer = client.post(f"{HOME}invite/", data)
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    assert not Invitation.objects.exists()


def test_a_forged_place_in_the_form_is_ignored(client, world):
    client.force_login(world.ada)
    client.post(
        f"{HOME}invite/",
        {"email": "new@example.org", "role": "data-entry", "facility": world.homes["maple"].pk, "state": "OH",
         "invited_by": world.olga.pk},
    )  # fmt: skip
    row = Invitation.objects.get()
    assert (row.facility.ccn, row.invited_by, row.state) == ("215001", world.ada, "")


def test_sending_again_and_taking_back(client, world):
    client.force_login(world.ada)
    row = services.invite(email="new@example.org", role="data-entry", facility=world.homes["harbor"], by=world.ada)
    url = f"{HOME}invited/{key_of(row)}/"
    assert client.get(f"{url}resend/").status_code == 405
    assert "few minutes ago" in text_of(client.post(f"{url}resend/", follow=True))
    assert "is taken back" in text_of(client.post(f"{url}revoke/", follow=True))
    assert "in the meantime" in text_of(client.post(f"{url}revoke/", follow=True))
    assert "in the meantime" in text_of(client.post(f"{url}resend/", follow=True))
    foreign = services.invite(email="x@example.org", role="data-entry", facility=world.homes["maple"], by=world.olga)
    client.post(f"{HOME}invited/{key_of(foreign)}/revoke/")
    foreign.refresh_from_db()
    assert foreign.is_pending


def test_changing_a_role(client, world):
    client.force_login(world.ada)
    assert "Data entry at Harbor House" in text_of(client.get(url_of(world.dan)))
    answer = client.post(url_of(world.dan), {"role": "director-of-nursing"}, follow=True)
    assert "Dan Example is now: Director of nursing." in text_of(answer)
    assert role_of(world.dan).role == "director-of-nursing"
    assert Affiliation.objects.filter(user=world.dan).count() == 2  # the history stays
    assert "From now on: Director of nursing" in rendered(waiting("dan@example.org")[0]).text
    client.force_login(world.dan)
    assert client.get(f"{HOME}invite/").status_code == 200


def test_ending_access_holds_at_the_next_request(client, world):
    dan = Client()
    dan.force_login(world.dan)
    assert dan.get(HOME).status_code == 200
    client.force_login(world.ada)
    url = f"{url_of(world.dan)}end/"
    assert "End this access" in text_of(client.get(url))
    assert dan.get(HOME).status_code == 200
    answer = client.post(url, follow=True)
    assert "Dan Example no longer has access to Harbor House." in text_of(answer)
    assert dan.get(HOME).status_code == 404
    assert "ended your access" in rendered(waiting("dan@example.org")[0]).text
    assert AuditEvent.objects.filter(action="access.end_role", actor="ada@example.org").exists()
    assert client.post(url).status_code == 404  # pressed twice


def test_the_last_who_runs_a_home_stays(client, world):
    client.force_login(world.ada)
    url = url_of(world.ada)
    page = client.get(f"{url}end/")
    assert "This is you." in text_of(page)
    answer = client.post(f"{url}end/")
    assert answer.status_code == 409
    assert "last administrator or director of nursing" in text_of(answer)
    assert "last administrator" in text_of(client.post(url, {"role": "home-reader"}))
    assert role_of(world.ada).role == "home-administrator"
    client.post(url_of(world.dan), {"role": "director-of-nursing"})
    assert client.post(f"{url}end/")["Location"] == "/work/"
    assert not Affiliation.objects.current().filter(user=world.ada).exists()


def test_a_closed_sign_in_does_not_count_as_a_leader(world):
    people.change_role(affiliation=role_of(world.dan), role="director-of-nursing", by=world.ada)
    world.dan.is_active = False
    world.dan.save()
    with pytest.raises(services.Refused):
        people.end_access(affiliation=role_of(world.ada), by=world.ada)


def test_keys_of_another_home_open_nothing(client, world):
    client.force_login(world.ada)
    foreign = key_of(role_of(world.olga))
    for path in (f"{HOME}{foreign}/", f"{HOME}{foreign}/end/", f"{HOME}1/", f"{HOME}{world.dan.pk}/"):
        assert client.get(path).status_code == 404
        assert client.post(path, {"role": "home-reader"}).status_code == 404
    with pytest.raises(services.Refused):
        people.end_access(affiliation=role_of(world.olga), by=world.ada)
    with pytest.raises(services.Refused):
        people.change_role(affiliation=role_of(world.dan), role="qio-lead", by=world.ada)


def test_the_file_holds_what_the_page_shows_and_runs_no_formula(client, world):
    world.dan.name = "=HYPERLINK(0)"
    world.dan.save()
    client.force_login(world.ada)
    answer = client.get("/h/215001/people.csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["Name", "E-mail address", "Role", "Since", "Last sign-in"]
    assert {row[1] for row in rows[1:]} == {"ada@example.org", "dan@example.org", "ron@example.org"}
    assert "'=HYPERLINK(0)" in {row[0] for row in rows}
    some = b"".join(client.get("/h/215001/people.csv?q=ron").streaming_content).decode()
    assert some.count("\n") == 2


def test_names_are_text_everywhere(client, world):
    world.dan.name = "<script>alert(1)</script>"
    world.dan.save()
    client.force_login(world.ada)
    for path in (HOME, url_of(world.dan), f"{url_of(world.dan)}end/"):
        assert "<script>alert(1)" not in client.get(path).content.decode()


def _fill(home, count, start):
    for number in range(start, start + count):
        grant_role(user=person(f"p{number}"), role="home-reader", facility=home, by="tests")
        Invitation.objects.create(
            email=f"i{number}@example.org", role="data-entry", facility=home, expires_at="2099-01-01T00:00Z"
        )


def test_same_number_of_queries_with_many_people(client, world):
    client.force_login(world.ada)

    def count(path):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    _fill(world.homes["harbor"], 1, 0)
    few = count(HOME), count("/h/215001/people.csv")
    _fill(world.homes["harbor"], 10, 1)
    assert (count(HOME), count("/h/215001/people.csv")) == few


def test_pages_of_twenty_five_and_search(client, world):
    _fill(world.homes["harbor"], 30, 0)
    client.force_login(world.ada)
    assert "1 to 25 of 33 people" in text_of(client.get(HOME))
    assert "26 to 33 of 33 people" in text_of(client.get(f"{HOME}?page=2"))
    assert "1 person" in text_of(client.get(f"{HOME}?q=p29@"))
    assert "Nobody here has “zzz”" in text_of(client.get(f"{HOME}?q=zzz"))


# A QIO's people ------------------------------------------------------------------------------------------------------


def test_people_of_a_qio(client, world):
    client.force_login(world.lea)
    page = text_of(client.get(DESK))
    for name in ("Rita", "Pat", "Lea"):
        assert f"{name} Example" in page
    assert "Otto" not in page
    client.post(f"{DESK}invite/", {"email": "new@example.org", "role": "qio-adviser", "state": "MD"})
    row = Invitation.objects.get()
    assert (row.qio, row.state) == (world.qios["md"], "MD")
    client.post(f"{DESK}invite/", {"email": "all@example.org", "role": "qio-adviser", "state": "all"})
    assert Invitation.objects.get(email="all@example.org").state == ""
    answer = client.post(url_of(world.rita, DESK), {"role": "qio-adviser"}, follow=True)
    assert "Rita Example is now: Quality adviser." in text_of(answer)
    assert "last qio lead" in text_of(client.post(f"{url_of(world.lea, DESK)}end/"))
    client.post(f"{url_of(world.pat, DESK)}end/")
    assert not Affiliation.objects.current().filter(user=world.pat).exists()


def test_a_lead_of_one_state_leaves_those_of_all_states_alone(client, world):
    Affiliation.objects.filter(user=world.lea).update(state="MD")
    client.force_login(world.lea)
    assert client.get(DESK).status_code == 200
    assert client.get(url_of(world.rita, DESK)).status_code == 404
    assert "All states" not in text_of(client.get(f"{DESK}invite/"))


def test_a_new_person_of_a_qio_comes_to_the_desk(client, world):
    row = services.invite(email="new@example.org", role="qio-adviser", qio=world.qios["md"], state="MD", by=world.lea)
    client.get(f"/invitation/{make_token(row)}/")
    answer = client.post("/invitation/", {"name": "Nora New", "password": "violet tractor under seven moons"})
    assert answer["Location"] == "/q/chesapeake-quality/md/"


# A QIO invites to a home ---------------------------------------------------------------------------------------------


def test_a_recruiter_invites_the_administrator(client, world):
    client.force_login(world.rita)
    url = "/q/chesapeake-quality/md/homes/215002/invite/"
    page = text_of(client.get(url))
    assert "410-555-0102" in page
    assert "Data entry" not in page
    answer = client.post(url, {"email": "new@example.org", "name": "Nora", "role": "home-administrator"}, follow=True)
    assert "on its way to new@example.org" in text_of(answer)
    assert Invitation.objects.get().facility == world.homes["bay"]
    assert client.post(url, {"email": "x@example.org", "role": "data-entry"}).status_code == 200
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize("ccn", ["365001", "999999", "365002"])
def test_only_to_homes_of_the_state(client, world, ccn):
    client.force_login(world.rita)
    assert client.get(f"/q/chesapeake-quality/md/homes/{ccn}/invite/").status_code == 404


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_two_leaders_who_end_each_other_at_once_leave_one(world):
    people.change_role(affiliation=role_of(world.dan), role="director-of-nursing", by=world.ada)
    gate, outcomes = threading.Barrier(2), []

    def go(by, whom):
        row = role_of(whom)
        gate.wait()
        try:
            people.end_access(affiliation=row, by=by)
            outcomes.append("ended")
        except services.Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=pair) for pair in ((world.ada, world.dan), (world.dan, world.ada))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["ended", "refused"]
