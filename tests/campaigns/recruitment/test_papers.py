"""A statement or a no that was signed on paper: who records it, what is refused, who sees the scan, who is told."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.mail.models import Delivery
from campaigns.enrollment.models import EarlierPart, Enrollment
from campaigns.enrollment.services import sign_agreement, withdraw
from campaigns.files.models import StoredFile
from campaigns.recruitment.models import PaperKind, Prospect, SignedPaper
from campaigns.recruitment.paper import record_decline, record_statement
from campaigns.recruitment.queries import share_signed
from facilities.directory.models import Facility
from tests.browser import assert_sound, sign_in_by_cookie

HOME = "/q/chesapeake-quality/md/homes/215001/"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def scan(name="statement.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


def given(**changes):
    day = timezone.localdate() - dt.timedelta(days=3)
    facts = {"signer_name": "Owen Castellano", "signer_title": "Administrator", "signed_on": day.isoformat()}
    return {**facts, "scan": scan(), **changes}


def record(world, phase, home="harbor", **changes):
    facts = {"signer_name": "Owen", "signer_title": "Administrator", "signed_on": timezone.localdate(), "scan": scan()}
    return record_statement(home=world.homes[home], phase=phase, by=world.rita, **{**facts, **changes})


def test_a_statement_makes_the_home_take_part_from_the_papers_day(rita, world, phase):
    answer = rita.post(HOME + "papers/statement/", given(), follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain == [(HOME, 302)] and "Harbor House takes part, signed" in page
    part, paper = Enrollment.objects.get(), SignedPaper.objects.get()
    assert (part.signer_name, part.signer_title, part.signed_by) == ("Owen Castellano", "Administrator", None)
    assert timezone.localdate(part.signed_at) == paper.signed_on == timezone.localdate() - dt.timedelta(days=3)
    assert not part.is_listed and part.agreement_version == phase.agreement_version
    assert (paper.enrollment, paper.recorded_by, paper.kind) == (part, world.rita, "statement")
    assert share_signed("MD", phase).signed == 1
    assert "See the scan" in page and "Owen Castellano" in page
    assert "takes part already" in rita.get(HOME + "papers/statement/").content.decode()


def test_the_homes_people_are_told_once_each(world, phase):
    record(world, phase)
    told = Delivery.objects.filter(message__kind="enrollment.signed_from_paper")
    assert {row.to for row in told} == {"ada@example.org", "dan@example.org", "ron@example.org"}
    words = told.first().message.context
    assert words == {"enrollment": Enrollment.objects.get().pk, "by": "Rita Example"}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"scan": ""}, "Attach the scan"),
        ({"scan": b"empty"}, "empty"),
        ({"scan": b"exe"}, "be attached"),
        ({"signer_name": " "}, "required"),
        ({"signer_title": "x" * 121}, "120"),
        ({"signed_on": "2999-01-01"}, "in the future"),
        ({"signed_on": "2001-01-01"}, "belongs to another phase"),
        ({"signed_on": "soon"}, "valid date"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_written(rita, changes, says):
    files = {b"empty": scan(content=b""), b"exe": scan("statement.pdf", b"MZ\x90\x00\x03")}
    changes = {name: files.get(value, value) if isinstance(value, bytes) else value for name, value in changes.items()}
    answer = rita.post(HOME + "papers/statement/", given(**changes))
    assert answer.status_code == 422 and says in answer.content.decode()
    assert not (Enrollment.objects.exists() or SignedPaper.objects.exists() or StoredFile.objects.exists())


def test_a_home_that_takes_part_or_is_closed_is_refused(world, phase):
    sign_agreement(home=world.homes["harbor"], phase=phase, by=world.ada, title="Administrator")
    with pytest.raises(ValidationError, match="takes part already"):
        record(world, phase)
    with pytest.raises(ValidationError, match="closed"):
        record(world, phase, home="elm")
    with pytest.raises(ValidationError, match="Attach the scan"):
        record(world, phase, home="bay", scan=None)
    assert not SignedPaper.objects.exists() and not StoredFile.objects.exists()


def test_no_paper_for_a_closed_home_or_another_state(rita, phase):
    Facility.objects.filter(ccn="215001").update(status="closed", closed_on=dt.date(2026, 10, 1))
    for ccn in ["215001", "365001"]:
        for kind in ["statement", "decline"]:
            assert rita.post(f"/q/chesapeake-quality/md/homes/{ccn}/papers/{kind}/", given()).status_code == 404


def test_a_home_that_left_comes_back_by_a_new_paper_and_the_first_time_is_kept(world, phase):
    first = record(world, phase, signed_on=timezone.localdate() - dt.timedelta(days=9)).enrollment
    withdraw(enrollment=first, by=world.ada, reason="New owner")
    with pytest.raises(ValidationError, match="left after that day"):
        record(world, phase, signed_on=timezone.localdate() - dt.timedelta(days=1))
    back = record(world, phase)
    assert back.enrollment == first and back.enrollment.withdrawn_at is None
    earlier = EarlierPart.objects.get()
    assert earlier.withdrawal_reason == "New owner" and back.enrollment.signed_at >= earlier.withdrawn_at


def test_a_no_on_paper_has_its_reason_and_needs_no_scan(rita, world, phase):
    page = rita.post(HOME + "papers/decline/", given(scan="")).content.decode()
    assert "Choose why." in page
    assert rita.post(HOME + "papers/decline/", given(scan="", code="other")).status_code == 422
    rita.post(HOME + "papers/decline/", given(scan="", code="chain", reason="Ask <b>them</b>"))
    row, paper = Prospect.objects.get(), SignedPaper.objects.get()
    assert (row.stage, row.decline_code, paper.kind, paper.scan) == ("declined", "chain", "decline", None)
    assert "The chain decides: Ask &lt;b&gt;them" in rita.get(HOME).content.decode()
    again = rita.post(HOME + "papers/decline/", given(code="chain"))
    assert again.status_code == 422 and "recorded already" in again.content.decode()
    assert SignedPaper.objects.count() == 1 and not StoredFile.objects.exists()


def test_a_no_of_a_day_that_cannot_be(world, phase):
    facts = {"signer_name": "x", "signer_title": "y", "code": "chain"}
    for day in (timezone.localdate() + dt.timedelta(days=1), phase.starts_on - dt.timedelta(days=1)):
        with pytest.raises(ValidationError):
            record_decline(home=world.homes["bay"], phase=phase, by=world.rita, signed_on=day, **facts)


def test_the_scan_is_seen_by_the_desk_and_the_homes_own_people(client, world, phase):
    key = record(world, phase).scan.key
    for person, path, status in [
        ("rita", f"{HOME}papers/{key}/", 200),
        ("ron", f"/h/215001/papers/{key}/", 200),
        ("otto", f"{HOME}papers/{key}/", 404),
        ("connie", f"{HOME}papers/{key}/", 404),
        ("cora", f"/h/215002/papers/{key}/", 404),
        ("rita", f"/q/chesapeake-quality/md/homes/215002/papers/{key}/", 404),
    ]:
        client.force_login(getattr(world, person))
        answer = client.get(path)
        assert answer.status_code == status, (person, path)
        if status == 200:
            assert answer.content == PDF and answer["X-Content-Type-Options"] == "nosniff"
            assert "sandbox" in answer["Content-Security-Policy"]
    client.force_login(world.ada)
    page = client.get("/h/215001/papers/").content.decode()
    assert "Participation statement" in page and "Owen, Administrator" in page and "See the scan" in page
    assert "Signed papers" in client.get("/h/215001/taking-part/").content.decode()


@pytest.mark.parametrize(
    "facts", [{"kind": "note"}, {"kind": "statement"}, {"kind": "decline", "signed_on": "2026-11-02"}]
)
def test_the_database_refuses_a_paper_that_cannot_be(world, phase, facts):
    prospect = Prospect.objects.create(facility=world.homes["bay"], phase=phase)
    day = {"signed_on": "2026-11-02", "signer_name": "x", "signer_title": "y"}
    SignedPaper.objects.create(prospect=prospect, kind=PaperKind.DECLINE, **day)
    with pytest.raises(IntegrityError), transaction.atomic():
        SignedPaper.objects.create(prospect=prospect, **{**day, "signed_on": "2026-11-01", **facts})


def test_the_pages_are_sound(page, live_server, client, world, phase):
    client.force_login(world.rita)
    sign_in_by_cookie(page, live_server.url, client)
    assert_sound(page, live_server.url + HOME + "papers/statement/")
    record(world, phase)
    assert_sound(page, live_server.url + HOME + "papers/1/take-back/")
    client.force_login(world.ada)
    sign_in_by_cookie(page, live_server.url, client)
    assert_sound(page, live_server.url + "/h/215001/papers/")
