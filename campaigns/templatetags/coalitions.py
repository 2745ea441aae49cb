"""Filters of the coalitions' pages: when and where a meeting is, what somebody wrote in Markdown; its addresses."""

from django import template
from django.utils.safestring import SafeString

from campaigns.coalitions.bodies import LaneBody
from campaigns.coalitions.meeting_models import Meeting
from campaigns.coalitions.meeting_words import time_words, when_words, where_words
from qioportal.lib.markdown import as_page_html

register = template.Library()


@register.filter
def when(meeting: Meeting) -> str:
    return when_words(meeting)


@register.filter
def times(meeting: Meeting) -> str:
    return time_words(meeting)


@register.filter
def where(meeting: Meeting) -> str:
    return where_words(meeting)


@register.filter
def written(text: str) -> SafeString:
    return as_page_html(text)


@register.simple_tag
def address(body: LaneBody, page: str, *keys) -> str:
    """Of a page of that LANE or community, as it is reached from where the reader works."""
    return body.url(page, *map(str, keys))
