"""Meetings of a LANE: planned, moved, cancelled, told by mail; who came; minutes; action items; files."""

import datetime as dt

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.mail.kinds import NotNeeded
from accounts.mail.models import Delivery
from accounts.mail.rendering import render_delivery
from campaigns.coalitions.meeting_models import ActionItem, Meeting, MeetingAttendance, MeetingMove, Minutes
from campaigns.coalitions.meeting_queries import meetings_held, meetings_matching
from campaigns.coalitions.meeting_services import (
    add_action,
    attach_file,
    cancel_meeting,
    change_meeting,
    note_attendance,
    settle_action,
)
from campaigns.coalitions.meeting_words import when_words
from campaigns.coalitions.minutes_services import approve_minutes, save_draft
from campaigns.coalitions.reminding import queue_reminders
from campaigns.coalitions.services import end_membership
from campaigns.files.models import StoredFile
from qioportal.templatetags.layout import short_day
from tests.campaigns.coalitions.conftest import meet, text_of
from tests.query_growth import assert_same_queries

MEETINGS = "/lane/md/meetings/"


@pytest.fixture
def convener(client, world, lane):
    client.force_login(world.connie)
    return client


def mails() -> list[tuple[str, str, str]]:
    found = []
    for delivery in Delivery.objects.select_related("message").order_by("pk"):
        what = render_delivery(delivery)
        found.append((delivery.to, what.subject, what.text))
    return found


def test_planned_members_are_told_once_each_and_who_has_no_address_is_not(convener, lane, join, body):
    join("Harriet", "Forum", email="h@example.org")
    join("Harriet Again", "Other Forum", email="H@example.org ")
    join("Silent", "Forum")
    day = body.today + dt.timedelta(days=7)
    facts = {"title": "Fall <b>meeting</b>", "day": str(day), "starts_at": "10:00", "ends_at": "11:30",
             "place": "Easton Library", "link": "https://meet.example.org/x", "agenda": "- Welcome\n- **Numbers**",
             "tell": "on"}  # fmt: skip
    page = convener.post(f"{MEETINGS}plan/", facts, follow=True)
    assert "1 member will get a mail" in text_of(page)
    assert b"<b>meeting" not in page.content and b"<strong>Numbers" in page.content
    assert page.redirect_chain[-1][0] == f"{MEETINGS}{day}/"
    ((to, subject, text),) = mails()
    assert to == "h@example.org" and subject.startswith("Maryland LANE: Fall <b>meeting</b>,")
    assert "10:00 a.m. to 11:30 a.m. E" in text and "- Welcome\n- Numbers" in text and f"{MEETINGS}{day}/" in text
    assert "You get this because you are a member of Maryland LANE." in text and "Stop messages" in text
    again = convener.post(f"{MEETINGS}plan/", facts | {"tell": ""}, follow=True)
    assert again.redirect_chain[-1][0] == f"{MEETINGS}{day}-2/", "a second one on the day"
    assert Delivery.objects.count() == 1, "not told when the box isn't ticked"


def test_a_form_that_is_wrong_keeps_the_words(convener, body):
    facts = {"title": "Kept", "day": "2026-12-01", "starts_at": "10:00", "ends_at": "09:00", "place": "", "link": ""}
    page = convener.post(f"{MEETINGS}plan/", facts)
    assert "It ends after it begins" in text_of(page) and b'value="Kept"' in page.content
    assert "Give a place or a link" in text_of(convener.post(f"{MEETINGS}plan/", facts | {"ends_at": ""}))
    page = text_of(convener.post(f"{MEETINGS}plan/", {"title": "x" * 200, "link": "javascript:alert(1)"}))
    assert "things need a look" in page
    assert not Meeting.objects.exists()


