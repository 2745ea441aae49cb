"""What the room's views share: acting, and saying what a service refused."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest

from campaigns.enrollment.rules import Refused


def done(request: HttpRequest, act: Callable, **facts) -> bool:
    """Acts; what the service refuses (somebody else was quicker) is said on the next page."""
    try:
        act(by=request.user, **facts)
    except Refused as refused:
        messages.error(request, str(refused))
        return False
    return True
