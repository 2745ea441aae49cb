"""Writes of a meeting's minutes: one draft that is written on, and versions that stay once they are approved."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.audit.services import record
from campaigns.coalitions.meeting_models import Meeting, Minutes
from campaigns.coalitions.meeting_queries import draft_of

CHANGED = "changed"


@transaction.atomic
def save_draft(*, meeting: Meeting, text: str, by, seen: dt.datetime | None = None) -> Minutes:
    """Write the draft on; the first one, or the one after an approved version, is begun. `seen`: when the draft was
    saved that the person saw; somebody else's later words are not overwritten unseen."""
    meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if meeting.is_cancelled:
        raise ValidationError("This meeting was cancelled.")
    if not text.strip():
        raise ValidationError({"text": "Write what was said and decided."})
    draft = draft_of(meeting)
    if draft and draft.saved_by_id != by.pk and draft.saved_at != seen and draft.text != text:
        name = draft.saved_by.name if draft.saved_by else "Somebody"
        raise ValidationError(
            f"{name} saved the draft in the meantime. Their text stands below yours: bring both together.",
            code=CHANGED,
        )
    if draft is None:
        last = meeting.minutes.aggregate(last=Max("version"))["last"] or 0
        draft = Minutes(meeting=meeting, version=last + 1)
    draft.text, draft.saved_at, draft.saved_by = text, timezone.now(), by
    draft.full_clean()
    draft.save()
    _record("save_minutes", by, draft)
    return draft


@transaction.atomic
def approve_minutes(*, meeting: Meeting, seen: dt.datetime | None, by) -> Minutes:
    """The draft that the person saw becomes a version that stays. Another one than the present is refused."""
    meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    draft = draft_of(meeting)
    if draft is None:
        raise ValidationError("There is no draft to approve: it was approved already.")
    if draft.saved_at != seen:
        raise ValidationError("The draft was saved again in the meantime. Read it before you approve it.", code=CHANGED)
    draft.approved_at, draft.approved_by = timezone.now(), by
    draft.save(update_fields=["approved_at", "approved_by"])
    _record("approve_minutes", by, draft)
    return draft


def _record(action: str, by, minutes: Minutes) -> None:
    target = minutes.meeting.lane or minutes.meeting.community
    record(
        action=f"coalitions.{action}", by=by, target=target, meeting=minutes.meeting.key, version=minutes.version
    )  # fmt: skip