def test_a_change_tells_old_and_new_and_a_cancelled_one_says_why(convener, world, join, plan, body):
    join("Harriet", "Forum", email="h@example.org")
    join("Harriet", "Other Forum", email="H@example.org")
    meeting = plan(tell=True)
    address = f"{MEETINGS}{meeting.key}/"
    was = when_words(meeting)
    facts = {"title": "Fall meeting", "day": str(meeting.day + dt.timedelta(days=1)), "starts_at": "14:00",
             "ends_at": "", "place": "Annapolis", "link": "", "agenda": "", "tell": "on"}  # fmt: skip
    assert "1 member will get a mail" in text_of(convener.post(f"{address}change/", facts, follow=True))
    moved = f"{MEETINGS}{meeting.day + dt.timedelta(days=1)}/"
    assert convener.get(address).headers["Location"] == moved, "who kept the first mail comes to the new day"
    subject, text = mails()[1][1:]
    assert subject.startswith("Changed: Fall meeting") and "2:00 p.m." in text
    assert f"(before: {was})" in text and "(before: Easton Library)" in text
    page = text_of(convener.post(f"{moved}cancel/", {"reason": "  "}))
    assert "One thing needs a look" in page and "1 member will get a mail with the reason" in page, "one address"
    page = text_of(convener.post(f"{moved}cancel/", {"reason": "Snow <script>"}, follow=True))
    assert "Cancelled" in page and "Snow <script>" in page
    assert mails_rendered() == ["NotNeeded", "NotNeeded", "Cancelled: Fall meeting"]
    assert convener.post(f"{moved}cancel/", {"reason": "twice"}, follow=True).status_code == 200
    assert Meeting.objects.get().cancel_reason == "Snow <script>" and Delivery.objects.count() == 3
    assert "Snow" in text_of(convener.get(f"{MEETINGS}?when=cancelled"))
    with pytest.raises(ValidationError, match="cancelled"):
        change_meeting(meeting=Meeting.objects.get(), title="Back", by=world.connie)


def test_an_address_means_one_meeting_for_ever(convener, world, plan, body):
    meeting = plan(is_open=True)
    first, later = meeting.day, meeting.day + dt.timedelta(days=7)
    change_meeting(meeting=meeting, by=world.connie, day=later)
    other = plan()
    assert other.key == f"{first}-2", "the first of the day is still the one that moved"
    assert convener.get(f"{MEETINGS}{first}/").headers["Location"] == f"{MEETINGS}{later}/"
    public = convener.get(f"/events/lane/md/{first}/", follow=True)
    assert public.status_code == 200 and public.redirect_chain[-1][0] == f"/events/lane/md/{later}/"
    page = convener.post(f"{MEETINGS}{first}/change/", {"title": "Typed while it moved", "day": later}, follow=True)
    assert b'value="Typed while it moved"' in page.content, "a form that was open meanwhile keeps what was typed"
    change_meeting(meeting=meeting, by=world.connie, day=first)
    meeting.refresh_from_db()
    assert meeting.key == str(first), "back in its place"
    assert convener.get(f"{MEETINGS}{later}/").headers["Location"] == f"{MEETINGS}{first}/"
    for wrong in (f"{first}-1", f"{first}-3", str(first - dt.timedelta(days=1)), "2026-99-99", f"{first}-x"):
        assert convener.get(f"{MEETINGS}{wrong}/").status_code == 404


def mails_rendered() -> list[str]:
    found = []
    for delivery in Delivery.objects.select_related("message").order_by("pk"):
        try:
            found.append(render_delivery(delivery).subject.split(",")[0])
        except NotNeeded:
            found.append("NotNeeded")
    return found


def test_members_are_reminded_the_day_before_once_and_not_of_what_moved(world, body, join):
    at = dt.datetime(2026, 11, 19, 15, tzinfo=dt.UTC)
    with time_machine.travel(at - dt.timedelta(days=20), tick=False):
        join("Harriet", "Forum", email="h@example.org")
        meeting = meet(body, world.connie, day=dt.date(2026, 11, 20), link="https://meet.example.org/x")
        off = meet(body, world.connie, day=dt.date(2026, 11, 20), title="Off")
        cancel_meeting(meeting=off, reason="Snow", by=world.connie)
        Delivery.objects.all().delete()
    with time_machine.travel(at, tick=False):  # ten in the morning of the day before
        assert queue_reminders(at + dt.timedelta(hours=10)) == 0, "eight in the evening"
        assert queue_reminders(at - dt.timedelta(days=1)) == 0
        assert (queue_reminders(at), queue_reminders(at)) == (1, 0), "a second beat"
        ((to, subject, text),) = mails()
        assert (to, subject) == ("h@example.org", "Tomorrow: Fall meeting, November 20, 2026")
        assert "10:00 a.m. EST" in text and "https://meet.example.org/x" in text
        change_meeting(meeting=meeting, by=world.connie, starts_at=dt.time(9))
        assert mails_rendered() == ["NotNeeded"] and queue_reminders(at) == 1
        soon = meet(body, world.connie, day=dt.date(2026, 11, 20), title="Planned today")
        assert queue_reminders(at) == 0 and not soon.is_cancelled, "its members were told a moment ago"


