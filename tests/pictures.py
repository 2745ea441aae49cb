"""`make pictures`: starts a demo of its own and takes the README's pictures; with arguments: any pages.

python -m tests.pictures                                    # docs/*.png
python -m tests.pictures /tmp/out denise.okafor /work/ …    # as that person (- for nobody), two widths, light and dark
"""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import django
from playwright.sync_api import Page, sync_playwright

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qioportal.settings")
django.setup()

from tests import servers  # noqa: E402
from tests.browser import sign_in  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent


@contextlib.contextmanager
def demo() -> Iterator[tuple[str, str]]:
    """A demo under var/pictures, started or already running at DEMO_AT; gives its address and the password."""
    folder = Path(os.environ.get("VAR_DIR") or ROOT / "var" / "pictures").absolute()
    here = os.environ.get("DEMO_AT")
    if here:
        yield here, (folder / "demo.password").read_text().strip()
        return
    port = os.environ.get("PORT", "8700")
    environment = {**os.environ, "VAR_DIR": str(folder), "PORT": port}
    program = subprocess.Popen([sys.executable, "-m", "qioportal.up", "--demo"], cwd=ROOT, env=environment)
    here = f"http://localhost:{port}"
    try:
        for _ in range(600):
            if program.poll() is not None:
                raise SystemExit("the demo did not start")
            with contextlib.suppress(urllib.error.URLError, OSError):
                urllib.request.urlopen(f"{here}/robots.txt", timeout=1).close()  # noqa: S310 - our own address
                break
            time.sleep(0.5)
        yield here, (folder / "demo.password").read_text().strip()
    finally:
        program.send_signal(signal.SIGTERM)
        program.wait(60)


def signed_in(page: Page, here: str, who: str, password: str) -> None:
    """Waits until the portal has let the person in: a busy machine takes a moment."""
    sign_in(page, here, f"{who}@example.org", password)
    page.wait_for_url(lambda url: "/login/" not in url)


def readme_pictures(page: Page, here: str, password: str) -> None:
    out = ROOT / "docs"
    out.mkdir(exist_ok=True)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(here)
    page.screenshot(path=out / "public-home.png", clip={"x": 0, "y": 0, "width": 1280, "height": 1150}, full_page=True)
    signed_in(page, here, "marisol.vega", password)
    page.goto(f"{here}/work/")
    page.screenshot(path=out / "home.png", full_page=True)
    home = page.url
    page.goto(f"{home}month/")
    page.screenshot(path=out / "month.png")
    page.goto(f"{home}goals/ca/")
    page.screenshot(path=out / "goal.png", clip={"x": 0, "y": 0, "width": 1280, "height": 1180}, full_page=True)
    print(f"wrote {', '.join(str(path.relative_to(ROOT)) for path in sorted(out.glob('*.png')))}")


def any_pictures(page: Page, here: str, password: str, out: Path, who: str, paths: list[str]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    if who != "-":
        signed_in(page, here, who, password)
        page.wait_for_load_state()
    for path in paths:
        for width in (390, 1280):
            for scheme in ("light", "dark"):
                page.set_viewport_size({"width": width, "height": 900})
                page.emulate_media(color_scheme=scheme)
                page.goto(here + path)
                name = re.sub(r"[^a-z0-9]+", "-", f"{who}-{path}".lower()).strip("-")
                page.screenshot(path=out / f"{name}-{width}-{scheme}.png", full_page=True)


def main() -> None:
    with demo() as (here, password), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=servers.chromium(), args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        page = browser.new_page()
        if len(sys.argv) > 3:
            any_pictures(page, here, password, Path(sys.argv[1]), sys.argv[2], sys.argv[3:])
        else:
            readme_pictures(page, here, password)
        browser.close()


if __name__ == "__main__":
    main()
