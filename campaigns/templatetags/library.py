"""Tags of the library for pages of other rooms: what the Steering Committee published, what is written for somebody."""

from django import template

from campaigns.library.models import Audience, Resource
from campaigns.library.queries import national_for_public, newest_for_public

register = template.Library()


@register.simple_tag
def national_resources() -> list[Resource]:
    """The newest open ones (one query)."""
    return national_for_public()


@register.inclusion_tag("campaigns/library/_tip_sheets.html")
def tip_sheets(audience: str) -> dict:
    """The newest open ones that are written for them (one query), and the way to all."""
    return {"audience": Audience(audience), "resources": newest_for_public(audience)}
