"""Who may open which address of the project package."""

from tests.laws.matrix import Row

ROWS = [
    Row(name, public=True)
    for name in [
        "help",
        "about",
        "concern",
        "families",
        "staff",
        "owners",
        "privacy",
        "accessibility",
        "robots",
        "health",
    ]
]
