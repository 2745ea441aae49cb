"""Who must hear when a home's part changed: rooms above name themselves here at start-up (campaigns/apps.py)."""

from collections.abc import Callable

from campaigns.enrollment.models import Enrollment

Listener = Callable[[Enrollment], object]
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Is called inside the transaction of each change: signing, leaving, goals, targets."""
    _listeners.append(listener)


def tell(enrollment: Enrollment) -> None:
    for listener in _listeners:
        listener(enrollment)
