"""What a mailing looks like to one of its recipients, before it is sent and while it is written."""

import re
from dataclasses import dataclass
from html import unescape

from django.db.models import Q

from accounts.mail.kinds import Rendered
from campaigns.outreach.audience import Audience, Recipient, Scope, example_for, recipients_for
from campaigns.outreach.audience.facts import topic_of
from campaigns.outreach.audience.people import PERSON, as_person
from campaigns.outreach.audience.people import people_of as roles_of
from campaigns.outreach.emails import preview_of
from campaigns.outreach.fields import body_html, problem_in
from campaigns.outreach.models import Mailing
from campaigns.outreach.people import as_recipient, fields_of_all, unreached
from campaigns.outreach.results import rows_of
from facilities.directory.models import Facility
from facilities.states.codes import STATES

NOBODY = {"name": "Marisol Vega", "home": "the home", "ccn": ""}  # stands there while nobody is chosen
SCANNED = 5000


@dataclass(frozen=True, slots=True)
class Look:
    """The message as it would arrive, or what is wrong with it."""

    problem: str = ""
    subject: str = ""
    html: str = ""
    text: str = ""
    example: Recipient | None = None
    seen_as: str = ""


def look_of(scope: Scope, form, mailing: Mailing | None) -> Look:
    """From what stands in the form now, complete or not."""
    subject, text = form.data.get("subject", "")[:150], form.data.get("text", "")[:10_000]
    if problem := problem_in(subject) or problem_in(text):
        return Look(problem=problem)
    audience = form.audience if form.is_valid() else Audience()
    seen_as = form.data.get("seen_as", "").strip()
    example = find_recipient(scope, audience, seen_as)
    draft = Mailing(
        qio=scope.qio, state=scope.state, audience=audience.to_json(),
        reply_to_person=form.cleaned_data.get("reply_to_person"),
    )  # fmt: skip
    facts = facts_for(draft, scope, example)
    mail = preview_of(subject, text, facts, scope.sender_name, topic_of(scope, audience))
    return Look("", mail.subject, body_html(text, facts), mail.text, example, seen_as)


def as_example(mailing: Mailing, scope: Scope, words: str) -> Recipient | None:
    """One who gets it: the one that the words name, else the first. Once it has started, of those it was sent to."""
    if mailing.message_id:
        row = rows_of(mailing, words=words).first()
        return row and as_recipient(row, row.to)
    if mailing.follows_id:
        return next((each for each in unreached(mailing.follows) if _is_meant(each, words)), None)
    return find_recipient(scope, Audience.from_json(mailing.audience), words)


def mail_of(mailing: Mailing, scope: Scope, example: Recipient | None) -> Rendered:
    topic = topic_of(scope, Audience.from_json(mailing.audience))
    return preview_of(mailing.subject, mailing.text, facts_for(mailing, scope, example), scope.sender_name, topic)


def facts_for(mailing: Mailing, scope: Scope, example: Recipient | None) -> dict:
    """As the outbox will know them."""
    facts = (mailing.fields_then or fields_of_all(mailing, scope)) | (example.facts if example else NOBODY)
    if not facts.get("state") and facts.get("ccn"):
        code = Facility.objects.filter(ccn=facts["ccn"]).values_list("state", flat=True).first()
        facts["state"] = STATES[code].name if code else ""
    return facts


def find_recipient(scope: Scope, audience: Audience, words: str) -> Recipient | None:
    """Of the audience, whoever has these words in the name, the address or the home; without words the first."""
    if not words:
        return example_for(scope, audience)
    if audience.subscribers or audience.lane_members:
        first = (each for _, each in zip(range(SCANNED), recipients_for(scope, audience), strict=False))
        return next((each for each in first if _is_meant(each, words)), None)
    meant = Q(user__email__icontains=words) | Q(user__name__icontains=words) | Q(facility__name__icontains=words)
    rows = roles_of(scope, audience).of_active_people().filter(meant | Q(facility__ccn=words)).order_by("pk")
    row = rows.values_list(*PERSON).first()
    return as_person(row) if row else None


def _is_meant(each: Recipient, words: str) -> bool:
    return words.lower() in f"{each.name} {each.address} {each.home} {each.ccn}".lower()


_STYLE = re.compile(r' style="([^"]*)"')


def with_one_sheet(html: str, nonce: str) -> str:
    """A mail's HTML as a page under a strict policy: what stands in its elements' style becomes one sheet. (Mail
    programs read nothing else, browsers under our policy read no style of an element.)"""
    rules: dict[str, str] = {}
    page = _STYLE.sub(lambda found: f' class="{rules.setdefault(found[1], f"m{len(rules)}")}"', html)
    sheet = "".join(f".{name}{{{unescape(style)}}}" for style, name in rules.items()).replace("<", "")
    return page.replace("</head>", f'<style nonce="{nonce}">{sheet}</style></head>', 1)
