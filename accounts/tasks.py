"""Hub: the rooms' tasks."""

import accounts.mail.tasks  # noqa: F401
