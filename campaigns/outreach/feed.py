"""The Atom feed of the notices, for all or narrowed by `?state=` and `?audience=` as the archive is."""

import datetime as dt
from urllib.parse import urlencode

from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from accounts.mail.rendering import site_link
from campaigns.outreach import archive
from campaigns.outreach.archive import Notice
from campaigns.outreach.models import ListKind
from campaigns.outreach.notice_forms import ArchiveForm
from facilities.states.codes import STATES

MOST = 20
Wishes = tuple[str, str]


class NoticeFeed(Feed):
    """Addresses come from the one fixed site address, never from a request's Host header."""

    feed_type = Atom1Feed

    def get_object(self, request) -> Wishes:
        return ArchiveForm(request.GET).wishes

    def title(self, wishes: Wishes) -> str:
        state, kind = wishes
        where = f", {STATES[state].name}" if state else ""
        return f"Update notices{where}{f' for {ListKind(kind).label}' if kind else ''}"

    def subtitle(self, wishes: Wishes) -> str:
        return "What is new in the campaign"

    def link(self, wishes: Wishes) -> str:
        return site_link(reverse("outreach:archive") + _query(wishes))

    def feed_url(self, wishes: Wishes) -> str:
        return site_link(reverse("outreach:feed") + _query(wishes))

    def items(self, wishes: Wishes) -> list[Notice]:
        return [archive.notice_of(each) for each in archive.notices(*wishes)[:MOST]]

    def item_title(self, item: Notice) -> str:
        return item.subject

    def item_description(self, item: Notice) -> str:
        return item.html

    def item_link(self, item: Notice) -> str:
        return site_link(reverse("outreach:archived", kwargs={"number": item.mailing.pk}))

    def item_pubdate(self, item: Notice) -> dt.datetime:
        return item.mailing.started_at

    def item_updateddate(self, item: Notice) -> dt.datetime:
        return item.mailing.started_at


def _query(wishes: Wishes) -> str:
    given = {name: value for name, value in zip(("state", "audience"), wishes, strict=True) if value}
    return f"?{urlencode(given)}" if given else ""
