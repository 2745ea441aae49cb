"""Mail of the demo goes into files, which the page "Mailbox" shows."""

import os
import re
import tempfile
from pathlib import Path

from accounts.mail.transport import Outcome, TransportDown, Verdict, in_words


class FolderTransport:
    """Mail of the demo: a file per mail, named by its Message-ID, so that a repeat replaces and never doubles."""

    def __init__(self, folder: Path):
        self._folder = folder

    def open(self) -> None:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise TransportDown(in_words(error)) from error

    def send(
        self, sender: str, recipient: str, message_id: str, content: bytes, following: tuple[str, str] | None = None
    ) -> Outcome:
        name = file_key(message_id)
        unfinished = None
        try:
            handle, unfinished = tempfile.mkstemp(prefix=".", suffix=".part", dir=self._folder)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(unfinished).replace(self._folder / f"{name}.eml")
        except OSError as error:
            if unfinished:
                Path(unfinished).unlink(missing_ok=True)
            raise TransportDown(in_words(error)) from error
        return Outcome(Verdict.SENT, 250)

    def close(self) -> None:
        """Nothing stays open."""


def file_key(message_id: str) -> str:
    """The letters and digits of a Message-ID before its @."""
    return re.sub(r"[^A-Za-z0-9]", "", message_id.strip("<>").partition("@")[0])
