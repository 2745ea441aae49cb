"""What the pages of the reports are sent: answers, the words of a review, and what lists are narrowed to."""

import datetime as dt
from dataclasses import dataclass

from django import forms
from django.http import QueryDict
from django.utils import timezone

from campaigns.charts.report.quarters import Quarter
from campaigns.reporting.form_asked import newest_over, parse_quarter, questions_of
from campaigns.reporting.queries import LATE, NO_CONVENER, ReviewFilters, Status
from campaigns.reporting.states import BANDS

SORTS = ("place", "name", "-name", "homes", "-homes", "share", "-share", "stars", "-stars", "missing", "-missing")


def answers_in(post: QueryDict, quarter: Quarter) -> tuple[dict[str, str], dict[str, str]]:
    """By question: what was typed, and the mark of what the page had shown."""
    asked = [each.code for each in questions_of(quarter) if f"answer-{each.code}" in post]
    return {code: post[f"answer-{code}"] for code in asked}, {code: post.get(f"seen-{code}", "") for code in asked}


class ReviewForm(forms.Form):
    """The national team's words. To send a report back they are needed; to accept it they may be left out."""

    words = forms.CharField(
        label="To the LANE",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="The conveners get it by mail. To send the report back, say what to add or change.",
    )
    number = forms.IntegerField(required=False, widget=forms.HiddenInput, help_text="The sending that the page showed")


def review_filters(query: QueryDict, today: dt.date) -> ReviewFilters:
    """What nobody knows counts as not asked."""
    status, band = query.get("status", ""), query.get("band", "")
    return ReviewFilters(
        quarter=parse_quarter(query.get("quarter", "")) or newest_over(today),
        words=query.get("q", "")[:80],
        status=status if status in (*Status.values, LATE, NO_CONVENER) else "",
        band=band if band in BANDS else "",
    )


@dataclass(frozen=True, slots=True)
class RankingWish:
    """What the ranking is asked for. `refused`: why the day in the address isn't taken."""

    day: dt.date
    words: str
    band: str
    sort: str
    refused: str = ""


def ranking_wish(query: QueryDict) -> RankingWish:
    typed, today = query.get("on", "").strip()[:20], timezone.localdate()
    day, refused = today, ""
    if typed:
        try:
            day = dt.date.fromisoformat(typed)
        except ValueError:
            refused = f"“{typed}” is not a day like {today.isoformat()}. This is today."
        if day > today:
            day, refused = today, "That day is still to come. This is today."
        if day < dt.date(2000, 1, 1):
            day, refused = today, "There is nothing so long ago. This is today."
    band, sort = query.get("band", ""), query.get("sort", "place")
    return RankingWish(
        day, query.get("q", "")[:80], band if band in BANDS else "", sort if sort in SORTS else "place", refused
    )
