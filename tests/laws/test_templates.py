"""All templates compile, their addresses exist, and nothing includes a template that isn't there."""

import re

from django.template import engines
from django.template.defaulttags import URLNode
from django.template.loader import get_template
from django.template.loader_tags import ExtendsNode, IncludeNode

from tests.laws.collected import ROOT, url_names

FILES = [
    str(path.relative_to(ROOT / "templates")) for path in sorted((ROOT / "templates").rglob("*"))
    if path.suffix in (".html", ".txt")
]  # fmt: skip
IN_CODE = re.compile(r"""["']((?:facilities|accounts|campaigns|qioportal|emails)/[\w/-]+\.(?:html|txt))["']""")


def nodes(name: str, kind: type) -> list:
    return engines["django"].engine.get_template(name).nodelist.get_nodes_by_type(kind)


def test_they_compile():
    assert all(get_template(name) for name in FILES)


def test_their_addresses_exist():
    known = set(url_names())
    asked = [(node.view_name.var, name) for name in FILES for node in nodes(name, URLNode)]
    missing = {(address, name) for address, name in asked if isinstance(address, str) and address not in known}
    assert not missing, f"addresses that don't exist: {sorted(missing)}"


def test_what_they_include_exists():
    included = [node.template.var for name in FILES for node in nodes(name, IncludeNode)]
    extended = [node.parent_name.var for name in FILES for node in nodes(name, ExtendsNode)]
    named = {name for name in included + extended if isinstance(name, str)}
    assert named and all(get_template(name) for name in named)


def test_templates_named_in_the_code_exist():
    named = {
        name for app in ("facilities", "accounts", "campaigns", "qioportal") for path in (ROOT / app).rglob("*.py")
        for name in IN_CODE.findall(path.read_text(encoding="utf-8"))
    }  # fmt: skip
    assert named and not named - set(FILES)