def test_a_meeting_of_the_past_is_written_down_without_a_mail(world, body, join):
    join("Harriet", "Forum", email="h@example.org")
    meeting = meet(body, world.connie, days=-3, tell=True)
    assert not Delivery.objects.exists()
    assert list(meetings_matching(body, "held", "")) == [meeting]


def test_times_are_those_of_the_state_across_daylight_saving(world, body):
    winter = meet(body, world.connie, day=dt.date(2026, 1, 15))
    summer = meet(body, world.connie, day=dt.date(2026, 7, 15))
    assert when_words(winter) == "Thursday, January 15, 2026, 10:00 a.m. EST"
    assert when_words(summer) == "Wednesday, July 15, 2026, 10:00 a.m. EDT"
    assert winter.begins.astimezone(dt.UTC).hour == 15 and summer.begins.astimezone(dt.UTC).hour == 14


def test_today_is_the_day_of_the_state(world, body):
    """At 1 a.m. in Greenwich it is still the day before in Maryland."""
    meeting = meet(body, world.connie, day=dt.date(2026, 3, 10))
    with time_machine.travel("2026-03-11 01:00Z"):
        assert list(body.meetings.coming(body.today)) == [meeting]
    with time_machine.travel("2026-03-11 09:00Z"):
        assert list(body.meetings.held(body.today)) == [meeting]


def test_attendance_of_members_and_guests(convener, world, body, join):
    harriet, paul = join(), join("Paul Ortiz", "Homes")
    meeting = meet(body, world.connie, days=0)
    address = f"{MEETINGS}{meeting.key}/"
    sent = {"members": [harriet.slug], "guests": "Gina Guest, AARP\n\n Gina Guest,  AARP\nJoe"}
    page = text_of(convener.post(f"{address}attendance/", sent, follow=True))
    assert "3 people were there" in page and "Gina Guest, AARP" in page and "Paul Ortiz" not in page.split("Files")[0]
    page = text_of(convener.post(f"{address}attendance/", {"members": [paul.slug], "guests": ""}, follow=True))
    assert "1 person was there" in page
    assert MeetingAttendance.objects.count() == 1
    assert "Select a valid choice" in text_of(convener.post(f"{address}attendance/", {"members": ["nobody"]}))
    coming = meet(body, world.connie, days=5)
    with pytest.raises(ValidationError, match="from the day"):
        note_attendance(meeting=coming, members=[harriet], guests=[], by=world.connie)
    page = text_of(convener.post(f"{MEETINGS}{coming.key}/attendance/", {"guests": "Early"}))
    assert "from the day of the meeting on" in page
    with pytest.raises(ValidationError, match="was held"):
        cancel_meeting(meeting=meeting, reason="x", by=world.connie)
    assert [row.people for row in meetings_held("MD", body.today, body.today)] == [1]
    end_membership(member=paul, by=world.connie)
    assert MeetingAttendance.objects.get().lane_member == paul, "who came stays, also of a term of today"


