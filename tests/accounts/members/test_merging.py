"""People who look alike: found with a reason, merged by a lead, taken back exactly; nobody gains control."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.access.models import Affiliation
from accounts.access.places import QioDesk, permissions_at_home
from accounts.access.services import end_role, grant_role
from accounts.audit.models import AuditEvent
from accounts.mail.models import Delivery
from accounts.mail.rendering import render_delivery
from accounts.members import alike
from accounts.members.alike import NEAR_ADDRESS, NEAR_DOMAIN, SAME_NAME, SAME_PHONE, Person
from accounts.members.duplicates import alike_in
from accounts.members.merging import merge_people, undo_merge
from accounts.members.models import PersonMerge, TwoPeople
from accounts.members.services import Refused
from accounts.users.models import User
from facilities.directory.models import Facility
from facilities.states.codes import STATES
from tests.browser import assert_sound, sign_in_by_cookie
from tests.query_growth import assert_same_queries
from tests.world import PASSWORD, person

PAGE = "/q/chesapeake-quality/md/people/duplicates/"
NATION = "/nation/duplicates/"


def who(pk, name="A B", email="", phone="", homes=(1,)):
    return Person(pk, name, email or f"p{pk:03d}@h{pk:03d}.org", phone, frozenset(homes), frozenset({"4105550101"}))


@pytest.mark.parametrize(
    ("one", "other", "reasons"),
    [
        ({"name": "Marisol Véga, RN"}, {"name": "VEGA, Marisol"}, (SAME_NAME,)),
        ({"name": "Marisol Vega"}, {"name": "Marisol Vega", "homes": (2,)}, ()),
        ({"name": "Mary"}, {"name": "Mary"}, ()),  # a first name alone says too little
        ({"name": "X Y", "phone": "(410) 555-0199"}, {"name": "Z W", "phone": "+1 410.555.0199"}, (SAME_PHONE,)),
        ({"name": "X Y", "phone": "4105550101"}, {"name": "Z W", "phone": "4105550101"}, ()),  # the switchboard
        ({"name": "X Y", "email": "ann.lee@home.org"}, {"name": "Z", "email": "anne.lee@home.org"}, (NEAR_ADDRESS,)),
        ({"name": "X Y", "email": "ann.lee@home.org"}, {"name": "Z", "email": "ann.ele@home.org"}, (NEAR_ADDRESS,)),
        ({"name": "X Y", "email": "nurse1@home.org"}, {"name": "Z", "email": "nurse2@home.org"}, ()),
        ({"name": "X Y", "email": "ann@gmail.com"}, {"name": "Z", "email": "ann@gmial.com"},
         (NEAR_ADDRESS, NEAR_DOMAIN)),
        ({"name": "X Y", "email": "ann@gmail.com"}, {"name": "Z", "email": "ann@gmail.co.m"},
         (NEAR_ADDRESS, NEAR_DOMAIN)),
        ({"name": "X Y", "email": "ann@home.org"}, {"name": "Z", "email": "ann@hames.org"}, (NEAR_DOMAIN,)),
        ({"name": "X Y", "email": "ann@home.org"}, {"name": "Z", "email": "ann@other.org"}, ()),
    ],
)  # fmt: skip
def test_what_looks_alike(one, other, reasons):
    found = alike.pairs([who(2, **other), who(1, **one)])
    assert [(pair.first, pair.second, pair.reasons) for pair in found] == ([(1, 2, reasons)] if reasons else [])


@pytest.mark.parametrize(
    ("one", "other", "letters"),
    [("", "", 0), ("a", "", 1), ("abc", "acb", 1), ("kitten", "sitting", 3), ("abcd", "abcd", 0), ("ca", "abc", 3)],
)
def test_how_many_letters_differ(one, other, letters):
    assert alike.distance(one, other) == alike.distance(other, one) == letters


def test_thousands_of_people_are_compared_at_once():
    crowd = [who(n, name=f"N{n:05d} Smith{n % 7}", email=f"person{n}@home{n % 900}.org", homes=(n % 900,))
             for n in range(4000)]  # fmt: skip
    assert alike.pairs([*crowd, who(9000, name="N00005 Smith5", homes=(5,))])[0].reasons == (SAME_NAME,)


@pytest.fixture
def desk(world):
    return QioDesk(world.qios["md"], STATES["MD"])


@pytest.fixture
def ada2(world):
    """Ada's second account: data entry at Harbor House, administrator of Bay Manor."""
    double = person("ada.two")
    User.objects.filter(pk=double.pk).update(name="Example, Ada")
    grant_role(user=double, role="home-administrator", facility=world.homes["bay"], by="tests")
    grant_role(user=double, role="home-administrator", facility=world.homes["harbor"], by="tests")
    return User.objects.get(pk=double.pk)


