"""Writes of practices on their way: told, sent, sent back or published by the national team, taken back."""

import datetime as dt
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.audit.services import record
from accounts.mail.services import queue_mail
from campaigns.library.checks import NotNow, free_slug, refuse_identifiers, refuse_unseen
from campaigns.library.emails import MOVED
from campaigns.library.indexing import index_practice
from campaigns.library.models import Practice, PracticeMove, PracticeStatus
from facilities.directory.models import Facility
from facilities.states.codes import State

FACTS = ("title", "goals", "problem", "did", "happened", "advice", "evidence", "is_named")
PARTS = {"problem": "What was the problem?", "did": "What did you do?", "happened": "What happened?",
         "advice": "What would you tell others?"}  # fmt: skip
EDITABLE = (PracticeStatus.DRAFT, PracticeStatus.SENT_BACK)
S = PracticeStatus
WAYS = {
    S.DRAFT: {S.SUBMITTED},
    S.SUBMITTED: {S.DRAFT, S.SENT_BACK, S.PUBLISHED},
    S.SENT_BACK: {S.SUBMITTED},
    S.PUBLISHED: {S.WITHDRAWN},
    S.WITHDRAWN: {S.DRAFT},
}
NOT_SO = {
    S.DRAFT: "This is not sent.", S.SUBMITTED: "This waits for its review.", S.SENT_BACK: "This was sent back.",
    S.PUBLISHED: "This is published.", S.WITHDRAWN: "This was taken back.",
}  # fmt: skip


@transaction.atomic
def tell_practice(*, home: Facility | None = None, lane: State | None = None, facts: dict, by) -> Practice:
    """A draft of a home or a LANE. Nobody else sees it."""
    practice = Practice(
        slug=free_slug(Practice, facts["title"]), facility=home, state=lane.code if lane else "", author=by
    )
    _write(practice, facts)
    _moved(practice, by)
    record(action="library.tell_practice", by=by, target=practice, of=home.ccn if home else lane.code)
    return practice


@transaction.atomic
def save_practice(*, practice: Practice, facts: dict, by, seen: dt.datetime | None = None) -> Practice:
    """Whoever writes on becomes the author, who gets the mails."""
    practice = _locked(practice)
    if practice.status not in EDITABLE:
        raise NotNow(f"{NOT_SO[practice.status]} Take it back to change it.")
    refuse_unseen(seen, practice.saved_at, practice.author_id != by.pk)
    changed = [name for name in FACTS if name in facts and getattr(practice, name) != facts[name]]
    practice.author = by
    _write(practice, facts)
    record(action="library.save_practice", by=by, target=practice, fields=changed)
    return practice


def _write(practice: Practice, facts: dict) -> None:
    for name in FACTS:
        if name in facts:
            setattr(practice, name, facts[name])
    refuse_identifiers({name: getattr(practice, name) for name in ("title", *PARTS, "evidence")})
    practice.saved_at = timezone.now()
    practice.full_clean(validate_constraints=False)
    practice.save()


def submit(*, practice: Practice, by) -> Practice:
    """To the national team. All four parts are told by then."""
    return _move(practice, S.SUBMITTED, by, check=_must_be_told)


def take_back(*, practice: Practice, by, words: str = "") -> Practice:
    """The home (the LANE) changes its mind: before the review it is a draft again, afterwards it is off the pages."""
    published = practice.status == S.PUBLISHED
    return _move(practice, S.WITHDRAWN if published else S.DRAFT, by, words or ("Taken back" if published else ""))


def send_back(*, practice: Practice, words: str, by, seen: dt.datetime | None = None) -> Practice:
    """The reviewer asks for something first. `seen`: when what they read was sent."""
    needed = _needed(words, "Say what is missing; the author reads it.")
    return _move(practice, S.SENT_BACK, by, needed, check=_must_be_read(seen))


def publish_practice(*, practice: Practice, by, words: str = "", seen: dt.datetime | None = None) -> Practice:
    """On the public pages, with thanks; never what nobody of the national team has read."""
    return _move(practice, S.PUBLISHED, by, words, check=_must_be_read(seen))


def take_off(*, practice: Practice, words: str, by, seen: dt.datetime | None = None) -> Practice:
    """The reviewer takes it off the pages, as it is now; the author reads why."""
    return _move(practice, S.WITHDRAWN, by, _needed(words, "Say why; the author reads it."))


@transaction.atomic
def _move(practice: Practice, status: PracticeStatus, by, words: str = "", check=None) -> Practice:
    """A second press, or one that comes too late, is told so and changes nothing."""
    practice = _locked(practice)
    if status not in WAYS[practice.status]:
        raise NotNow(NOT_SO[practice.status])
    if check:
        check(practice)
    words = words.strip()
    refuse_identifiers({"words": words})
    practice.status = status
    if status == S.PUBLISHED:
        practice.published_at = timezone.now()
    if status == S.SUBMITTED:
        practice.saved_at = timezone.now()  # from now on it waits
    practice.save()
    move = _moved(practice, by, words)
    index_practice(practice)
    record(action=f"library.practice_{status.replace('-', '_')}", by=by, target=practice, words=words)
    _tell_author(practice, move, by)
    return practice


def _moved(practice: Practice, by, words: str = "") -> PracticeMove:
    return PracticeMove.objects.create(practice=practice, status=practice.status, words=words[:1000], by=by)


def _tell_author(practice: Practice, move: PracticeMove, by) -> None:
    """At each step, but for what they took back themselves."""
    author = practice.author
    if author is None or (author == by and move.status in (S.DRAFT, S.WITHDRAWN)):
        return
    queue_mail(kind=MOVED, to=author.email, user=author, key=f"{MOVED}:{move.pk}", context={"move": move.pk})


def _must_be_read(seen: dt.datetime | None) -> Callable[[Practice], None]:
    def check(practice: Practice) -> None:
        if seen is not None and practice.saved_at != seen:
            raise ValidationError("The author has sent it again since you opened this page. Read it first.")

    return check


def _must_be_told(practice: Practice) -> None:
    missing = [label for name, label in PARTS.items() if not getattr(practice, name).strip()]
    if missing:
        raise ValidationError(f"Before you send it, answer: {' '.join(missing)}")


def _needed(words: str, say: str) -> str:
    if not words.strip():
        raise ValidationError({"words": say})
    return words


def _locked(practice: Practice) -> Practice:
    return Practice.objects.select_for_update(of=("self",)).select_related("facility", "author").get(pk=practice.pk)
