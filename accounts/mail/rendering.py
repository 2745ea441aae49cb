"""From templates to the two bodies of a mail: `emails/<app>/<room>/<name>/` holds subject.txt, body.txt, body.html."""

from django.conf import settings
from django.template.loader import render_to_string

from accounts.mail.kinds import Rendered


def site_link(path: str) -> str:
    """An absolute address from the one fixed site address, never from a request's Host header."""
    return settings.SITE_URL + path


def render_mail(name: str, context: dict) -> Rendered:
    """Render `emails/<name>/…`; the subject is one line."""
    facts = {
        "portal_name": settings.PORTAL_NAME,
        "site_url": settings.SITE_URL,
        "help_desk_email": settings.HELP_DESK_EMAIL,
        "postal_address": settings.POSTAL_ADDRESS,
        **context,
    }
    subject = " ".join(render_to_string(f"emails/{name}/subject.txt", facts).split())
    text = render_to_string(f"emails/{name}/body.txt", facts)
    html = render_to_string(f"emails/{name}/body.html", {**facts, "subject": subject})
    return Rendered(subject, text, html)
