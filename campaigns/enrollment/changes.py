"""What rooms above add: who must hear of a change of a home's part, who knows its next step (campaigns/apps.py)."""

from collections.abc import Callable

from campaigns.enrollment.models import Enrollment

Listener = Callable[[Enrollment], object]
Adviser = Callable[[Enrollment], str]
_listeners: list[Listener] = []
_advisers: list[Adviser] = []


def listen(listener: Listener) -> None:
    """Is called inside the transaction of each change: signing, leaving, goals, targets."""
    _listeners.append(listener)


def tell(enrollment: Enrollment) -> None:
    for listener in _listeners:
        listener(enrollment)


def advise(adviser: Adviser) -> None:
    """Knows in one sentence what leads to the next level. The newest counts."""
    _advisers.append(adviser)


def next_step_of(enrollment: Enrollment) -> str:
    return _advisers[-1](enrollment) if _advisers else ""
