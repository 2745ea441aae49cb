"""The board and its moves, saved views with their links, notes with files that only the desk reads."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from playwright.sync_api import expect

from campaigns.enrollment.models import Enrollment
from campaigns.files.models import StoredFile
from campaigns.recruitment.board import CARDS
from campaigns.recruitment.desk_models import HomeNote, NoteFile
from campaigns.recruitment.list_models import DefaultView, SavedView
from campaigns.recruitment.models import Prospect, StageChange
from campaigns.recruitment.note_services import add_note
from campaigns.recruitment.numbers import share_on
from campaigns.recruitment.task_services import add_task
from campaigns.recruitment.view_services import save_view
from tests.browser import assert_sound, sign_in_by_cookie
from tests.campaigns.recruitment.desk_world import DESK, add_homes, add_tia
from tests.query_growth import assert_same_queries

BOARD = f"{DESK}recruitment/board/"
LIST = f"{DESK}recruitment/"
VIEWS = f"{DESK}views/"
NOTES = f"{DESK}homes/215001/notes/"


def sign(home, phase):
    return Enrollment.objects.create(
        facility=home, phase=phase, signer_name="A", signer_title="B", agreement_version="1"
    )


def test_columns_with_counts_the_first_cards_and_the_way_to_all(rita, world, phase):
    add_homes(CARDS + 3)
    sign(world.homes["harbor"], phase)
    page = " ".join(rita.get(BOARD, {"county": "Kent"}).content.decode().split())
    assert f'Not contacted <span class="muted fw-normal">{CARDS + 3}</span>' in page
    assert page.count('class="card-home"') == CARDS
    assert f'href="{LIST}?county=Kent&amp;stage=identified">Show all {CARDS + 3}' in page
    whole = rita.get(BOARD).content.decode()
    signed = whole[whole.index('id="stage-signed"') : whole.index('id="stage-declined"')]
    assert "Harbor House" in signed and "<form" not in signed and 'value="signed"' not in whole


def test_a_card_moves_by_a_form_and_a_no_is_asked_for_its_reason(rita, world, phase):
    move = f"{BOARD}215001/"
    answer = rita.post(move, {"stage": "interested", "query": "q=har"})
    assert answer["Location"] == f"{BOARD}?q=har#home-215001"
    assert Prospect.objects.get().stage == "interested"
    page = rita.post(move, {"stage": "declined"})
    assert page.status_code == 200 and "In the home" in page.content.decode() and StageChange.objects.count() == 1
    assert rita.post(move, {"stage": "declined", "code": ""}).status_code == 422
    assert rita.post(move, {"stage": "declined", "code": "no-time", "reason": ""}).status_code == 302
    assert Prospect.objects.get().decline_code == "no-time"
    for stage in ("signed", "withdrawn", "<b>"):
        assert rita.post(move, {"stage": stage}).status_code == 422
    sign(world.homes["harbor"], phase)
    assert rita.post(move, {"stage": "contacted"}).status_code == 422
    assert rita.post(f"{BOARD}365001/", {"stage": "contacted"}).status_code == 404
    evil = rita.post(f"{BOARD}215002/", {"stage": "contacted", "query": "//evil.example/?x"})
    assert evil["Location"].startswith(f"{BOARD}?")


def test_as_many_queries_for_a_full_board(rita, world, phase):
    for stage in ("contacted", "interested", "declined"):
        Prospect.objects.create(facility=add_homes(1, first=90 - len(stage))[0], phase=phase, stage=stage,
                                decline_code="no-time" if stage == "declined" else "")  # fmt: skip
    sign(world.homes["harbor"], phase)
    assert_same_queries(lambda: rita.get(BOARD), lambda: add_homes(30))


def test_a_view_is_saved_opened_renamed_and_its_link_stays(rita, world):
    save = f"{VIEWS}save/?from=homes&stars=1&stage=identified&page=3&evil=1"
    assert rita.post(save, {"name": "One star, not <b>signed</b>", "is_shared": "on"}).status_code == 302
    view = SavedView.objects.get()
    assert (view.slug, view.query) == ("one-star-not-bsignedb", "stage=identified&stars=1")
    link = f"{VIEWS}{view.slug}/"
    assert rita.get(link)["Location"] == f"{LIST}?stage=identified&stars=1"
    assert rita.post(save, {"name": "one STAR, not <b>signed</b>"}).status_code == 422
    assert rita.post(save, {"name": ""}).status_code == 422
    rita.post(f"{link}change/", {"name": "Hot", "is_shared": "on", "is_default": "on"})
    page = rita.get(VIEWS).content.decode()
    assert "Hot" in page and "your list opens with it" in page
    assert rita.get(LIST)["Location"].endswith("?stage=identified&stars=1") and rita.get(link).status_code == 302
    assert rita.get(LIST, {"view": "all"}).status_code == 200


def test_a_view_says_what_it_narrows_to_in_the_words_of_its_page(rita, world):
    page = rita.get(f"{VIEWS}save/?from=homes&stars=1&stage=identified&chain=900&sort=-beds&assigned=gone").content
    assert b"Stars: 1 star; " in page and b"Stage: Not contacted" in page and b"Order: most beds first" in page
    assert b"Chain: Tidewater Homes; Assigned to: somebody who left" in page
    save = f"{VIEWS}save/?from=calls&show=win&county=Talbot&home=215002&page=2"
    assert b"Call list: County: Talbot; Only: To win" in rita.get(save).content
    rita.post(save, {"name": "To win"})
    assert rita.get(f"{VIEWS}to-win/")["Location"] == f"{DESK}calls/?county=Talbot&show=win"
    assert b"Save this view" in rita.get(f"{DESK}calls/?show=win").content


def test_others_open_a_shared_view_choose_it_and_cannot_change_it(rita, client, desk, world):
    shared = save_view(desk=desk, name="Shared", page="homes", query="stars=2", by=world.rita, is_shared=True)
    own = save_view(desk=desk, name="Mine", page="board", query="", by=world.rita)
    client.force_login(world.lea)
    page = client.get(VIEWS).content.decode()
    assert "Shared" in page and "Mine</a>" not in page
    assert client.get(f"{VIEWS}{own.slug}/").status_code == 404
    client.post(f"{VIEWS}{shared.slug}/change/", {"name": "Stolen", "intent": "delete", "is_default": "on"})
    shared.refresh_from_db()
    assert shared.name == "Shared" and DefaultView.objects.get().user == world.lea
    assert client.get(LIST)["Location"].endswith("stars=2")
    client.force_login(world.rita)
    client.post(f"{VIEWS}{shared.slug}/change/", {"intent": "delete"})
    assert not SavedView.objects.filter(name="Shared").exists() and not DefaultView.objects.exists()
    assert client.get(f"{VIEWS}{shared.slug}/").status_code == 404
    client.force_login(world.otto)
    assert client.get(f"/q/buckeye-quality/oh/views/{own.slug}/").status_code == 404


def test_two_views_of_one_name_have_links_of_their_own_and_save_is_no_link(rita, desk, world):
    names = [save_view(desk=desk, name=name, page="tasks", query="", by=by).slug
             for name, by in [("Save", world.rita), ("Save", world.lea), ("中", world.rita)]]  # fmt: skip
    assert names == ["save-2", "save-3", "view"]
    assert rita.get(f"{VIEWS}view/")["Location"] == f"{DESK}tasks/?view=all"


def test_a_note_with_files_is_read_by_the_desk_alone_and_taken_back_by_its_writer(rita, client, world, phase):
    pdf = SimpleUploadedFile("Sheet.PDF", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n")
    text = SimpleUploadedFile("plan.txt", b"Ask the board")
    form = {"text": "Board <b>meets</b> in May", "files": [pdf, text]}
    assert rita.post(f"{NOTES}new/", form).status_code == 302
    note = HomeNote.objects.get()
    page = rita.get(NOTES).content.decode()
    assert "Board &lt;b&gt;meets&lt;/b&gt;" in page and "Sheet.pdf" in page and "plan.txt" in page
    assert "meets" in rita.get(f"{DESK}homes/215001/").content.decode()
    file = f"{NOTES}{note.key}/files/{StoredFile.objects.get(type='pdf').key}/"
    answer = rita.get(file)
    assert answer["Content-Disposition"].startswith("attachment") and answer["X-Content-Type-Options"] == "nosniff"
    client.force_login(world.otto)
    theirs = NOTES.replace("chesapeake-quality/md", "buckeye-quality/oh")
    assert client.get(theirs).status_code == client.get(file).status_code == 404
    for name, address in [("ada", "/h/215001/"), ("connie", "/lane/md/")]:
        client.force_login(world.people[name])
        assert "meets</b> in May" not in client.get(address, follow=True).content.decode()
        assert client.get(file).status_code == 404
    client.force_login(world.lea)
    page = client.post(f"{NOTES}{note.key}/take-back/", follow=True).content.decode()
    assert "Only who wrote a note" in page
    client.force_login(world.rita)
    page = client.post(f"{NOTES}{note.key}/take-back/", follow=True).content.decode()
    assert "Taken back" in page and "meets" not in page and client.get(file).status_code == 404
    assert "No note has these words" in client.get(NOTES, {"q": "meets"}).content.decode()


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"text": ""}, "Write something down"),
        ({"text": "x" * 2001}, "2000"),
        ({"text": "MRN 1234567"}, "medical record number"),
        ({"text": "x", "files": SimpleUploadedFile("x.exe", b"MZ\x90")}, "files"),
    ],
)
def test_what_no_note_may_hold(rita, form, says):
    answer = rita.post(f"{NOTES}new/", form)
    assert answer.status_code == 422 and says in answer.content.decode()
    assert not HomeNote.objects.exists() and not StoredFile.objects.exists()


def test_as_many_queries_for_ten_notes_and_views(rita, desk, world):
    def note(number):
        upload = SimpleUploadedFile("plan.txt", b"Ask")
        add_note(desk=desk, home=world.homes["harbor"], text=f"N {number}", by=world.rita, uploads=[upload])

    note(0)
    assert_same_queries(lambda: rita.get(NOTES), lambda: [note(number) for number in range(10)])
    assert_same_queries(lambda: rita.get(f"{DESK}homes/215001/"), lambda: note(99))
    save_view(desk=desk, name="V", page="homes", query="", by=world.rita)
    assert_same_queries(
        lambda: rita.get(VIEWS),
        lambda: [save_view(desk=desk, name=f"V{n}", page="homes", query="", by=world.rita) for n in range(10)],
    )


def test_the_tables_refuse(world, phase):
    with pytest.raises(IntegrityError), transaction.atomic():
        HomeNote.objects.create(qio=world.qios["md"], facility=world.homes["bay"], text="", written_by=world.rita)
    note = HomeNote.objects.create(qio=world.qios["md"], facility=world.homes["bay"], text="x", written_by=world.rita)
    file = StoredFile.objects.create(name="x.txt", type="txt", size=1, sha256="x", content=b"x")
    NoteFile.objects.create(note=note, file=file)
    with pytest.raises(IntegrityError), transaction.atomic():
        NoteFile.objects.create(note=note, file=file)


def test_pages_of_the_desk_are_sound(page, live_server, transactional_db, world, phase, client, desk):
    """Every page once at both widths, and the board and the ticks by keyboard, without a pointer."""
    tia = add_tia(world)
    homes = add_homes(CARDS + 2)
    sign(world.homes["harbor"], phase)
    Prospect.objects.create(facility=homes[0], phase=phase, assigned_to=tia, next_step="Call the board")
    add_task(
        desk=desk, home=homes[0], title="Send the sheet", due_on=dt.date(2099, 1, 1), assigned_to=world.rita, by="t"
    )
    client.force_login(world.rita)
    sign_in_by_cookie(page, live_server.url, client)
    for path in [BOARD, LIST, f"{DESK}tasks/", f"{DESK}progress/", f"{LIST}people/"]:
        assert_sound(page, live_server.url + path)
    page.goto(f"{live_server.url}{BOARD}")
    page.locator("#home-216101 summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#home-216101 details[open]")).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Home 01: Contacted.").wait_for()
    page.goto(f"{live_server.url}{LIST}")
    page.get_by_label("Choose Home 03").check()
    page.get_by_label("Choose Home 04").check()
    page.get_by_role("button", name="Give away").click()
    page.get_by_label("Give them to").select_option("Tia Example")
    page.get_by_role("button", name="Give away 2 homes").click()
    page.get_by_role("link", name="Take it back").click()
    page.get_by_role("button", name="Take back").click()
    page.get_by_text("Taken back. Everything stands as it stood before.").wait_for()
    assert Prospect.objects.filter(assigned_to=tia).count() == 1
    assert share_on("MD", StageChange.objects.get().at.date()).homes == CARDS + 4
