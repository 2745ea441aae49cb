"""A browser does what it is told a moment later: a test never asserts what a page shows right now, it waits for it
(`expect` of Playwright, or `eventually` of tests/browser.py)."""

import ast
from pathlib import Path

import pytest

pytestmark = pytest.mark.one_engine
TESTS = Path(__file__).parents[1]
READS_NOW = {"is_visible", "is_hidden", "is_checked", "is_enabled", "is_disabled", "is_editable", "input_value",
             "inner_text", "inner_html", "text_content", "all_inner_texts", "all_text_contents"}  # fmt: skip


def impatient(source: str) -> list[int]:
    """Lines of asserts that read a page without waiting."""
    asserts = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Assert)]
    return sorted({node.lineno for node in asserts for part in ast.walk(node.test) if _reads_now(part)})


def _reads_now(part: ast.AST) -> bool:
    if not isinstance(part, ast.Attribute):
        return False
    is_a_page = isinstance(part.value, ast.Name) and "page" in part.value.id
    return part.attr in READS_NOW or (part.attr == "url" and is_a_page)


@pytest.mark.parametrize(
    ("line", "is_impatient"),
    [
        ('assert page.url.endswith("#main")', True),
        ('assert page.get_by_role("alert").is_visible()', True),
        ('assert "done" in page.locator("main").inner_text()', True),
        ('expect(page.locator("main")).to_contain_text("done")', False),
        ("assert answer.url == there", False),
    ],
)
def test_an_impatient_assert_is_seen(line, is_impatient):
    assert bool(impatient(line)) is is_impatient


def test_no_test_asserts_what_a_page_shows_right_now():
    files = sorted(TESTS.rglob("test_*.py"))
    found = [f"{path.relative_to(TESTS)}:{line}" for path in files for line in impatient(path.read_text("utf-8"))]
    assert files and not found, found
