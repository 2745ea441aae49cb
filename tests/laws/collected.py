"""What the laws look at: the rows of all access matrices, all URL names, the project's source files."""

import importlib
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.laws.matrix import Row

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("facilities", "accounts", "campaigns")


def matrices() -> list[ModuleType]:
    """`tests/<app>/<room>/matrix.py` (and matrix_*.py), the form itself left out."""
    found = sorted((ROOT / "tests").glob("**/matrix*.py"))
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in found if path.parent.name != "laws"]
    return [importlib.import_module(name) for name in names]


def rows() -> list[tuple[Row, ModuleType]]:
    return [(row, module) for module in matrices() for row in module.ROWS]


def address_of(row: Row, module: ModuleType, world) -> str:
    """The row's address; what it needs is made first."""
    made = getattr(module, row.needs)(world) if row.needs else None
    stand_ins = made if isinstance(made, dict) else {}
    return reverse(row.name, kwargs={key: stand_ins.get(value, value) for key, value in row.keys.items()}) + row.query


def somebody(row: Row) -> str:
    """A person who may open it; nobody ("") where all may."""
    return min(row.ok_people) if row.ok else "" if row.public else "sam"


def url_names() -> list[str]:
    """Every name in the URLconf with its namespace; a pattern without a name appears as its address."""
    return list(_names(get_resolver().url_patterns))


def _names(patterns: list, namespace: str = "", path: str = "") -> Iterator[str]:
    for each in patterns:
        here = path + str(each.pattern)
        if isinstance(each, URLResolver):
            inner = f"{namespace}{each.namespace}:" if each.namespace else namespace
            yield from _names(each.url_patterns, inner, here)
        elif isinstance(each, URLPattern):
            yield namespace + each.name if each.name else f"without a name: {here}"


def source_files() -> list[Path]:
    """Python files of the project, migrations left out."""
    folders = [ROOT / name for name in (*APPS, "qioportal", "tests")]
    return [path for folder in folders for path in sorted(folder.rglob("*.py")) if "migrations" not in path.parts]


def contracts() -> list[dict]:
    """The contracts of direction in pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]


def rooms() -> list[Path]:
    return [
        path for app in APPS for path in sorted((ROOT / app).iterdir())
        if (path / "__init__.py").exists() and path.name not in ("migrations", "management")
    ]  # fmt: skip
