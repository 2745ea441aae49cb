"""Two things about a signed-in person's requests: the session's last hour, and the clock they read."""

import time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import logout
from django.utils import timezone

SIGNED_IN_AT = "signed_in_at"


def own_session(get_response):
    """A session ends so long after its sign-in, however busy it was; times are shown in the person's own zone."""

    def middleware(request):
        if not request.user.is_authenticated:
            return get_response(request)
        began = request.session.setdefault(SIGNED_IN_AT, time.time())
        if time.time() - began > settings.SESSION_COOKIE_AGE:
            logout(request)
            return get_response(request)
        zone = request.user.time_zone
        with timezone.override(ZoneInfo(zone) if zone else None):
            return get_response(request)

    return middleware