def roles(user) -> set[tuple[str, str]]:
    return set(Affiliation.objects.filter(user=user).current().values_list("role", "facility__ccn"))


def rows() -> list[tuple]:
    return list(
        Affiliation.objects.order_by("pk").values_list("pk", "user", "role", "facility", "starts_on", "ends_on")
    )


def test_who_runs_no_home_comes_to_run_none(desk, world):
    """Somebody who enters numbers there took the name of its administrator."""
    false = person("ada.false")
    User.objects.filter(pk=false.pk).update(name="Example, Ada")
    grant_role(user=false, role="data-entry", facility=world.homes["harbor"], by="tests")
    before = rows()
    with pytest.raises(Refused, match="Keep the other one"):
        merge_people(desk=desk, kept=User.objects.get(pk=false.pk), other=world.ada, by=world.lea)
    assert rows() == before and not PersonMerge.objects.exists()
    merge_people(desk=desk, kept=world.ada, other=User.objects.get(pk=false.pk), by=world.lea)
    assert ("home-administrator", "215001") in roles(world.ada)


def test_merged_told_and_taken_back_exactly(client, desk, world, ada2):
    before, hashes = rows(), dict(User.objects.values_list("email", "password"))
    client.force_login(ada2)
    pair = alike_in(desk)[0]
    merge = merge_people(desk=desk, kept=world.ada, other=ada2, by=world.lea)
    assert merge.reason == SAME_NAME and {pair.first, pair.second} == {world.ada, ada2}
    assert roles(world.ada) == {("home-administrator", "215001"), ("home-administrator", "215002")}
    assert client.get("/h/215002/").status_code in (302, 404)  # signed out by the very next request
    assert not client.login(username=ada2.email, password=PASSWORD) and not alike_in(desk)
    assert dict(User.objects.values_list("email", "password")) == hashes
    mails = {mail.to: render_delivery(mail) for mail in Delivery.objects.all()}
    assert set(mails) == {"ada@example.org", "ada.two@example.org"}
    assert "sign in with ada@example.org" in mails["ada.two@example.org"].text
    undo_merge(merge=merge, by=world.lea)
    assert rows() == before and User.objects.get(pk=ada2.pk).is_active
    assert client.login(username=ada2.email, password=PASSWORD)
    assert Delivery.objects.filter(message__kind="members.unmerged").count() == 2
    actions = list(AuditEvent.objects.filter(action__contains="merge").values_list("action", "actor"))
    assert set(actions) == {("members.merge_people", "lea@example.org"), ("members.undo_merge", "lea@example.org")}
    with pytest.raises(Refused, match="already"):
        undo_merge(merge=merge, by=world.lea)


def test_who_runs_the_home_hears_of_it(desk, world, ada2):
    grant_role(user=world.sam, role="director-of-nursing", facility=world.homes["bay"], by="tests")
    merge_people(desk=desk, kept=world.ada, other=ada2, by=world.lea)
    said = render_delivery(Delivery.objects.get(to="sam@example.org"))
    assert said.subject == "Two accounts of Ada Example were made into one"


def test_what_ended_meanwhile_stays_ended_and_30_days_are_the_limit(desk, world, ada2):
    merge = merge_people(desk=desk, kept=world.ada, other=ada2, by=world.lea)
    Affiliation.objects.filter(facility=world.homes["bay"]).update(starts_on=dt.date(2026, 1, 1))
    end_role(affiliation=Affiliation.objects.get(user=world.ada, facility=world.homes["bay"]), by="tests")
    undo_merge(merge=merge, by=world.lea)
    assert roles(ada2) == {("home-administrator", "215001")}
    again = merge_people(desk=desk, kept=world.ada, other=ada2, by=world.lea)
    PersonMerge.objects.filter(pk=again.pk).update(at=timezone.now() - dt.timedelta(days=31))
    with pytest.raises(Refused, match="30 days"):
        undo_merge(merge=again, by=world.lea)


