"""Who tells a practice: a home or a LANE, and what the person may do there."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from accounts.access.permissions import Permission
from campaigns.library.models import Practice
from campaigns.library.queries import practices_told_at
from facilities.directory.models import Facility
from facilities.states.codes import State


@dataclass(frozen=True, slots=True)
class Teller:
    """`may_send` and `may_name` speak for the whole place."""

    home: Facility | None
    lane: State | None
    may_write: bool
    may_send: bool
    may_name: bool

    @classmethod
    def of_home(cls, home: Facility, permissions: frozenset) -> "Teller":
        """Everybody who enters numbers writes; an administrator or director of nursing sends, and lets it be named."""
        return cls(
            home, None, Permission.ENTER_MONTH in permissions, Permission.CHOOSE_GOALS in permissions,
            Permission.SIGN_AGREEMENT in permissions,
        )  # fmt: skip

    @classmethod
    def of_lane(cls, state: State, permissions: frozenset) -> "Teller":
        """Members write; a convener sends."""
        leads = Permission.MANAGE_LANE in permissions
        return cls(None, state, Permission.SEE_LANE in permissions, leads, leads)

    @property
    def place(self) -> dict:
        return {"home": self.home} if self.home else {"lane": self.lane}

    @property
    def name(self) -> str:
        return self.home.display_name if self.home else f"The {self.lane.name} LANE"

    @property
    def who_sends(self) -> str:
        return "The administrator or the director of nursing" if self.home else "A convener"

    @property
    def path(self) -> str:
        return (
            reverse("library:home", args=[self.home.ccn])
            if self.home
            else reverse("library:lane", args=[self.lane.slug])
        )

    @property
    def new_path(self) -> str:
        return self._path("new")

    def story_path(self, practice: Practice) -> str:
        return self._path("story", practice.slug)

    def edit_path(self, practice: Practice) -> str:
        return self._path("story-edit", practice.slug)

    def _path(self, name: str, *keys: str) -> str:
        kind, key = ("home", self.home.ccn) if self.home else ("lane", self.lane.slug)
        name = "story-new" if name == "new" else name
        return reverse(f"library:{kind}-{name}", args=[key, *keys])

    def rows(self) -> QuerySet[Practice]:
        return practices_told_at(home=self.home, lane=self.lane)