def test_minutes_are_drafted_approved_and_corrected_as_a_new_version(convener, world, body):
    meeting = meet(body, world.connie, days=0, agenda="- Welcome")
    address = f"{MEETINGS}{meeting.key}/"
    assert b"- Welcome" in convener.get(f"{address}minutes/").content, "they begin with the agenda"
    page = convener.post(f"{address}minutes/", {"text": "# Said\n\n<script>x</script> and **agreed**", "seen": ""})
    assert page.status_code == 302
    page = convener.get(address)
    assert b"<script>x" not in page.content and b"<h3>Said</h3>" in page.content and "Draft" in text_of(page)
    draft = Minutes.objects.get()
    assert "Read it before" in text_of(convener.post(f"{address}minutes/approve/", {"seen": "2020"}, follow=True))
    page = convener.post(f"{address}minutes/approve/", {"seen": draft.saved_at.isoformat()}, follow=True)
    assert "Version 1 of the minutes is approved" in text_of(page)
    again = convener.post(f"{address}minutes/approve/", {"seen": draft.saved_at.isoformat()}, follow=True)
    assert "approved already" in text_of(again), "second click"
    convener.post(f"{address}minutes/", {"text": "Corrected", "seen": ""})
    draft.refresh_from_db()
    assert "agreed" in draft.text and draft.approved_by == world.connie, "an approved version is never overwritten"
    second = Minutes.objects.get(version=2)
    page = text_of(convener.get(address))
    assert "Corrected" in page and "version 1 below holds until then" in page
    assert convener.get(f"{address}minutes/2/").status_code == 404, "a draft has no address of its own"
    approve_minutes(meeting=meeting, seen=second.saved_at, by=world.connie)
    assert "agreed" in text_of(convener.get(f"{address}minutes/1/"))
    assert "Version 1, approved" in text_of(convener.get(address))


def test_two_who_write_minutes_at_once_do_not_overwrite_each_other(convener, world, body):
    meeting = meet(body, world.connie, days=0)
    save_draft(meeting=meeting, text="Words of Nat", by=world.nat)
    address = f"{MEETINGS}{meeting.key}/minutes/"
    page = convener.post(address, {"text": "Words of Connie", "seen": ""})
    assert "Nat Example saved the draft in the meantime" in text_of(page)
    assert "Words of Connie" in text_of(page) and "Words of Nat" in text_of(page)
    seen = page.context["form"].data["seen"]
    assert convener.post(address, {"text": "Both", "seen": seen}).status_code == 302
    assert Minutes.objects.get().text == "Both"


def test_action_items_open_late_and_done(convener, world, body):
    meeting = meet(body, world.connie, days=-10)
    address = f"{MEETINGS}{meeting.key}/"
    late, soon = str(body.today - dt.timedelta(days=1)), str(body.today + dt.timedelta(days=5))
    for what, until in [("Call the homes", late), ("Write <b>letter</b>", soon)]:
        convener.post(f"{address}actions/add/", {"what": what, "who": "Harriet", "until": until})
    page = text_of(convener.post(f"{address}actions/add/", {"what": "", "who": "Kept Who", "until": "2020-01-01"}))
    assert "needs a look" in page or "need a look" in page
    page = text_of(convener.post(f"{address}actions/add/", {"what": "w", "who": "p", "until": "2020-01-01"}))
    assert "after the meeting" in page
    listed = f"{MEETINGS}actions/"
    assert "1 to 2 of 2 items" in text_of(convener.get(listed))
    assert " 1 item" in text_of(convener.get(listed, {"state": "late"}))
    page = text_of(convener.post(f"{address}actions/1/", {"done": "yes"}, follow=True))
    assert "“Call the homes” is done" in page and "noted by Connie Example" in page
    convener.post(f"{address}actions/1/", {"done": "yes"})
    assert AuditEvent.objects.filter(action="coalitions.settle_action").count() == 1, "second click"
    evening = dt.datetime.combine(body.today, dt.time(21, 30), body.state.zone)  # tomorrow, by the clock of Greenwich
    ActionItem.objects.filter(done_at__isnull=False).update(done_at=evening)
    assert f"{short_day(body.today)}, noted by Connie" in text_of(convener.get(listed, {"state": "done"}))
    done = convener.get(f"{listed[:-1]}.csv", {"state": "done"})
    assert f",{body.today}\r\n" in b"".join(done.streaming_content).decode()
    assert " 1 item" in text_of(convener.get(listed, {"q": "letter harriet"}))
    convener.post(f"{address}actions/1/", {})
    assert ActionItem.objects.open().count() == 2
    assert convener.post(f"{address}actions/3/", {}).status_code == 404
    lines = b"".join(convener.get(f"{listed[:-1]}.csv", {"state": "all"}).streaming_content).decode("utf-8-sig")
    assert "Call the homes,Harriet," in lines


