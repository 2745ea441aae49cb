"""`make demo` as a stranger starts it: set up, sign-ins printed, pages answer, a mail leaves by the real worker, it
stops cleanly, and a second start keeps the data."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import sign_in
from tests.servers import free_port

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("demo"),
    pytest.mark.skipif("postgres" in os.environ["DATABASE_URL"], reason="the demo brings its own SQLite"),
]


@contextlib.contextmanager
def running(var: Path, port: int) -> Iterator[tuple[subprocess.Popen, str]]:
    """The demo as a process of its own; gives it with what it printed until it ran."""
    keep = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    program = subprocess.Popen(
        [sys.executable, "-u", "-m", "qioportal.up", "--demo"], cwd=ROOT, text=True, start_new_session=True,
        env={**keep, "VAR_DIR": str(var), "PORT": str(port)}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    said = []
    try:
        for line in program.stdout:
            said.append(line)
            if "/nation/mailbox/" in line:
                break
        yield program, "".join(said)
    finally:
        with contextlib.suppress(ProcessLookupError):
            program.send_signal(signal.SIGINT)
        program.wait(60)
        program.stdout.close()


def children_of(var: Path) -> list[int]:
    """Processes whose environment names this folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if f"VAR_DIR={var}".encode() in path.read_bytes():
                found.append(int(path.parent.name))
    return found


@pytest.mark.timeout(300)
def test_the_demo_from_nothing_to_a_signed_in_page_and_again(tmp_path, page: Page):
    var, port = tmp_path / "var", free_port()
    with running(var, port) as (program, said):
        assert "15,283 homes created" in said
        here = re.search(r"The portal runs at (http://localhost:\d+)", said)[1]
        password = re.search(r"password: (\S+)", said)[1]
        people = re.findall(r"^  (.+?)\s{2,}(\S+@example\.org)$", said, re.MULTILINE)
        assert len(people) == 14, "one sign-in per role"
        sign_in(page, here, "marisol.vega@example.org", password)
        expect(
            page.get_by_role("heading", name=re.compile("Good (morning|afternoon|evening), Marisol"))
        ).to_be_visible()
        expect(page.get_by_text("This is a demo.")).to_be_visible()
        page.context.clear_cookies()

        # A mail asked for on a page is sent by the worker and stands in the administrator's mailbox.
        page.goto(f"{here}/account/password/reset/")
        page.get_by_label("E-mail address").fill("tom.abara@example.org")
        page.get_by_role("button", name="Mail me a link").click()
        expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()
        sign_in(page, here, "ada.morgan@example.org", password)
        for _ in range(60):
            page.goto(f"{here}/nation/mailbox/")
            if page.get_by_text("tom.abara@example.org").count():
                break
            time.sleep(1)
        expect(page.get_by_text("tom.abara@example.org").first).to_be_visible()
        assert len(children_of(var)) >= 5

        program.send_signal(signal.SIGINT)
        rest = program.stdout.read()
        assert program.wait(60) == 0
        assert "Stopped. Nothing is lost." in rest
    assert children_of(var) == []

    with running(var, port) as (_, said):
        assert "already there; kept as it is" in said
        assert f"password: {password}" in said
