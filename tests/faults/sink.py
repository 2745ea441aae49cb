"""An SMTP server that counts every mail it took, and misbehaves towards the recipients whose names ask for it."""

import asyncio
import contextlib
import re
import threading
import time
from collections import Counter, defaultdict

_ID = re.compile(rb"^Message-ID: *(<[^>\r\n]+>)", re.IGNORECASE | re.MULTILINE)
HANGS, LATE, SLOW = 6.0, 8.0, 5.0  # seconds


class Sink:
    """The local part before the first `-` says how a recipient is treated: `grey` is refused once (451) and then taken,
    `no` is refused for good (550), `full` is refused after the dot (452) once, `hang` and `drop` are taken and never
    answered, `late` is taken and answered after eight seconds, `slow` takes five seconds; all others are taken."""

    def __init__(self, pace: float = 0.0):
        self.pace = pace  # seconds that each mail takes
        self.copies: dict[str, Counter] = defaultdict(Counter)  # recipient -> Message-ID -> copies
        self.times: list[tuple[float, str]] = []
        self.port = 0
        self._refused: set[str] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> "Sink":
        self._thread.start()
        self.open()
        return self

    def __exit__(self, *_) -> None:
        self.close()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    def open(self) -> None:
        """Listen, on the same port as before."""
        self._run(self._open())

    def close(self) -> None:
        """Nobody is let in, and whoever is in is thrown out."""
        self._run(self._close())

    @property
    def taken(self) -> int:
        return len(self.times)

    def got(self, recipient: str) -> int:
        """Copies that the recipient has."""
        return sum(self.copies.get(recipient, {}).values())

    def last_for(self, start: str) -> float:
        """When the last mail was taken for recipients whose names begin so."""
        return max((moment for moment, recipient in list(self.times) if recipient.startswith(start)), default=0.0)

    def _run(self, what) -> None:
        asyncio.run_coroutine_threadsafe(what, self._loop).result(10)

    async def _open(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._session, "127.0.0.1", self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()
        for writer in list(self._writers):
            writer.transport.abort()

    async def _session(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            await self._talk(reader, writer)
        self._writers.discard(writer)
        writer.transport.abort()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        recipient = ""
        writer.write(b"220 sink\r\n")
        while line := await reader.readline():
            verb = line[:4].upper()
            answer = b"250 OK"
            if verb == b"EHLO":
                answer = b"250-sink\r\n250-PIPELINING\r\n250 SIZE 10000000"
            elif verb == b"RCPT":
                recipient = line.partition(b"<")[2].partition(b">")[0].decode()
                answer = self._at_rcpt(recipient)
                recipient = recipient if answer[:1] == b"2" else ""
            elif verb == b"DATA":
                if recipient:
                    writer.write(b"354 go on\r\n")
                    answer = await self._take(recipient, await reader.readuntil(b"\r\n.\r\n"))
                    if not answer:
                        return
                else:
                    answer = b"503 nobody to take it for"
            elif verb == b"QUIT":
                writer.write(b"221 bye\r\n")
                return
            writer.write(answer + b"\r\n")

    def _at_rcpt(self, recipient: str) -> bytes:
        treat = recipient.partition("-")[0]
        if treat == "no":
            return b"550 5.1.1 nobody of this name"
        if treat == "grey" and recipient not in self._refused:
            self._refused.add(recipient)
            return b"451 4.7.1 come back later"
        return b"250 OK"

    async def _take(self, recipient: str, content: bytes) -> bytes:
        """Counted first, answered afterwards: whatever dies in between, the copy is there."""
        treat = recipient.partition("-")[0]
        if treat == "full" and recipient not in self._refused:
            self._refused.add(recipient)
            return b"452 4.2.2 mailbox full"
        await asyncio.sleep(SLOW if treat == "slow" else self.pace)
        found = _ID.search(content[:4000])
        self.copies[recipient][found[1].decode() if found else "none"] += 1
        self.times.append((time.monotonic(), recipient))
        if treat == "hang":
            await asyncio.sleep(HANGS)
        if treat == "late":
            await asyncio.sleep(LATE)
        return b"" if treat in ("hang", "drop") else b"250 taken"
