"""Looking at a page as a person would: axe at a phone's and a desk's width, light and dark, and a clean console."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

from tests.world import PASSWORD

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
WIDTHS = (390, 1280)
_RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
}
# what the dark scheme can change is colour
_COLOURS = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}, "resultTypes": ["violations"],
}  # fmt: skip
_SETTLED = "Promise.all(document.getAnimations().map(each => each.finished.catch(() => null)))"


def sign_in(page: Page, base: str, email: str, password: str = PASSWORD) -> None:
    """Through the real form."""
    page.goto(f"{base}/account/login/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    with page.expect_navigation(wait_until="commit"):  # a page that is asked for earlier would come in its place
        page.get_by_role("button", name="Sign in", exact=True).click()


def sign_in_by_cookie(page: Page, base: str, client) -> None:
    """For pages whose test is not about signing in: `client` is a Django test client that has logged in."""
    page.context.add_cookies([{"name": "session", "value": client.cookies["session"].value, "url": base}])


def eventually(read: Callable[[], object], wanted: object, seconds: float = 15) -> None:
    """What `read` finds becomes `wanted`: for what no locator tells (a script's value, a row a press writes). A browser
    does what it is told a moment later."""
    until = time.monotonic() + seconds
    while (found := read()) != wanted:
        assert time.monotonic() < until, f"still {found!r} after {seconds} s, not {wanted!r}"
        time.sleep(0.05)


def assert_sound(page: Page, url: str, *, ready: Callable[[Page], None] | None = None) -> None:
    """The page has one h1, no axe violation, no console error (so no CSP violation), and nothing that makes it
    scroll sideways, at 390 and 1280 pixels, light and dark. Loaded once: what differs is style, by media queries."""
    said: list[str] = []
    axe_runs = False

    def hear(message) -> None:
        # axe copies elements to measure them; where a script set a style (admin's calendar) the copy is refused
        of_axe = axe_runs and message.text.startswith("Applying inline style")
        if message.type == "error" and not of_axe:
            said.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.goto(url)
    if ready:
        ready(page)
        page.wait_for_load_state()  # a click that sends a form returns before the answer has a document
    axe_runs = True
    page.evaluate(AXE)
    problems = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme, rules in (("light", _RULES), ("dark", _COLOURS)):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.evaluate(_SETTLED)
            found = page.evaluate("options => axe.run(document, options)", rules)["violations"]
            problems += [
                f"{width} {scheme}: {each['id']}: {each['help']}: {each['nodes'][0]['html'][:200]} "
                f"{each['nodes'][0].get('failureSummary', '')[:200]}"
                for each in found
            ]
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 1:
            problems.append(f"{width}: the page is {wide} pixels too wide")
        if page.locator("h1").count() != 1:
            problems.append(f"{width}: {page.locator('h1').count()} h1")
    if not re.search(r".+ - QIO Portal$", page.title()):
        problems.append(f"title is {page.title()!r}")
    problems += [f"console: {line}" for line in said]
    assert not problems, f"{url}\n" + "\n".join(problems)
