"""The form of the access matrix: each room lists its URLs in `tests/<app>/<room>/matrix.py` as `ROWS`.

The people are those of tests/world.py. `ok` may open it, `forbidden` are insiders of the place without the right (403),
everybody else is a stranger (404), and who isn't signed in is sent to sign-in. `public` is open to all, `signed_in` to
everybody with an account. `method="post"` for URLs that only take POST: strangers and insiders are tried, and `ok` is
left to the room's own tests; a GET must not change anything (405). `token` for programs: who comes without a token,
signed in or not, gets 401.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Row:
    """One URL name with the keys of one example address in the world."""

    name: str
    keys: dict[str, str] = field(default_factory=dict)
    ok: str = ""
    forbidden: str = ""
    public: bool = False
    signed_in: bool = False
    token: bool = False
    method: str = "get"
    query: str = ""  # "?q=ada": of a page that shows nothing without words
    recorded: bool = (
        False  # that it was opened is written to the audit, nothing else: a home's values shared by consent
    )
    # Name of a function in the same matrix.py: `def prepare(world): ...` makes what the address shows. It may return
    # {"stand-in": "value"}: a key of the row that holds the stand-in gets the value (a number not known before).
    needs: str = ""

    @property
    def ok_people(self) -> set[str]:
        return set(self.ok.split())

    @property
    def forbidden_people(self) -> set[str]:
        return set(self.forbidden.split())


EVERYBODY = [
    "ada", "dan", "ron", "olga", "cora", "rita", "otto", "pat", "lea", "connie", "mel", "nat", "hedi", "root", "sam",
]  # fmt: skip

# RFC 8058: a mail program posts without cookies, and the signed link is the right; the mail provider shows a secret.
FREE_OF_CSRF = {"mail:stop", "outreach:leave", "mail:hook"}