@pytest.mark.parametrize("role", ["corporate", "qio-lead", "lane-member", "other state", "staff"])
def test_nobody_with_a_role_elsewhere_is_ever_listed_or_merged(desk, world, ada2, role):
    """A QIO's lead never moves or closes what lies outside of the state's homes."""
    if role == "staff":
        User.objects.filter(pk=ada2.pk).update(is_staff=True)
    else:
        place = {"corporate": {"chain": world.homes["bay"].chain}, "qio-lead": {"qio": world.qios["oh"]},
                 "lane-member": {"state": "MD"}, "other state": {"facility": world.homes["maple"]}}[role]  # fmt: skip
        grant_role(user=ada2, role="data-entry" if role == "other state" else role, by="tests", **place)
    assert not alike_in(desk)
    with pytest.raises(Refused):
        merge_people(desk=desk, kept=world.ada, other=ada2, by=world.lea)


def test_only_pairs_of_the_list_and_never_ones_own_account(desk, world, ada2):
    for kept, other in [(world.ada, world.dan), (world.ada, world.ada), (world.olga, world.ada)]:
        with pytest.raises(Refused):
            merge_people(desk=desk, kept=kept, other=other, by=world.lea)
    with pytest.raises(Refused, match="your own"):
        merge_people(desk=desk, kept=world.ada, other=ada2, by=world.ada)


def test_the_pages_from_list_to_merge_to_undo(client, desk, world, ada2):
    client.force_login(world.lea)
    page = client.get(PAGE, {"q": "215002"}).content.decode()
    assert SAME_NAME in page and "ada.two@example.org" in page
    assert "No pair fits" in client.get(PAGE, {"q": "zzz"}).content.decode()
    pair = alike_in(desk)[0]
    look = " ".join(client.get(f"{PAGE}{pair.key}/").content.decode().split())
    assert "It gets: Administrator, Bay Manor" in look and "it has this already" in look
    assert PersonMerge.objects.count() == 0
    client.post(f"{PAGE}{pair.key}/", {"keep": "first" if pair.first == world.ada else "second"})
    merge = PersonMerge.objects.get()
    assert merge.kept == world.ada and merge.by == world.lea
    assert client.post(f"{PAGE}{pair.key}/", {"keep": "first"}).status_code == 404  # a second press
    page = client.post(f"{PAGE}merged/{merge.key}/undo/", follow=True).content.decode()
    assert "two accounts again" in page and permissions_at_home(ada2, world.homes["bay"])
    client.post(f"{PAGE}{pair.key}/", {"keep": "both"})
    assert TwoPeople.objects.count() == 1 and not alike_in(desk)
    client.force_login(world.otto)
    assert client.post(f"{PAGE}merged/{merge.key}/undo/").status_code == 404


def test_as_many_queries_for_many_people(client, world, ada2):
    def grow():
        for number in range(8):
            home = Facility.objects.create(ccn=f"21620{number}", name=f"HOME {number}", state="MD")
            for each in ("a", "b"):
                user = User.objects.create_user(f"{each}{number}@example.org", name=f"Nora Same{number}")
                grant_role(user=user, role="data-entry", facility=home, by="tests")

    client.force_login(world.lea)
    assert_same_queries(lambda: client.get(PAGE), grow)


@pytest.fixture
def ada3(world, ada2):
    """The double works in Ohio instead of Maryland; only the phone says that it is Ada."""
    Affiliation.objects.filter(user=ada2).delete()
    grant_role(user=ada2, role="home-administrator", facility=world.homes["maple"], by="tests")
    User.objects.filter(pk__in=[world.ada.pk, ada2.pk]).update(phone="+1 410 555 0177")
    return User.objects.get(pk=ada2.pk)


