"""The timetable names tasks that exist, tasks have names of their own, and their arguments are plain."""

import re

from celery import current_app

from tests.laws.collected import APPS, ROOT

OURS = re.compile(r"^(facilities|accounts|campaigns|qioportal)\.[a-z_]+(\.[a-z_]+)+$")


def registered() -> dict:
    current_app.loader.import_default_modules()
    return {name: task for name, task in current_app.tasks.items() if not name.startswith("celery.")}


def test_the_timetable_names_tasks_that_exist():
    timetable = current_app.conf.beat_schedule or {}
    assert timetable, "the timetable is empty"
    missing = {entry["task"] for entry in timetable.values()} - set(registered())
    assert not missing, f"not registered: {sorted(missing)}"


def test_tasks_have_names_that_survive_a_move():
    strange = [name for name in registered() if not OURS.match(name)]
    assert not strange


def test_tasks_that_are_woken_exist():
    """What services wake by name (`wake("accounts.mail.deliver_bulk")`) is registered."""
    texts = [path.read_text(encoding="utf-8") for app in APPS for path in (ROOT / app).rglob("*.py")]
    woken = {name for text in texts for name in re.findall(r"""wake\(\s*["']([\w.]+)["']""", text)}
    assert not woken - set(registered())