def test_files_are_attached_served_to_members_and_taken_away(convener, world, client, body):
    meeting = meet(body, world.connie)
    address = f"{MEETINGS}{meeting.key}/"
    sent = {"upload": SimpleUploadedFile("../../agenda <x>.txt", b"one\ntwo")}
    assert "is attached" in text_of(convener.post(f"{address}files/add/", sent, follow=True))
    row = meeting.files.get()
    page = text_of(convener.post(f"{address}files/add/", {"upload": SimpleUploadedFile("a.exe", b"MZ\x00\x01")}))
    assert "can't be attached" in page
    client.force_login(world.mel)
    answer = client.get(f"{address}files/{row.file.key}/")
    assert answer.content == b"one\ntwo" and answer["X-Content-Type-Options"] == "nosniff"
    assert "attachment" in answer["Content-Disposition"]
    assert client.post(f"{address}files/{row.file.key}/remove/").status_code == 403
    other = meet(body, world.connie, days=9)
    assert client.get(f"{MEETINGS}{other.key}/files/{row.file.key}/").status_code == 404
    client.force_login(world.connie)
    assert "is gone" in text_of(client.post(f"{address}files/{row.file.key}/remove/", follow=True))
    assert "gone already" in text_of(client.post(f"{address}files/{row.file.key}/remove/", follow=True))
    assert not StoredFile.objects.exists()


def test_members_read_and_do_not_write_and_no_other_lane_reads(client, world, body, plan):
    meeting = plan()
    client.force_login(world.mel)
    page = client.get(f"{MEETINGS}{meeting.key}/")
    assert "Easton Library" in text_of(page) and b"/change/" not in page.content
    client.force_login(world.otto)
    assert client.get(f"{MEETINGS}{meeting.key}/").status_code == 404
    for key in ["2026-13-45", "nonsense", f"{meeting.day}-9", f"{meeting.day}-1", f"{meeting.day}-02"]:
        client.force_login(world.mel)
        assert client.get(f"{MEETINGS}{key}/").status_code == 404, key


def test_lists_search_in_approved_minutes_and_page(convener, world, body):
    for number in range(30):
        meet(body, world.connie, days=-number - 1, title=f"Meeting {number:02d}")
    meeting = body.meetings.get(title="Meeting 07")
    save_draft(meeting=meeting, text="Turnover was spoken of", by=world.connie)
    assert "No meeting matches" in text_of(convener.get(MEETINGS, {"when": "held", "q": "turnover"}))
    approve_minutes(meeting=meeting, seen=meeting.minutes.get().saved_at, by=world.connie)
    page = text_of(convener.get(MEETINGS, {"when": "held", "q": "turnover"}))
    assert " 1 meeting" in page and "Approved" in page
    assert "26 to 30 of 30 meetings" in text_of(convener.get(MEETINGS, {"when": "held", "page": 2}))
    assert "No meeting is planned" in text_of(convener.get(MEETINGS))
    file = b"".join(convener.get("/lane/md/meetings/meetings.csv", {"when": "held"}).streaming_content)
    assert file.count(b"\n") == 31


def test_two_who_write_down_who_came_take_nothing_from_each_other(convener, world, body, join):
    meeting = meet(body, world.connie, days=0)
    harriet, paul, wes = (join(name, "AARP") for name in ("Harriet", "Paul", "Wes"))
    note_attendance(meeting=meeting, members=[wes], guests=["Ann", "Bob"], by=world.connie)
    page = BeautifulSoup(convener.get(f"{MEETINGS}{meeting.key}/attendance/").content, "html.parser")
    shown = {name: page.find("input", {"name": name})["value"] for name in ("was_members", "was_guests")}
    for ticked, guests in (([harriet, wes], "Ann\nBob\nCid"), ([paul], "Bob\nDot")):
        sent = shown | {"members": [member.slug for member in ticked], "guests": guests}
        convener.post(f"{MEETINGS}{meeting.key}/attendance/", sent)
    there = meeting.attendance.all()
    assert {row.lane_member for row in there if row.lane_member} == {harriet, paul}, "Wes was unticked by the second"
    assert [row.guest for row in there if row.guest] == ["Bob", "Cid", "Dot"]