def test_the_help_desk_finds_merges_and_takes_back_across_states(client, desk, world, ada3):
    before = rows()
    assert not alike_in(desk)  # no state sees both
    client.force_login(world.hedi)
    assert "Whom do you look for?" in client.get(NATION).content.decode()
    page = client.get(NATION, {"q": "ada.two"}).content.decode()
    assert SAME_PHONE in page and "Ohio" in page and "Maryland" in page
    pair = alike_in(None, "215001 ada")[0]
    address = f"{NATION}{pair.key}/?q=ada.two"
    assert "It gets: Administrator, Maple Court" in client.get(address).content.decode()
    client.post(address, {"keep": "first" if pair.first == world.ada else "second"})
    merge = PersonMerge.objects.get()
    assert (merge.kept, merge.qio, merge.state, merge.by) == (world.ada, None, "", world.hedi)
    assert roles(world.ada) == {("home-administrator", "215001"), ("home-administrator", "365001")}
    said = render_delivery(Delivery.objects.filter(to="ada@example.org").get())
    assert "Hedi Example of the national help desk" in said.text
    client.post(f"{NATION}merged/{merge.key}/undo/")
    assert rows() == before and client.get(NATION).content.decode().count("Taken back") == 1
    client.force_login(world.lea)
    assert client.post(f"{PAGE}merged/{merge.key}/undo/").status_code == 404  # not of this desk


def test_across_states_too_nobody_comes_to_run_a_home_who_ran_none(world, ada3):
    Affiliation.objects.filter(user=ada3).update(role="data-entry")
    with pytest.raises(Refused, match="Keep the other one"):
        merge_people(desk=None, kept=ada3, other=world.ada, by=world.hedi)
    grant_role(user=ada3, role="lane-member", state="MD", by="tests")
    with pytest.raises(Refused, match="no longer on the list"):
        merge_people(desk=None, kept=world.ada, other=ada3, by=world.hedi)
    assert alike_in(None, "ada") == []


def test_the_help_desk_takes_back_what_a_desk_merged(client, desk, world, ada2):
    merge = merge_people(desk=desk, kept=world.ada, other=ada2, by=world.lea)
    client.force_login(world.hedi)
    client.post(f"{NATION}merged/{merge.key}/undo/")
    said = render_delivery(Delivery.objects.filter(message__kind="members.unmerged").first())
    assert "Hedi Example of the national help desk took back" in said.text


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ("ann.lee@home.org", "anne.lee@home.org", True),
        ("ann.lee@home.org", "nan.lee@home.org", True),
        ("ann.lee@home.org", "ann.ele@home.org", True),
        ("ann.lee@home.org", "annl.ee@home.org", True),  # swapped where the halves meet
        ("ann.lee@gmail.com", "ann.lee@gmial.com", True),
        ("ann.lee@home.org", "bob.ray@home.org", False),
    ],
)
def test_whom_the_nations_search_compares(world, one, other, found):
    for home, email, name in (("harbor", one, "Ann Lee"), ("maple", other, "A Ray")):
        user = User.objects.create_user(email, name=name)
        grant_role(user=user, role="data-entry", facility=world.homes[home], by="tests")
    assert bool(alike_in(None, one)) == bool(alike_in(None, other)) == found


def test_too_many_people_are_said_and_cost_the_same(client, world, ada3):
    def grow():
        for number in range(30):
            user = User.objects.create_user(f"same{number:02d}x@example.org", name="Nora Same")
            grant_role(user=user, role="data-entry", facility=world.homes["harbor"], by="tests")

    client.force_login(world.hedi)
    assert_same_queries(lambda: client.get(NATION, {"q": "example"}), grow)
    assert "only 20 of them were compared" in client.get(NATION, {"q": "nora"}).content.decode()


def test_the_tables_refuse(world, ada2):
    given = {"qio": world.qios["md"], "state": "MD", "reason": "x"}
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonMerge.objects.create(kept=world.ada, other=world.ada, **given)
    PersonMerge.objects.create(kept=world.ada, other=ada2, **given)
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonMerge.objects.create(kept=world.dan, other=ada2, **given)
    low, high = sorted((world.ada, ada2), key=lambda user: user.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        TwoPeople.objects.create(first=high, second=low)
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonMerge.objects.create(kept=world.ada, other=world.dan, state="MD", reason="x")
    TwoPeople.objects.create(first=low, second=high)
    with pytest.raises(IntegrityError), transaction.atomic():
        TwoPeople.objects.create(first=low, second=high)


def test_the_pages_are_sound(page, live_server, transactional_db, world, desk, ada2, client):
    client.force_login(world.lea)
    sign_in_by_cookie(page, live_server.url, client)
    key = alike_in(desk)[0].key
    for path in (PAGE, f"{PAGE}{key}/"):
        assert_sound(page, live_server.url + path)
    client.force_login(world.hedi)
    sign_in_by_cookie(page, live_server.url, client)
    assert_sound(page, live_server.url + NATION + "?q=ada")
