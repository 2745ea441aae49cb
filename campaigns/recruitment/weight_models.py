"""The points of the call list: CallWeights, with its history."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from facilities.qios.models import Qio


def _points(default: int, help_text: str) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(default=default, help_text=help_text)


FACTORS = (
    "one_star", "special_focus", "special_focus_candidate", "size", "chain_signed", "above_state", "never_contacted",
    "took_part", "month_open",
)  # fmt: skip
"""The columns of CallWeights that hold points, in the order in which a page shows them."""


class CallWeights(models.Model):
    """The points of the call list from a moment on, of the nation or of one QIO. Rows are only added: the newest
    counts, the others are its history."""

    qio = models.ForeignKey(
        Qio, null=True, blank=True, on_delete=models.PROTECT, related_name="call_weights", help_text="Blank: the nation"
    )
    follows_nation = models.BooleanField(default=False, help_text="The QIO goes back to the nation's points")
    one_star = _points(30, "One star overall")
    special_focus = _points(25, "Special focus facility")
    special_focus_candidate = _points(15, "Candidate for special focus")
    size = _points(10, "In full from 200 certified beds on, in part below")
    chain_signed = _points(15, "Another home of its chain takes part")
    above_state = _points(10, "A CMS measure is above the average of the state")
    never_contacted = _points(10, "Never contacted in this phase")
    took_part = _points(15, "Took part in a former phase")
    month_open = _points(20, "Takes part and has not sent the month that is due")
    why = models.CharField(max_length=200, blank=True)
    set_at = models.DateTimeField(default=timezone.now)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="call_weights_set"
    )

    class Meta:
        verbose_name_plural = "call weights"
        ordering = ["-set_at", "-pk"]
        constraints = [
            *(
                models.CheckConstraint(name=f"call_weights_{name}_to_100", condition=Q(**{f"{name}__lte": 100}))
                for name in FACTORS
            ),
            models.CheckConstraint(
                name="call_weights_nation_follows_no", condition=Q(follows_nation=False) | Q(qio__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.qio or 'The nation'} from {self.set_at:%Y-%m-%d}"
