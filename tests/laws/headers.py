"""The headers that every answer of the portal carries."""

CSP = {
    "default-src": "'self'", "script-src": "'self'", "style-src": "'self'", "object-src": "'none'",
    "base-uri": "'none'", "frame-ancestors": "'none'", "form-action": "'self'",
}  # fmt: skip


def problems_of(answer) -> list[str]:
    """What the headers of this answer lack."""
    policy = dict(part.strip().partition(" ")[::2] for part in answer.get("Content-Security-Policy", "").split(";"))
    shut = policy.get("default-src") == "'none'"  # stricter still: a mail looked at loads nothing at all
    found = [
        f"{name} is {policy.get(name)!r}"
        for name, value in CSP.items()
        if policy.get(name) != value and not (shut and name != "base-uri")
    ]
    found += [word for word in ("unsafe-inline", "unsafe-eval", "*", "http:") if word in str(policy.values())]
    wanted = {
        "X-Content-Type-Options": {"nosniff"},
        "Referrer-Policy": {"same-origin", "no-referrer"},
        "Cross-Origin-Opener-Policy": {"same-origin"},
    }
    return found + [f"{name}: {answer.get(name)}" for name, values in wanted.items() if answer.get(name) not in values]