def test_queries_do_not_grow(convener, world, body, join):
    meet(body, world.connie, days=-1)
    meeting = meet(body, world.connie, days=0)
    add_action(meeting=meeting, what="Open", who="x", until=body.today, by=world.connie)

    def grow():
        people = [join(f"Person {number}", "AARP") for number in range(8)]
        note_attendance(meeting=meeting, members=people, guests=["A", "B"], by=world.connie)
        for number in range(8):
            meet(body, world.connie, days=-number - 2)
            action = add_action(meeting=meeting, what=f"W{number}", who="x", until=body.today, by=world.connie)
            attach_file(meeting=meeting, upload=SimpleUploadedFile(f"{number}.txt", b"words"), by=world.connie)
        settle_action(action=action, is_done=True, by=world.connie)

    settle_action(
        action=add_action(meeting=meeting, what="W", who="x", until=body.today, by=world.connie), is_done=True,
        by=world.connie,
    )  # fmt: skip
    note_attendance(meeting=meeting, members=[join()], guests=["A"], by=world.connie)
    attach_file(meeting=meeting, upload=SimpleUploadedFile("0.txt", b"words"), by=world.connie)

    def visit():
        convener.get(f"{MEETINGS}?when=held")
        convener.get(f"{MEETINGS}{meeting.key}/")
        convener.get(f"{MEETINGS}actions/?state=all")
        convener.get("/lane/md/")

    assert_same_queries(visit, grow)


def test_the_tables_constraints(world, body, plan, community, join):
    meeting = plan()
    facts = {"day": meeting.day, "title": "T", "starts_at": dt.time(9)}
    draft = save_draft(meeting=meeting, text="a", by=world.connie)
    member = join()
    MeetingAttendance.objects.create(meeting=meeting, lane_member=member)
    now = timezone.now()
    wrong = [
        lambda: Meeting.objects.create(**facts),
        lambda: Meeting.objects.create(**facts, lane=body.whole, community=community),
        lambda: Meeting.objects.create(**facts, lane=body.whole),
        lambda: Meeting.objects.create(**facts, lane=body.whole, number=0),
        lambda: Meeting.objects.create(**facts, lane=body.whole, number=3, ends_at=dt.time(9)),
        lambda: Meeting.objects.create(**facts, lane=body.whole, number=3, cancelled_at=now),
        lambda: Meeting.objects.create(**facts, lane=body.whole, number=3, cancel_reason="why"),
        lambda: Meeting.objects.bulk_create([Meeting(**facts, community=community) for _ in range(2)]),
        lambda: MeetingMove.objects.bulk_create(
            [MeetingMove(meeting=meeting, day=meeting.day, number=number) for number in (1, 2)]
        ),
        lambda: MeetingAttendance.objects.create(meeting=meeting),
        lambda: MeetingAttendance.objects.create(meeting=meeting, lane_member=member, guest="G"),
        lambda: MeetingAttendance.objects.create(meeting=meeting, lane_member=member),
        lambda: Minutes.objects.create(meeting=meeting, version=1, text="b", approved_at=now, approved_by=world.nat),
        lambda: Minutes.objects.create(meeting=meeting, version=2, text="b"),
        lambda: Minutes.objects.filter(pk=draft.pk).update(approved_at=now),
        lambda: ActionItem.objects.create(meeting=meeting, what="w", who="x", until=meeting.day, done_by=world.nat),
    ]  # fmt: skip
    for number, write in enumerate(wrong):
        with pytest.raises(IntegrityError), transaction.atomic():
            write()
            pytest.fail(f"{number} was let in")
