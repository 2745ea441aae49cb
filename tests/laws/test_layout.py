"""Where things lie: rooms, hubs, views without tables, sizes, templates without inline anything."""

import ast
import re
import subprocess

import pytest
from django.apps import apps

from tests.laws.collected import APPS, ROOT, rooms, source_files

HUBS = ("models", "admin", "tasks", "urls", "emails")
LINES_ALLOWED, LINES_AIM = 400, 250
STATEMENTS_ALLOWED = 30
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
OWN = [path for path in source_files() if path.stat().st_size]


def relative(path) -> str:
    return str(path.relative_to(ROOT))


TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in OWN}
PORTAL = [path for path in OWN if path.relative_to(ROOT).parts[0] != "tests"]


@pytest.mark.parametrize("app", APPS)
@pytest.mark.parametrize("hub", HUBS)
def test_hubs_hold_imports_only(app, hub):
    path = ROOT / app / f"{hub}.py"
    if not path.exists():
        return
    allowed = (ast.Import, ast.ImportFrom)
    for node in TREES[path].body:
        is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        names = {each.id for each in getattr(node, "targets", []) if isinstance(each, ast.Name)}
        names |= {node.target.id} if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) else set()
        is_list = bool(names) and names <= {"__all__", "urlpatterns"}
        assert isinstance(node, allowed) or is_docstring or is_list, f"{relative(path)}:{node.lineno} does something"


@pytest.mark.parametrize("app", APPS)
@pytest.mark.parametrize("hub", ["models", "admin", "tasks", "emails", "urls"])
def test_hubs_name_every_room(app, hub):
    """A table, an admin, a task, a mail or an address of a room that its hub doesn't name doesn't exist."""
    text = (ROOT / app / f"{hub}.py").read_text(encoding="utf-8")
    missing = [
        room.name for room in rooms()
        if room.parent.name == app and (room / f"{hub}.py").exists() and f"{app}.{room.name}.{hub}" not in text
        and f"from {app}.{room.name} import {hub}" not in text
    ]  # fmt: skip
    assert not missing, f"{app}/{hub}.py doesn't name {missing}"


def test_models_are_those_of_rooms():
    strays = [
        model for model in apps.get_models()
        if model.__module__.split(".")[0] in APPS and len(model.__module__.split(".")) != 3
    ]  # fmt: skip
    assert not strays


def test_every_module_says_what_lives_there():
    silent = [relative(path) for path in OWN if not ast.get_docstring(TREES[path])]
    assert not silent, f"no docstring: {silent}"


def test_no_file_is_too_long():
    lengths = {relative(path): len(path.read_text(encoding="utf-8").splitlines()) for path in OWN}
    long = {name: lines for name, lines in lengths.items() if lines > LINES_AIM}
    if long:
        print("\nlonger than 250 lines:", ", ".join(f"{name} ({lines})" for name, lines in sorted(long.items())))
    assert not {name: lines for name, lines in long.items() if lines > LINES_ALLOWED}


def _statements(function: ast.AST) -> int:
    return sum(isinstance(node, ast.stmt) for node in ast.walk(function)) - 1


def test_no_function_does_too_much():
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    found = [
        f"{relative(path)}:{node.lineno} {node.name} has {_statements(node)} statements"
        for path in PORTAL
        for node in ast.walk(TREES[path])
        if isinstance(node, kinds) and _statements(node) > STATEMENTS_ALLOWED
    ]
    assert not found, "\n".join(found)


def _is_views(path) -> bool:
    return path.name == "views.py" or path.name.endswith("_views.py")


def test_views_ask_queries_and_services_not_tables():
    """The health page is left out: it looks at the heartbeats of qioportal.lib, which has no room."""
    views = [path for path in PORTAL if _is_views(path) and path.parent.name != "qioportal"]
    found = [
        f"{relative(path)}:{node.lineno}"
        for path in views
        for node in ast.walk(TREES[path])
        if isinstance(node, ast.Attribute) and node.attr == "objects"
    ]
    assert views and not found, f"views that read a table themselves: {found}"


def test_no_file_has_a_name_that_says_nothing():
    empty = {"utils", "helpers", "common", "base", "core", "manager", "misc", "data", "info", "signals"}
    assert not [relative(path) for path in PORTAL if path.stem in empty]


FORBIDDEN_IN_TEMPLATES = {
    "an inline style": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an inline script": re.compile(r"<script\b(?![^>]*\b(?:src=|type=\"application/json\"))", re.IGNORECASE),
    "an inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "a script address": re.compile(r"javascript:", re.IGNORECASE),
    "the filter safe": re.compile(r"\|\s*safe\b"),
    "autoescape off": re.compile(r"autoescape\s+off"),
    "something of another host": re.compile(r"(?:src|srcset)\s*=\s*[\"']\s*(?:https?:)?//", re.IGNORECASE),
}


@pytest.mark.parametrize("kind", FORBIDDEN_IN_TEMPLATES)
def test_templates_hold_nothing_inline(kind):
    """Mails are left out of the rule on styles: mail programs know no stylesheets."""
    looked_at = [path for path in TEMPLATES if not ("emails" in path.parts and "style" in kind)]
    form = FORBIDDEN_IN_TEMPLATES[kind]
    found = [relative(path) for path in looked_at if form.search(path.read_text(encoding="utf-8"))]
    assert not found, f"{kind}: {found}"


def test_templates_lie_where_their_room_lies():
    lost = []
    for path in TEMPLATES:
        app, *rest = path.relative_to(ROOT / "templates").parts
        if app in APPS and len(rest) > 1 and not (ROOT / app / rest[0]).is_dir():
            lost.append(relative(path))
    assert not lost, f"these belong to no room: {lost}"


def _kept_files() -> list[str]:
    answer = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    return answer.stdout.splitlines()


def test_nothing_of_others_is_kept_in_the_repository():
    """Bootstrap, icons and fonts come from packages (package-lock.json); nothing minified or vendored is committed."""
    names = ("bootstrap.", "jquery", "htmx.", "popper", "fontawesome", "dejavusans", "bootstrap-icons.")
    parts = (".min.", "node_modules/", "/vendor/", ".woff", ".ttf")
    strangers = [
        name
        for name in _kept_files()
        if any(part in name for part in parts) or name.rsplit("/", 1)[-1].lower().startswith(names)
    ]
    assert not strangers


def test_the_top_level_is_the_designs():
    """DESIGN section 2 fixes it; beside it only the usual files of tools."""
    allowed = {
        "manage.py", "qioportal", "campaigns", "facilities", "accounts", "templates", "static", "requirements.txt",
        "tests", "README.md", "Makefile", "pyproject.toml", ".ci", "docs", "package.json", "package-lock.json",
        "compose.yaml", "Dockerfile", "CONTRIBUTING.md", "LICENSE", "SECURITY.md",
    }  # fmt: skip
    strange = {name.split("/")[0] for name in _kept_files()} - allowed
    assert not {name for name in strange if not name.startswith(".")}
