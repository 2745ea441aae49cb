"""Tag of the library for pages of other rooms: what the Steering Committee published for the whole nation."""

from django import template

from campaigns.library.models import Resource
from campaigns.library.queries import national_for_public

register = template.Library()


@register.simple_tag
def national_resources() -> list[Resource]:
    """The newest open ones (one query)."""
    return national_for_public()
