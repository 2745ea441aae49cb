"""What an author writes in Markdown, as HTML: a part of a page, or mail with styles on each element."""

import re

from django.utils.safestring import SafeString, mark_safe

from qioportal.lib.markdown import as_html, as_text

__all__ = ["as_mail_html", "as_page_html", "as_text"]

_HEADING = re.compile(r"<(/?)h([1-5])>")
_STYLES = {
    "<p>": '<p style="margin:0 0 16px">',
    "<ul>": '<ul style="margin:0 0 16px;padding-left:24px">',
    "<ol>": '<ol style="margin:0 0 16px;padding-left:24px">',
    "<blockquote>": '<blockquote style="margin:0 0 16px;padding-left:12px;border-left:3px solid #e6e2da">',
    **{f"<h{level}>": f'<h{level} style="margin:0 0 12px;font-size:20px;line-height:1.3">' for level in range(1, 7)},
    "<a href=": '<a style="color:#0e5a64" href=',
}


def as_page_html(text: str) -> SafeString:
    """As a part of a page, whose own heading stands above: each heading one lower."""
    html = _HEADING.sub(lambda found: f"<{found[1]}h{int(found[2]) + 1}>", as_html(text))
    return mark_safe(html)  # noqa: S308 - nobody's words but those that as_html made safe


def as_mail_html(text: str) -> SafeString:
    """The same with the styles that mail programs need on each element."""
    html: str = as_html(text)
    for tag, styled in _STYLES.items():
        html = html.replace(tag, styled)
    return mark_safe(html)  # noqa: S308 - as above, with fixed styles
